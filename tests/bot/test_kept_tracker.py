"""Trackers as they are kept, cut and read beside Rasa's own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot import light

light.install()

from rasa.shared.core.events import (  # noqa: E402
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.forms import EVENTS_SENT, recent  # noqa: E402
from bot.journal import SqliteJournal  # noqa: E402
from bot.serve import BadSetup, open_journal  # noqa: E402
from bot.trackers import KeptTracker  # noqa: E402
from tests.bot.tracker_talk import DOMAIN, Talk, done, state, words  # noqa: E402


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


@pytest.mark.parametrize("place", ["postgresql://x:swordfish@127.0.0.1:1/db", "/proc/none/t.db"])
def test_a_database_that_cannot_be_opened_is_told_without_its_password(place: str) -> None:
    with pytest.raises(BadSetup, match="TANDEM_TRACKER_DB cannot be opened") as raised:
        open_journal(place)
    assert "swordfish" not in str(raised.value)
    assert "\n" not in str(raised.value)
