"""Files that go with turns: noted when they arrive, forgotten when no turn takes them along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from base.db import Session
from handoff.commands.conversation import load, must_not_be_erased
from handoff.errors import BadFiles, FilesFull, NotThere
from handoff.file_tables import FileRow
from handoff.model import Author

MOST_IN_A_TURN = 5
#: Bytes that the files of one conversation may have together.
MOST_TOGETHER = 100 * 1024 * 1024
#: What was not sent by then is forgotten.
UNSENT_FOR = timedelta(hours=24)
_GONE = "One of these files is not there any more. Please add it again."


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A file as it arrived, checked."""

    id: str
    client_id: str
    name: str
    kind: str
    size: int
    digest: str


def note_file(
    session: Session, conversation_id: str, author: Author, author_id: str, file: Arrived
) -> FileRow:
    """The file's row, one for each client id. Raises FilesFull, BadFiles for another content."""
    must_not_be_erased(session, load(session, conversation_id))
    known = session.scalar(
        select(FileRow).where(
            FileRow.conversation_id == conversation_id,
            FileRow.author_id == author_id,
            FileRow.client_id == file.client_id,
        )
    )
    if known is not None:
        if known.digest != file.digest:
            raise BadFiles("Another file was sent under this id.")
        return known
    together = select(func.sum(FileRow.size)).where(FileRow.conversation_id == conversation_id)
    if (session.scalar(together) or 0) + file.size > MOST_TOGETHER:
        raise FilesFull("This conversation holds too many files.")
    row = FileRow(
        id=file.id,
        conversation_id=conversation_id,
        author=author.value,
        author_id=author_id,
        client_id=file.client_id,
        name=file.name,
        kind=file.kind,
        size=file.size,
        digest=file.digest,
        at=session.now,
    )
    session.add(row)
    return row


def to_send(
    session: Session, conversation_id: str, author_id: str, ids: Sequence[str]
) -> dict[str, Any]:
    """What a turn says of the files that go with it, {} without any. Raises BadFiles unless all are
    the author's own, of this conversation, and not sent yet.
    """
    if not ids:
        return {}
    if len(set(ids)) != len(ids) or len(ids) > MOST_IN_A_TURN:
        raise BadFiles(f"At most {MOST_IN_A_TURN} files go with one message, each once.")
    rows = {row.id: row for row in session.scalars(select(FileRow).where(FileRow.id.in_(ids)))}
    own = [
        row
        for one in ids
        if (row := rows.get(one)) is not None
        and (row.conversation_id, row.author_id) == (conversation_id, author_id)
        and row.turn_id is None
    ]
    if len(own) != len(ids):
        raise BadFiles(_GONE)
    told = [{"id": row.id, "name": row.name, "kind": row.kind, "size": row.size} for row in own]
    return {"files": told}


def sent(session: Session, turn_id: str, ids: Sequence[str]) -> None:
    """The files went with this turn. Raises BadFiles when one was forgotten meanwhile."""
    if not ids:
        return
    still = update(FileRow).where(FileRow.id.in_(ids), FileRow.turn_id.is_(None))
    if session.connection().execute(still.values(turn_id=turn_id)).rowcount != len(ids):
        raise BadFiles(_GONE)


def file_for(session: Session, conversation_id: str, file_id: str, reader: str) -> FileRow:
    """A file of the conversation: sent, or the reader's own. Raises NotThere."""
    row = session.get(FileRow, file_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotThere("There is no such file.")
    if row.turn_id is None and row.author_id != reader:
        raise NotThere("There is no such file.")
    return row


def forget_unsent(session: Session, lying: Iterable[str]) -> list[str]:
    """Of the files that lie there, those that nobody will miss: never sent, or unknown. Their rows
    go now.
    """
    asked = list(lying)
    session.connection().execute(
        delete(FileRow).where(FileRow.id.in_(asked), FileRow.turn_id.is_(None))
    )
    kept = set(session.scalars(select(FileRow.id).where(FileRow.id.in_(asked))))
    return [one for one in asked if one not in kept]
