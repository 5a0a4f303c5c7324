"""The tracker store: flat, never the truth, safe beside others. On SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import light

light.install()

from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActiveLoop,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot import journal as journals  # noqa: E402
from bot.journal import Journal, Overtaken, SqliteJournal  # noqa: E402
from bot.postgres import PostgresJournal, is_postgres  # noqa: E402
from tests.bot.conftest import ROOT  # noqa: E402
from tests.bot.tracker_talk import DOMAIN, Open, Talk, done, state, words  # noqa: E402

_SERVER = """
import sys
from tests import services
print(services.postgres_url(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A database of its own, from the server that the desk's tests use too."""
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        pytest.skip("the desk's environment, which starts PostgreSQL, is not there")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([python, "-c", _SERVER], cwd=ROOT, text=True, **pipes) as server:
        assert server.stdin and server.stdout
        url = server.stdout.readline().strip().replace("postgresql+psycopg://", "postgresql://")
        if not is_postgres(url):
            pytest.skip("there is no PostgreSQL on this machine")
        yield url
        server.stdin.close()


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same database as another process would."""
    if request.param == "sqlite":
        yield lambda: SqliteJournal(tmp_path / "t.db")
        return
    url = request.getfixturevalue("postgres")
    made: list[PostgresJournal] = []

    def again() -> Journal:
        made.append(PostgresJournal(url))
        return made[-1]

    yield again
    for one in made:
        one.close()


def test_what_is_in_memory_is_what_another_process_reads(opened: Open) -> None:
    async def run() -> None:
        here, there = Talk(opened), Talk(opened)
        await here.turn(SessionStarted(), ActionExecuted("action_listen"))
        await here.turn(SlotSet("things", [1, {"a": None}]), *words("grüß dich"), ActiveLoop("f"))
        kept = await here.store.retrieve(here.id)
        read = await there.store.retrieve(here.id)
        assert kept and read and kept is not read
        assert state(kept) == state(read)
        assert kept.stored == read.stored == len(kept.events)
        assert kept.last_id == read.last_id

    done(run())


def test_a_turn_reads_no_events_and_appends_only_its_own(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        talk = Talk(opened)
        await talk.turn(SessionStarted())
        written: list[int] = []
        append = talk.journal.append

        async def counted(conversation: str, after: int, rows: Any, answer: Any = None) -> int:
            written.append(len(rows))
            return await append(conversation, after, rows, answer)

        monkeypatch.setattr(talk.journal, "append", counted)
        monkeypatch.setattr(talk.journal, "events", None)
        for n in range(5):
            await talk.turn(*words(str(n)))
        assert written == [4] * 5

    done(run())


def test_what_another_process_wrote_is_read(opened: Open) -> None:
    async def run() -> None:
        here, there = Talk(opened), Talk(opened)
        there.id = here.id
        await here.turn(SessionStarted(), *words("one"))
        await there.turn(*words("two"), SlotSet("name", "Anna"))
        tracker = await here.turn(*words("three"))
        said = [e.text for e in tracker.events if isinstance(e, UserUttered)]
        assert said == ["one", "two", "three"]
        assert tracker.get_slot("name") == "Anna"

    done(run())


def test_a_turn_that_another_process_overtook_is_an_error_and_leaves_nothing(opened: Open) -> None:
    async def run() -> None:
        here, there = Talk(opened), Talk(opened)
        there.id = here.id
        await here.turn(SessionStarted())
        late = await here.store.retrieve(here.id)
        assert late
        await there.turn(*words("first"))
        late.update_with_events(words("second"), DOMAIN)
        with pytest.raises(Overtaken):
            await here.store.save(late, ("t", {"said": "second"}))
        again = await here.store.retrieve(here.id)
        assert again
        assert [e.text for e in again.events if isinstance(e, UserUttered)] == ["first"]
        assert await here.journal.answer(here.id, "t") is None

    done(run())


def test_a_turn_that_breaks_off_is_forgotten(opened: Open) -> None:
    async def run() -> None:
        talk = Talk(opened)
        before = state(await talk.turn(SessionStarted(), *words("one")))
        broken = await talk.store.retrieve(talk.id)
        assert broken
        broken.update_with_events([*words("two"), SlotSet("name", "x")], DOMAIN)
        after = await talk.store.retrieve(talk.id)
        assert after and state(after) == before

    done(run())


def test_events_and_answer_are_written_together_or_not_at_all(opened: Open) -> None:
    async def run() -> None:
        talk = Talk(opened)
        rows = [("session_started", 1.0, None, None, "{}"), ("x" * 9, 2.0, None, None, "{}")]
        with pytest.raises(TypeError):
            await talk.journal.append(talk.id, 0, rows, ("t", {"no": {"json"}}))
        assert await talk.journal.last(talk.id) == 0
        last = await talk.journal.append(talk.id, 0, rows, ("t", {"ü": 1}))
        assert (await talk.journal.last(talk.id), last > 0) == (last, True)
        assert await talk.journal.answer(talk.id, "t") == {"ü": 1}

    done(run())


def test_the_first_answer_to_a_turn_stays_for_a_day(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        talk = Talk(opened)
        await talk.journal.append(talk.id, 0, [], ("t", {"n": 1}))
        await talk.journal.append(talk.id, 0, [], ("t", {"n": 2}))
        assert await talk.journal.answer(talk.id, "t") == {"n": 1}
        monkeypatch.setattr(journals, "ANSWERS_KEPT_SECONDS", -10)
        await opened().append(talk.id, 0, [])
        assert await talk.journal.answer(talk.id, "t") is None

    done(run())


def test_memory_is_bounded_by_trackers_and_by_events(opened: Open) -> None:
    async def run() -> None:
        few = Talk(opened, most_trackers=2)
        short = Talk(opened, most_events=11)
        for talk in (few, short):
            for n in range(4):
                await talk.turn(SessionStarted(), *words("x"), conversation=f"{talk.id}-{n}")
            assert list(talk.store._kept) == [f"{talk.id}-2", f"{talk.id}-3"]
            assert talk.store._events_kept == 10
            again = await talk.store.retrieve(f"{talk.id}-0")
            assert again and len(again.events) == 5

    done(run())


def test_a_new_session_drops_the_old_events_from_memory_only(opened: Open) -> None:
    async def run() -> None:
        talk = Talk(opened)
        await talk.turn(SessionStarted(), *words("one"), SlotSet("name", "Anna"))
        tracker = await talk.turn(SessionStarted(), SlotSet("name", "Anna"), *words("two"))
        assert (len(tracker.events), tracker.stored) == (6, 6)
        read = await Talk(opened).store.retrieve(talk.id)
        assert read and state(read) == state(tracker)
        whole = await talk.store.retrieve_full_tracker(talk.id)
        assert whole and len(whole.events) == 12

    done(run())


def test_an_unknown_conversation_has_no_tracker_and_leaves_none(opened: Open) -> None:
    async def run() -> None:
        talk = Talk(opened)
        assert await talk.store.retrieve(talk.id) is None
        await talk.store.get_or_create_tracker(talk.id)
        assert not await talk.store.exists(talk.id)
        with pytest.raises(TypeError):
            await talk.store.save(DialogueStateTracker(talk.id, []))

    done(run())


def test_what_is_forgotten_is_in_no_memory_and_no_file(opened: Open, tmp_path: Path) -> None:
    async def run() -> None:
        talk, other = Talk(opened), Talk(opened)
        await talk.turn(SessionStarted(), *words("quokkazebra"))
        last = await talk.journal.last(talk.id)
        await talk.journal.append(talk.id, last, [], ("t", {"said": "quokkazebra"}))
        await other.turn(SessionStarted(), *words("stays"))
        for _ in range(2):  # again is harmless
            await talk.store.forget(talk.id)
        assert await talk.store.retrieve(talk.id) is None
        assert await talk.journal.answer(talk.id, "t") is None
        assert await talk.journal.events(talk.id, whole=True) == (0, [])
        assert await other.store.retrieve(other.id) is not None
        files = [path for path in tmp_path.iterdir() if path.is_file()]
        assert [path.name for path in files if b"quokkazebra" in path.read_bytes()] == []
        await talk.turn(SessionStarted(), *words("anew"))
        tracker = await talk.store.retrieve(talk.id)
        assert tracker is not None
        assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["anew"]

    done(run())
