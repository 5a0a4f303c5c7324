"""The tracker store: flat, never the truth, safe beside others. On SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import light

light.install()

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity  # noqa: E402

from bot import journal as journals  # noqa: E402
from bot.forms import EVENTS_SENT, recent  # noqa: E402
from bot.journal import Journal, Overtaken, SqliteJournal  # noqa: E402
from bot.postgres import PostgresJournal, is_postgres  # noqa: E402
from bot.trackers import KeptTracker, Trackers  # noqa: E402
from tests.bot.conftest import ROOT  # noqa: E402

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet]
slots:
  name: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  things: {type: any, influence_conversation: false, mappings: [{type: custom}]}
"""
)
Open = Callable[[], Journal]
_SERVER = "from tests import services; print(services.postgres_url(), flush=True); input()"


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


class Talk:
    """A conversation of its own with a store."""

    def __init__(self, opened: Open, **limits: int) -> None:
        self.id = f"c{os.urandom(8).hex()}"
        self.journal = opened()
        self.store = Trackers(self.journal, **limits)
        self.store.domain = DOMAIN

    async def turn(self, *events: Event, conversation: str = "") -> KeptTracker:
        """Retrieves, updates and saves, as a turn does."""
        tracker = await self.store.get_or_create_tracker(
            conversation or self.id, append_action_listen=False
        )
        tracker.update_with_events(list(events), DOMAIN)
        await self.store.save(tracker)
        return tracker


def words(text: str) -> list[Event]:
    """What one turn leaves in a tracker."""
    parse = {"intent": {"name": "greet", "confidence": 0.9}, "entities": [], "text": text}
    said = UserUttered(text, parse["intent"], [], parse, message_id=f"turn {text}")
    return [
        said,
        ActionExecuted("utter_greet"),
        BotUttered("hello"),
        ActionExecuted("action_listen"),
    ]


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All that actions and policies see."""
    return tracker.current_state(EventVerbosity.ALL)


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it."""
    return asyncio.run(work)


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


def test_a_copy_is_what_a_replay_would_be() -> None:
    tracker = KeptTracker("c", DOMAIN.slots)
    tracker.update_with_events([SessionStarted(), *words("x"), ActiveLoop("f")], DOMAIN)
    twin, replayed = tracker.copy(), DialogueStateTracker.copy(tracker)
    assert state(twin) == state(replayed) == state(tracker)
    twin.update(SlotSet("name", "other"))
    twin.update(ActiveLoop(None))
    assert state(tracker) == state(replayed)


def test_actions_get_the_last_events_and_the_form_that_was_open() -> None:
    quiet: list[Event] = [SlotSet("name", str(n)) for n in range(60)]
    said = words("yes")
    opened = ActiveLoop("cancel_form")
    assert recent([opened, *quiet, *said])[0] is opened
    assert len(recent([opened, *quiet, *said])) == EVENTS_SENT + 1
    assert recent([ActiveLoop("a"), ActiveLoop(None), *quiet, *said])[0].name is None
    assert recent([*said, *quiet])[0] is said[0]
    assert recent(said) == said


def test_trackers_that_rasa_itself_wrote_are_read(tmp_path: Path) -> None:
    from rasa.core.tracker_store import SQLTrackerStore

    async def run() -> None:
        rasas = SQLTrackerStore(DOMAIN, "sqlite", db=str(tmp_path / "t.db"))
        tracker = await rasas.get_or_create_tracker("c", append_action_listen=False)
        events = [SessionStarted(), *words("one"), SlotSet("name", "Anna")]
        tracker.update_with_events(events, DOMAIN)
        await rasas.save(tracker)
        talk = Talk(lambda: SqliteJournal(tmp_path / "t.db"))
        ours = await talk.store.retrieve("c")
        assert ours and state(ours) == state(tracker)
        await talk.turn(*words("two"), conversation="c")
        theirs = await rasas.retrieve("c")
        assert theirs and len(theirs.events) == 10

    done(run())


def test_a_killed_writer_leaves_whole_turns(tmp_path: Path) -> None:
    file = tmp_path / "t.db"
    SqliteJournal(file)
    with sqlite3.connect(file) as other:
        other.execute("begin immediate")
        other.execute("insert into events (sender_id, type_name, data) values ('c', 'x', '{}')")
        other.rollback()
    assert done(SqliteJournal(file).last("c")) == 0
