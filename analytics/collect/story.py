"""What is known of a conversation while its events go by, and the steps that all events share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from analytics.facts import ClockFact, ContactFact, Facts, HandoffFact, Result

Body = Mapping[str, Any]


class Story:
    """One conversation, up to the event at hand."""

    def __init__(self) -> None:
        self.stream = ""
        self.customer_id = ""
        self.channel = ""
        self.contacts: dict[str, ContactFact] = {}
        self.handoffs: dict[str, HandoffFact] = {}
        self.clocks: dict[str, ClockFact] = {}
        self.contact_of_turn: dict[str, ContactFact] = {}
        self.contact: ContactFact | None = None
        self.handoff: HandoffFact | None = None
        self.run_since: datetime | None = None
        self.wrap_since: datetime | None = None

    def facts(self) -> Facts:
        for contact in self.contacts.values():
            contact.customer_id = self.customer_id
        for handoff in self.handoffs.values():
            contact = self.contacts[handoff.contact_id]
            handoff.language, handoff.tier = contact.language, contact.tier
            handoff.market, handoff.outcome = contact.market, contact.outcome
            handoff.matter = contact.matter
        for clock in self.clocks.values():
            handoff = self.handoffs[clock.handoff_id]
            clock.language, clock.tier = handoff.language, handoff.tier
            clock.market, clock.channel = handoff.market, handoff.channel
            clock.matter, clock.reason = handoff.matter, handoff.reason
            clock.outcome = handoff.outcome
        return Facts(
            contacts=list(self.contacts.values()),
            handoffs=list(self.handoffs.values()),
            clocks=list(self.clocks.values()),
        )

    def free(self, at: datetime) -> None:
        """The agent is done with the handoff."""
        if self.handoff and self.handoff.stints and self.handoff.stints[-1].end is None:
            self.handoff.stints[-1].end = at
        if self.handoff and self.wrap_since:
            self.handoff.wrap_s += (at - self.wrap_since).total_seconds()
        self.wrap_since = None

    def end(self, at: datetime, result: Result) -> None:
        """The handoff is over; a run that no human answered stays unanswered."""
        self.free(at)
        if self.handoff:
            self.handoff.ended_at, self.handoff.result = at, result
        self.leave_unanswered()
        self.handoff = None

    def leave_unanswered(self) -> None:
        if self.run_since and self.handoff and self.contact:
            self.contact.unanswered_runs += 1
        self.run_since = None


def note(seen: list[str], word: str | None) -> None:
    """Remember `word` once, in order of appearance."""
    if word is not None and word not in seen:
        seen.append(word)


Handler = Callable[[Story, Body, datetime], None]
