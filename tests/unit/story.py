"""Write down a conversation's events by hand: seconds since the start, then what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from base.log import Event, Recorded
from base.plain import plain, rfc3339
from handoff import events as e

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

#: Who has the conversation after a move. Who is left with it when the customer goes, depends.
OWNERS: dict[type[Event], str] = {
    e.AgentSteppedIn: "agent",
    e.CustomerReplied: "agent",
    e.Transferred: "queue",
    e.TakenOver: "agent",
    e.Reassigned: "queue",
    e.AgentLost: "queue",
    e.HandedBack: "bot",
    e.ReturnedToBot: "bot",
    e.Converted: "bot",
    e.Finished: "wrap_up",
    e.WrappedUp: "closed",
}


class Story:
    """A conversation under construction. Every method records events at `at` seconds."""

    def __init__(self, stream: str = "c1", start: datetime = START, customer: str = "u1") -> None:
        self.events: list[Recorded] = []
        self.stream = stream
        self.start = start
        self.contact = ""
        self.version = 1
        self.turns = 0
        self.record(
            0,
            e.ConversationStarted(customer_id=customer, channel="web", language="en", market="DE"),
        )

    def record(self, at: float, event: Event) -> None:
        self.events.append(
            Recorded(
                stream=self.stream,
                seq=len(self.events) + 1,
                at=self.start + timedelta(seconds=at),
                name=type(event).__name__,
                actor="test",
                body=plain(event),
            )
        )

    def open(self, at: float, contact: str, **changes: Any) -> None:
        self.contact = f"{self.stream}:{contact}"
        facts = {"language": "en", "market": "DE", "channel": "web", "tier": None, **changes}
        self.record(at, e.ContactStarted(contact_id=self.contact, **facts))

    def say(self, at: float, author: str, contact: str | None = "") -> str:
        self.turns += 1
        turn = f"{self.stream}:t{self.turns}"
        self.record(
            at,
            e.TurnAdded(
                turn_id=turn,
                author=author,
                author_id=None,
                contact_id=self.contact if contact == "" else contact,
                client_turn_id=None,
            ),
        )
        return turn

    def understand(self, at: float, turn: str, intent: str, model: str = "m1") -> None:
        self.record(
            at,
            e.Understood(
                turn_id=turn,
                intent=intent,
                confidence=0.9,
                margin=0.5,
                language="en",
                model=model,
                took_ms=20,
            ),
        )

    def decide(
        self, at: float, turn: str, outcome: str = "answer", reason: str | None = None
    ) -> None:
        self.record(
            at,
            e.Decided(
                decision_id=f"d{len(self.events)}",
                turn_id=turn,
                stage="proposal",
                outcome=outcome,
                rule="no rule" if outcome == "answer" else f"rule of {outcome}",
                reason=reason,
                table_version="v1",
            ),
        )

    def asked(self, at: float, intent: str, outcome: str = "answer") -> str:
        """The customer writes and the bot answers a second later."""
        turn = self.say(at, "customer")
        self.understand(at, turn, intent)
        self.decide(at, turn, outcome)
        self.say(at + 1, "bot")
        return turn

    def escalate(self, at: float, handoff: str, reason: str = "asked_for_human") -> None:
        self.version += 1
        self.record(
            at,
            e.Escalated(
                handoff_id=f"{self.stream}:{handoff}",
                contact_id=self.contact,
                turn_id=None,
                reason=reason,
                reasons=[reason],
                rule=f"rule of {reason}",
                queue_id="support",
                priority=0,
                owner="queue",
                version=self.version,
            ),
        )

    def take(self, at: float, handoff: str, agent: str = "a1") -> None:
        self.version += 1
        self.record(
            at,
            e.OfferAccepted(
                offer_id=f"o{len(self.events)}",
                handoff_id=f"{self.stream}:{handoff}",
                agent_id=agent,
                owner="agent",
                version=self.version,
            ),
        )

    def move(self, at: float, kind: type[Event], handoff: str | None, **body: Any) -> None:
        self.version += 1
        name = None if handoff is None else f"{self.stream}:{handoff}"
        owner = OWNERS.get(kind, "closed" if handoff is None else "wrap_up")
        self.record(at, kind(handoff_id=name, owner=owner, version=self.version, **body))

    def target(self, at: float, handoff: str, kind: str, seconds: int) -> None:
        """A clock starts; it is named after its kind."""
        clock = self._clock(handoff, kind)
        due = rfc3339(self.start + timedelta(seconds=at + seconds))
        self.record(at, e.ClockStarted(**clock, target_id="standard", target_s=seconds, due_at=due))

    def target_met(self, at: float, handoff: str, kind: str) -> None:
        self.record(at, e.ClockMet(**self._clock(handoff, kind)))

    def target_missed(self, at: float, handoff: str, kind: str, due: float) -> None:
        due_at = rfc3339(self.start + timedelta(seconds=due))
        self.record(at, e.ClockBreached(**self._clock(handoff, kind), due_at=due_at))

    def target_over(self, at: float, handoff: str, kind: str, late: float | None = None) -> None:
        """What the clock waited for came late, or will not come."""
        clock = self._clock(handoff, kind)
        self.record(
            at, e.ClockCancelled(**clock) if late is None else e.ClockEnded(**clock, late_s=late)
        )

    def _clock(self, handoff: str, kind: str) -> dict[str, str]:
        name = f"{self.stream}:{handoff}"
        return {"clock_id": f"{name}:{kind}", "handoff_id": name, "kind": kind}

    def close(self, at: float, outcome: str = "resolved", by: str = "agent") -> None:
        self.record(at, e.ContactClosed(contact_id=self.contact, outcome=outcome, by=by))

    def rate(self, at: float, about: str, score: int | None) -> None:
        self.record(at, e.SurveyOffered(contact_id=self.contact, about=about))
        if score is not None:
            self.record(at + 1, e.Surveyed(contact_id=self.contact, about=about, score=score))


def contained(stream: str, start: datetime = START, customer: str = "u1") -> Story:
    """The bot answers about an order; the customer is gone after half an hour."""
    story = Story(stream, start, customer)
    story.open(0, "k1")
    story.asked(0, "order_status")
    story.move(1801, e.CustomerLeft, None)
    story.close(1801, "idle", "timer")
    return story


def escalated(
    stream: str, start: datetime = START, reason: str = "asked_for_human", customer: str = "u1"
) -> Story:
    """One answer of the bot, then a human: wait 60 s, first words after 90 s, 300 s in all. Because
    an action failed, the agent asks once for what was known.
    """
    story = Story(stream, start, customer)
    story.open(0, "k1")
    story.asked(0, "order_status")
    turn = story.say(10, "customer")
    story.decide(10, turn, "escalate", reason)
    story.escalate(10, "h1", reason)
    story.target(10, "h1", "first_reply", 120)
    story.take(70, "h1")
    asked = story.say(100, "agent")
    story.target_met(100, "h1", "first_reply")
    if reason == "action_failed":
        story.record(100, e.AgentReasked(turn_id=asked, handoff_id="h1", kinds=["order_id"]))
    story.say(120, "customer")
    story.say(130, "customer")
    story.say(160, "agent")
    story.move(280, e.Finished, "h1", agent_id="a1", outcome="resolved")
    story.close(280)
    story.move(310, e.WrappedUp, "h1", agent_id="a1")
    return story
