"""Where the demo's month is played: virtual time, and everybody acting through the real commands.

A process is a generator: it acts, then yields the seconds until it goes on.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

from sqlalchemy import delete, event, select

from base.db import Session
from base.timers import Timer, TimerRow
from handoff.commands import clock, offers
from handoff.commands.conversation import BOARD
from handoff.commands.waiting_line import Lanes
from handoff.model import Owner
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Offer

Process = Generator[float, None, None]

_TIMERS = select(TimerRow.id, TimerRow.kind, TimerRow.subject, TimerRow.due_at, TimerRow.body)


class Stage:
    """The month so far: what time it is and who goes on when. One session at a time."""

    def __init__(self, rng: random.Random, rules: Rulebooks, start: datetime) -> None:
        self.rng = rng
        self.rules = rules
        self.now = start
        self.contacts = 0
        self._handlers = clock.handlers(rules)
        self._waiting: list[tuple[datetime, int, Process]] = []
        self._started = 0
        self._session: Session | None = None
        self._lanes = Lanes()
        #: Who hears that something rings.
        self.on_offers: Callable[[], None] = lambda: None

    @property
    def session(self) -> Session:
        """The transaction at hand; its time is the stage's."""
        if self._session is None:
            raise RuntimeError("the stage acts only while it is played")
        return self._session

    def enter(self, process: Process, at: datetime) -> None:
        """Let `process` begin at that time."""
        self._started += 1
        heapq.heappush(self._waiting, (at, self._started, process))

    def play(self, session: Session, until: datetime, steps: int) -> bool:
        """Go on for so many steps, in one transaction; False once `until` is reached.

        Does nothing beyond the transaction that could not be lost with it but the virtual time:
        a stage whose transaction failed is of no more use.
        """
        self._session = session
        kept: list[object] = []  # else each command would read the same rows again
        event.listen(session, "loaded_as_persistent", lambda _, row: kept.append(row))
        event.listen(session, "pending_to_persistent", lambda _, row: kept.append(row))
        try:
            for _ in range(steps):
                if not self._waiting or self._waiting[0][0] > until:
                    self._fire_timers(until)
                    self.now = until
                    return False
                self._step()
        finally:
            self._session = None
        return True

    def passes(self, seconds: float) -> None:
        """A moment within a step, such as the bot's thinking."""
        self._set(self.now + timedelta(seconds=seconds))

    def owner(self, conversation_id: str) -> Owner:
        """Who has the conversation now."""
        return Owner(self.conversation(conversation_id).owner)

    def conversation(self, conversation_id: str) -> Conversation:
        """The conversation as it is now."""
        return self.session.get_one(Conversation, conversation_id)

    def open_offers(self) -> list[Offer]:
        """What rings now."""
        return list(self.session.scalars(select(Offer).where(Offer.state == "open")))

    def next_id(self) -> str:
        """A client's own id for a turn."""
        return f"demo-{self.rng.getrandbits(64):016x}"

    def _step(self) -> None:
        at, _, process = heapq.heappop(self._waiting)
        self._fire_timers(at)
        self._set(at)
        delay = next(process, None)
        if delay is not None:
            self.enter(process, self.now + timedelta(seconds=delay))
        self._route()

    def _set(self, at: datetime) -> None:
        self.now = self.session.now = at

    def _fire_timers(self, until: datetime) -> None:
        due = _TIMERS.where(TimerRow.due_at <= until).order_by(TimerRow.due_at).limit(1)
        while row := self.session.execute(due).first():
            self._set(row.due_at)
            self.session.execute(delete(TimerRow).where(TimerRow.id == row.id))
            timer = Timer(kind=row.kind, subject=row.subject, due_at=row.due_at, body=row.body)
            self._handlers[timer.kind](self.session, timer)
            self._route()

    def _route(self) -> None:
        """Offer what can be offered, whenever the board changed: as the desk's router does."""
        rings = False
        while BOARD in self.session.topics and offers.offer_some(self.session, self._lanes):
            rings = True
        self.session.topics.discard(BOARD)
        if rings:
            self.on_offers()
