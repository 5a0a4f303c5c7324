"""A conversation with a tracker store, for the tests of the store."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

from bot import light

light.install()

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    BotUttered,
    Event,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity  # noqa: E402

from bot.journal import Journal  # noqa: E402
from bot.trackers import KeptTracker, Trackers  # noqa: E402

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
