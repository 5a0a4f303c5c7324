"""A customer is forgotten: scenario E10. A mark that stands everywhere is found nowhere."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import func, select, text

from analytics.rebuild import BATCH, refresh
from analytics.tables import FactCursor
from base.clock import ManualClock
from base.db import Database, Session
from base.settings import Settings
from base.timers import Timers
from handoff.bot_client import BotError, BotTurn
from handoff.bot_protocol import Understanding
from handoff.commands.clock import handlers
from handoff.erasing import SETTLED, Erasing
from handoff.erasure_tables import Erasure
from handoff.errors import NotThere
from handoff.file_tables import FileRow
from handoff.tables import Conversation, Handoff, Turn
from tandem.erase_command import main
from tandem.erase_command import run as erase_by_command
from tandem.errors import CannotRun
from tandem.forgetting import forgetting
from tests import files
from tests.api.test_analytics_store import contents
from tests.api.test_files import says, sends_up
from tests.desk import CustomerClient, DeskServer, StaffClient, closed_with, running_desk
from tests.fakes.bot import reading
from tests.workbench import make_places
from workbench.desk import WORKBENCH

MARK = "quokkazebra"
ENTITY = {
    "entity": "name",
    "value": MARK,
    "start": 0,
    "end": 5,
    "confidence": 1.0,
    "extractor": "x",
}


@pytest.fixture
async def whole(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[DeskServer]:
    """A desk with a workbench that writes files, and a bot that repeats what it hears."""
    places = make_places(tmp_path)
    data = {"data_dir": places.bot.parent, "training_dir": places.training}
    async with running_desk(database_url, clock=clock, **data) as server:
        yield server


def parts_of(desk: DeskServer) -> Erasing:
    app = desk.http.server.app
    teaching = app[WORKBENCH].teaching
    parts = forgetting(desk.desk.database, desk.desk.files, teaching, desk.bot)
    return Erasing(desk.desk.database, desk.clock, desk.desk.feed, parts)


def hardly(turn: BotTurn) -> Understanding:
    """A wish for a human is heard; of everything else only a name."""
    if "human" in turn.text:
        return reading(turn, "human_request")
    return reading(turn, "order_status", 0.2, entities=[ENTITY])


async def tells_everything(desk: DeskServer, mia: StaffClient, tom: StaffClient) -> CustomerClient:
    """The mark stands in everything that a customer and an agent can write."""
    desk.bot.understands = hardly
    ann = await desk.customer(identity=identity_of(desk))
    assert (await ann.say(f"my parcel {MARK} is not here")).status == 201
    await tom_teaches(tom)
    await mia.goes_online()
    assert (await ann.say(f"a human please {MARK}")).status == 201
    assert (await mia.take(ann.conversation)).status == 200
    sent = await (await sends_up(ann, files.png(), f"{MARK}.png")).json()
    assert (await says(ann, sent["id"], text=f"look at {MARK}")).status == 201
    assert (await mia.say(ann.conversation, f"I see {MARK}")).status == 201
    note = {"client_note_id": "note-000001", "text": f"{MARK} is angry"}
    assert (await mia.post(f"/api/desk/conversations/{ann.conversation}/notes", note)).status < 300
    brief = {
        "resolved": "yes",
        "done": [f"done {MARK}"],
        "promised": [{"text": f"call {MARK}", "due": "2026-03-09T10:00:00Z"}],
        "do_not_touch": [f"TD-{MARK}"],
        "note": f"told {MARK}",
    }
    body = {"brief": brief, "version": await mia.version(ann.conversation)}
    answer = await mia.post(f"/api/desk/conversations/{ann.conversation}/hand-back", body)
    assert answer.status == 204, await answer.text()
    return ann


def identity_of(desk: DeskServer) -> str:
    now = int(desk.clock.now().timestamp())
    claims = {
        "sub": f"C-{MARK}",
        "name": "Ann Smith",
        "email": f"{MARK}@example.com",
        "aud": "tandem",
        "exp": now + 600,
    }
    key = OctKey.import_key(desk.desk.identity_key)
    return jwt.encode({"alg": "HS256"}, claims, key, algorithms=["HS256"])


async def tom_teaches(tom: StaffClient) -> None:
    [candidate, *_] = (await tom.get("/api/workbench/candidates"))["candidates"]
    answer = await tom.post(
        f"/api/workbench/candidates/{candidate['turn_id']}/correct", {"intent": "order_status"}
    )
    assert answer.status == 200, await answer.text()


async def erased(desk: DeskServer, headers: dict[str, str], body: Any = None) -> int:
    """The status of the answer."""
    wish = {"sure": True} if body is None else body
    answer = await desk.http.post("/api/customer/erasure", json=wish, headers=headers)
    return answer.status


def found_on_disk(folder: Path) -> list[str]:
    """The files that hold the mark, by name or by content."""
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and (MARK in path.name or MARK.encode() in path.read_bytes())
    )


async def rows_with_the_mark(database: Database) -> list[str]:
    def look(session: Session) -> list[str]:
        connection = session.connection()
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if session.dialect == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [name for (name,) in connection.execute(text(query))]
        return sorted(
            name
            for name in tables
            if any(MARK in str(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
        )

    return await database.read(look)


async def facts(database: Database) -> dict[str, Any]:
    while await database.write(refresh) == BATCH:
        pass
    found: dict[str, Any] = await database.read(contents)
    return {name: rows for name, rows in found.items() if name != FactCursor.__tablename__}


async def test_nothing_that_was_written_is_found_anywhere_and_the_numbers_stay(
    whole: DeskServer, tmp_path: Path
) -> None:
    mia, tom = await whole.staff("Mia"), await whole.staff("Tom", "trainer")
    ann = await tells_everything(whole, mia, tom)
    database = whole.desk.database
    for _ in range(2):
        whole.clock.advance(1200)
        await mia.get("/api/desk/board")
    await Timers(database, whole.clock, handlers(whole.desk.rules)).fire_due()  # the contact ends
    before = await facts(database)
    assert before["fact_contact"]
    assert {"turn", "note", "brief", "customer", "file", "understanding"} <= set(
        await rows_with_the_mark(database)
    )
    assert "learnt.yml" in found_on_disk(tmp_path)
    [lies] = (tmp_path / "var" / "files").iterdir()

    assert await erased(whole, ann.headers) == 200
    assert await rows_with_the_mark(database) == ["correction"]  # follows with the files
    erasing = parts_of(whole)
    assert await erasing.forget_due() == 1  # what is under way may yet come to an end
    whole.clock.advance(SETTLED.total_seconds())
    assert await erasing.forget_due() == 0
    assert await rows_with_the_mark(database) == []
    assert found_on_disk(tmp_path) == []
    assert {*whole.bot.forgotten} == {ann.conversation}  # the desk itself may have been as quick
    assert not lies.exists()

    packages = await database.read(lambda s: list(s.scalars(select(Handoff.package))))
    assert packages == [{}]
    seen = await mia.get(f"/api/desk/conversations/{ann.conversation}")
    assert MARK not in str(seen)
    assert await facts(database) == before


async def test_the_token_opens_nothing_any_more_and_open_windows_close(desk: DeskServer) -> None:
    ann = await desk.customer()
    await ann.say("where is my order?")
    socket = await ann.socket()
    await socket.receive_json(timeout=10)
    assert await erased(desk, ann.headers) == 200
    assert await closed_with(socket) == 4001
    path = f"/api/customer/conversations/{ann.conversation}"
    assert (await desk.http.get(f"{path}/events", headers=ann.headers)).status == 404
    assert (await ann.say("hello?")).status == 404
    assert await erased(desk, ann.headers) == 404
    again = await desk.http.post("/api/customer/sessions", json={}, headers=ann.headers)
    assert again.status == 404


async def test_nothing_goes_unless_it_is_meant_and_nothing_of_others(desk: DeskServer) -> None:
    ann, ben = await desk.customer(), await desk.customer()
    for one in (ann, ben):
        await one.say("where is my order?")
    for body, headers, status in (
        ({"sure": False}, ann.headers, 422),
        ({}, ann.headers, 422),
        ({"sure": True}, {}, 401),
        ({"sure": True}, {"Authorization": "Bearer wrong"}, 404),
    ):
        assert await erased(desk, headers, body) == status
    texts = await ben.texts()
    assert await erased(desk, ann.headers) == 200
    assert await ben.texts() == texts


async def test_a_bot_that_is_away_is_asked_again_and_holds_up_nobody(desk: DeskServer) -> None:
    ann = await desk.customer()
    await ann.say("where is my order?")
    assert await erased(desk, ann.headers) == 200
    desk.clock.advance(SETTLED.total_seconds())
    erasing = parts_of(desk)
    forget = desk.bot.forget

    async def away(conversation: str) -> None:
        raise BotError("refused")

    desk.bot.forget = away  # type: ignore[method-assign]
    assert await erasing.forget_due() == 1
    left = await desk.desk.database.read(lambda s: s.scalars(select(Erasure.left)).one())
    assert left == ["bot", "database"]  # which is emptied last
    desk.bot.forget = forget  # type: ignore[method-assign]
    assert await erasing.forget_due() == 0
    assert {*desk.bot.forgotten} == {ann.conversation}


def test_the_command_asks_and_nobody_there_is_no_yes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TANDEM_DATABASE_URL", raising=False)
    monkeypatch.setenv("TANDEM_DATA_DIR", str(tmp_path / "var"))
    for answer in ("", "no\n", "y\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        with pytest.raises(CannotRun, match="Nothing was deleted"):
            main(["C-1"])
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    with pytest.raises(CannotRun, match="no such customer"):
        main(["C-1"])


async def test_the_command_forgets_by_the_shops_number(
    whole: DeskServer, database_url: str, tmp_path: Path
) -> None:
    mia, tom = await whole.staff("Mia"), await whole.staff("Tom", "trainer")
    ann = await tells_everything(whole, mia, tom)
    settings = Settings(data_dir=tmp_path / "var", database_url=database_url)
    said = await erase_by_command(settings, f"C-{MARK}")
    assert "Conversations cleared: 1; files to go: 1." in said
    assert MARK not in said
    count = select(func.count()).select_from(Turn).where(Turn.text != "")
    assert await whole.desk.database.read(lambda s: s.scalar(count)) == 0
    with pytest.raises(NotThere):
        await erase_by_command(settings, "C-nobody")
    owner = select(Conversation.owner).where(Conversation.id == ann.conversation)
    assert await whole.desk.database.read(lambda s: s.scalar(owner)) == "closed"
    rows = select(func.count()).select_from(FileRow)
    assert await whole.desk.database.read(lambda s: s.scalar(rows)) == 0
