"""What every handler needs, put together once by `tandem/app.py`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from base.clock import Clock
from base.db import Database
from base.feed import Feed
from base.limits import RateLimit
from handoff.bot_turn import BotTurns
from handoff.files.store import FileStore
from handoff.ruleset.serving import Rulebooks
from handoff.web.boards import Boards
from handoff.web.consoles import Consoles
from handoff.web.overviews import Overviews
from handoff.web.signed_in import SignedIn


class Orders(Protocol):
    """The part of the order system that the console shows."""

    async def orders_of(self, customer_number: str) -> list[dict[str, Any]]:
        """The customer's orders, newest first. Raises base.problems.BadGateway."""
        ...


#: (ruleset id, since, until) to the report of a replay as JSON. Raises problems for people.
Replay = Callable[[str, datetime, datetime], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The running desk. `replay` tries a draft on what has happened."""

    database: Database
    clock: Clock
    feed: Feed
    turns: BotTurns
    rules: Rulebooks
    orders: Orders
    identity_key: str
    arrival_rate: RateLimit
    customer_rate: RateLimit
    agent_rate: RateLimit
    boards: Boards
    overviews: Overviews
    signed_in: SignedIn
    replay: Replay
    files: FileStore
    consoles: Consoles = field(default_factory=Consoles)


DESK = web.AppKey("desk", Desk)
