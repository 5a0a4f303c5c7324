"""Rasa's two outer ends as we need them: the action server behind a token and a time limit, and
SQLite trackers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.tracker_store import SQLTrackerStore
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


def tracker_store(file: Path) -> SQLTrackerStore:
    """Trackers in one SQLite file."""
    return SQLTrackerStore(dialect="sqlite", db=str(file))
