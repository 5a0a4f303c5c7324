"""Rasa's two outer ends as we need them: the action server behind token and time limit, and
trackers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


class ActionEndpoint(EndpointConfig):
    """The action server. Rasa itself would wait five minutes for it."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        super().__init__(
            url=url,
            headers={"Authorization": f"Bearer {token}"},
            enable_selective_domain=True,
        )
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """As Rasa's, within our time limit."""
        return await super().request(*args, **{**kwargs, "timeout": self._timeout})


class Trackers(SQLTrackerStore):
    """Trackers in one SQLite file. Within one turn a tracker is read once, not three times."""

    def __init__(self, file: Path) -> None:
        super().__init__(dialect="sqlite", db=str(file))
        self._held: dict[str, DialogueStateTracker | None] = {}

    @contextmanager
    def held(self, conversation: str) -> Iterator[None]:
        """Keeps the conversation's tracker in memory until the end of the block."""
        self._held[conversation] = None
        try:
            yield
        finally:
            del self._held[conversation]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker since its latest session start."""
        tracker = self._held.get(sender_id) or await super().retrieve(sender_id)
        if sender_id in self._held:
            self._held[sender_id] = tracker
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the new events."""
        await super().save(tracker)
        if tracker.sender_id in self._held:
            self._held[tracker.sender_id] = tracker if _is_as_stored(tracker) else None


def _is_as_stored(tracker: DialogueStateTracker) -> bool:
    """Rasa counts the events since the latest session start to know which are new: nothing may
    stand before it.
    """
    starts = [isinstance(event, SessionStarted) for event in tracker.events]
    return bool(starts) and starts[0] and sum(starts) == 1
