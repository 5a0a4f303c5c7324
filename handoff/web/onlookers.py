"""Who looks on: consoles tell each other, by hints, which conversations they have open.

Nothing is stored. Each says so when it opens a conversation, and again from time to time; one that
is silent too long is gone.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

from base.db import Database, Session
from base.feed import MOMENTARY, Feed, Subscription
from base.ids import new_id
from base.staff import names_of
from handoff import queries

AGAIN_S = 10.0
GONE_S = 25.0
EVERY_S = 1.0  # a screen is told at most once a second

_LOOKS = f"{MOMENTARY}looks/"


class Looking:
    """Which consoles have a conversation open, as one of them hears it. Times are in seconds."""

    def __init__(self, me: str) -> None:
        self._me = me
        self._others: dict[str, tuple[str, float]] = {}

    def hear(self, console: str, user: str, on: bool, now: float) -> bool:
        """A console has it open, or no more; True when it was not known."""
        if console == self._me or not on:
            self._others.pop(console, None)
            return False
        new = console not in self._others
        self._others[console] = (user, now)
        return new

    def users(self, now: float) -> frozenset[str]:
        """Whose consoles have said so lately."""
        return frozenset(user for user, at in self._others.values() if now - at < GONE_S)


class Onlookers:
    """What one console tells the others, and hears from them, of its open conversations."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        hints: Subscription,
        send: Callable[[dict[str, Any]], None],
        user_id: str,
    ) -> None:
        self._database = database
        self._feed = feed
        self._hints = hints
        self._send = send
        self._user_id = user_id
        self._console = new_id("scr")
        self._open: dict[str, Looking] = {}
        self._shown: dict[str, list[dict[str, str]]] = {}
        self._look_at: set[str] = set()

    def open(self, conversation: str) -> None:
        """This console has it open from now on."""
        if conversation in self._open:
            return
        self._open[conversation] = Looking(self._console)
        self._shown[conversation] = []
        self._hints.add(f"{_LOOKS}{conversation}/*")
        self._say([conversation], on=True)

    def leave(self, conversation: str) -> None:
        """This console has it open no more."""
        if self._open.pop(conversation, None) is not None:
            self._hints.discard(f"{_LOOKS}{conversation}/*")
            self._say([conversation], on=False)

    def leave_all(self) -> None:
        """The console is gone."""
        for conversation in [*self._open]:
            self.leave(conversation)

    def look_again(self, conversation: str) -> None:
        """Somebody else has the conversation now: others look on than before."""
        self._look_at.add(conversation)

    def hear(self, topics: Iterable[str]) -> None:
        """What other consoles say. A newcomer is told that this one is here, too."""
        for topic in topics:
            if not topic.startswith(_LOOKS):
                continue
            _, conversation, said = topic.split("/")
            user, console, state = said.split(".")
            looking = self._open.get(conversation)
            if looking is None:
                continue
            self._look_at.add(conversation)
            if looking.hear(console, user, state == "on", time.monotonic()):
                self._say([conversation], on=True)

    async def run(self) -> None:
        """Tell the others now and then, and this screen whatever changed; for ever."""
        said_at = time.monotonic()
        while True:
            await asyncio.sleep(EVERY_S)
            if time.monotonic() - said_at >= AGAIN_S:
                said_at = time.monotonic()
                self._say(self._open, on=True)
                self._look_at.update(self._open)  # somebody may have fallen silent
            await self._show()

    def _say(self, conversations: Iterable[str], *, on: bool) -> None:
        state = "on" if on else "off"
        who = f"{self._user_id}.{self._console}.{state}"
        self._feed.publish({f"{_LOOKS}{conversation}/{who}" for conversation in conversations})

    async def _show(self) -> None:
        looked_at, self._look_at = self._look_at, set()
        for conversation in looked_at & self._open.keys():
            users = self._open[conversation].users(time.monotonic()) - {self._user_id}
            people = await self._database.read(_people, conversation, users) if users else []
            if people != self._shown.get(conversation):
                self._shown[conversation] = people
                self._send({"type": "looking", "conversation": conversation, "people": people})


def _people(session: Session, conversation: str, users: frozenset[str]) -> list[dict[str, str]]:
    """Who of them looks on: whoever has the conversation does not."""
    others = users - {queries.conversation(session, conversation).agent_id}
    names = names_of(session, others)
    return sorted(
        ({"id": one, "name": names.get(one, one)} for one in others), key=lambda one: one["name"]
    )
