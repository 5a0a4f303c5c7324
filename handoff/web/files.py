"""Files in conversations: sent up before the turn that they go with, read by who may read that."""

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from pydantic import Field

from base.ids import new_id
from base.http import Body, Call, Routes, client_id_field
from handoff import queries
from handoff.commands.files import Arrived, file_for, note_file
from handoff.errors import NotThere
from handoff.file_tables import FileRow
from handoff.files.kinds import LARGEST_FILE, check
from handoff.model import Author
from handoff.web.customer import customer_of
from handoff.web.desk import DESK, Desk
from handoff.web.views import FileView

customer_routes = Routes(prefix="/api/customer", tag="customer", cross_origin=True)
staff_routes = Routes(prefix="/api/desk", tag="desk")

_ERRORS = (400, 404, 409, 429)


class FileQuery(Body):
    """`client_id` makes a repeat harmless; `name`: as the sender calls it."""

    client_id: client_id_field
    name: Annotated[str, Field(max_length=255)] = ""


@customer_routes.post(
    "/conversations/{id}/files", access="chat", status=201, errors=_ERRORS, largest=LARGEST_FILE
)
async def send_file(call: Call, body: bytes, query: FileQuery) -> FileView:
    """Send a file up. The next turn takes it along by its id; alone it is forgotten after a day."""
    desk = call.app[DESK]
    who = await customer_of(call)
    desk.customer_rate.take_once(who, query.client_id)
    return await _keep(desk, call.path["id"], Author.CUSTOMER, who, body, query)


@customer_routes.get("/conversations/{id}/files/{file}", access="chat", errors=(404,))
async def read_file(call: Call) -> web.FileResponse:
    """The file's content."""
    return await _serve(call, await customer_of(call))


@staff_routes.post(
    "/conversations/{id}/files", access="serve", status=201, errors=_ERRORS, largest=LARGEST_FILE
)
async def attach_file(call: Call, body: bytes, query: FileQuery) -> FileView:
    """Send a file up for the agent's next turn."""
    desk = call.app[DESK]
    desk.agent_rate.take(call.user.id)
    await desk.database.look(queries.conversation, call.path["id"])
    return await _keep(desk, call.path["id"], Author.AGENT, call.user.id, body, query)


@staff_routes.get("/conversations/{id}/files/{file}", access="serve", errors=(404,))
async def open_file(call: Call) -> web.FileResponse:
    """The file's content."""
    return await _serve(call, call.user.id)


async def _keep(
    desk: Desk, conversation: str, author: Author, who: str, content: bytes, query: FileQuery
) -> FileView:
    """On the disk first: a row never names a file that is not there."""
    checked = check(query.name, content)
    arrived = Arrived(
        id=new_id("fil"),
        client_id=query.client_id,
        name=checked.name,
        kind=checked.kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
    )
    await asyncio.to_thread(desk.files.keep, arrived.id, content)
    kept = None
    try:
        row = await desk.database.write(note_file, conversation, author, who, arrived)
        kept = row.id
    finally:
        if kept != arrived.id:  # refused, or here already
            await asyncio.to_thread(desk.files.forget, arrived.id)
    return FileView(id=row.id, name=row.name, kind=row.kind, size=row.size)


async def _serve(call: Call, reader: str) -> web.FileResponse:
    desk = call.app[DESK]
    row = await desk.database.look(file_for, call.path["id"], call.path["file"], reader)
    path = desk.files.path(row.id)
    if not await asyncio.to_thread(path.is_file):
        raise NotThere("This file is not there any more.")
    return _inert(path, row)


def _inert(path: Path, row: FileRow) -> web.FileResponse:
    """Whatever is in it, a browser shows a picture at most and runs nothing."""
    return web.FileResponse(
        path,
        headers={
            "Content-Type": row.kind,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=3600, immutable",
        },
    )
