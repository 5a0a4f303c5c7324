"""A turn while another process writes to the same conversation: done again on what is there now."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import light

light.install()

from bot import model, paths, wording  # noqa: E402
from bot.channel import TandemChannel  # noqa: E402
from bot.journal import Overtaken, SqliteJournal  # noqa: E402
from bot.nlg import ReplyGenerator  # noqa: E402
from bot.processor import ServingAgent  # noqa: E402
from bot.trackers import Trackers  # noqa: E402

REQUEST = SimpleNamespace(headers={})
ROWS = [
    ("session_started", 1.0, None, None, '{"event": "session_started"}'),
    ("action", 1.0, None, "action_listen", '{"event": "action", "name": "action_listen"}'),
]


class Overtaking(SqliteJournal):
    """Another process is quicker, so many times; it leaves `answer`, if it has one."""

    times = 0
    answer_there: dict[str, Any] | None = None

    async def append(self, conversation: str, after: int, rows: Any, answer: Any = None) -> int:
        if answer and self.times:
            self.times -= 1
            there = (answer[0], self.answer_there) if self.answer_there else None
            await super().append(conversation, after, ROWS, there)
        return await super().append(conversation, after, rows, answer)


@pytest.fixture(scope="module")
def agent(model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Our agent, in this process."""
    journal = Overtaking(tmp_path_factory.mktemp("overtaken") / "t.db")
    replies = ReplyGenerator(wording.read(paths.REPLIES))
    empty = ServingAgent(tracker_store=Trackers(journal), generator=replies)
    return model.load(model_file, empty)


def turn(agent: Any, conversation: str, intent: str = "greet") -> dict[str, Any]:
    """A respond request."""
    return {
        "conversation": conversation,
        "turn": "t1",
        "text": "hello",
        "language": "en",
        "channel": "web",
        "model": agent.model_id,
        "understanding": {"intents": [{"name": intent, "confidence": 0.9}], "entities": []},
        "customer": {"id": "c", "verified": False},
    }


def respond(agent: Any, conversation: str) -> dict[str, Any]:
    """One call, in a loop of its own."""
    channel = TandemChannel("now")
    return asyncio.run(channel.respond(REQUEST, agent, turn(agent, conversation)))


def test_a_turn_that_was_overtaken_is_done_again(agent: Any) -> None:
    agent.tracker_store.journal.times = 1
    answer = respond(agent, "once")
    assert answer["policy"]["action"] == "utter_greet"
    tracker = asyncio.run(agent.tracker_store.retrieve_full_tracker("once"))
    said = [event for event in tracker.events if event.type_name == "user"]
    assert len(said) == 1
    assert respond(agent, "once") == answer


def test_a_turn_that_another_process_answered_gets_that_answer(agent: Any) -> None:
    journal = agent.tracker_store.journal
    journal.times, journal.answer_there = 1, {"messages": ["theirs"]}
    try:
        assert respond(agent, "answered") == {"messages": ["theirs"]}
    finally:
        journal.answer_there = None


def test_a_turn_that_is_always_overtaken_is_an_error(agent: Any) -> None:
    agent.tracker_store.journal.times = 2
    with pytest.raises(Overtaken):
        respond(agent, "always")
    assert respond(agent, "always")["silent"] is False
