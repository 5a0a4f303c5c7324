"""What each event means for the handoff at hand: waiting, taken, passed on, over."""

from __future__ import annotations

from datetime import datetime

from analytics.collect.story import Body, Handler, Story, note
from analytics.facts import ContactFact, HandoffFact, Result, Stint
from handoff.model import Reason


def _escalated(story: Story, body: Body, at: datetime) -> None:
    handoff = _open_handoff(story, body, at, pulled=False)
    handoff.reason, handoff.rule = body["reason"], body["rule"]
    handoff.queue_id = body["queue_id"]
    contact = story.contacts[body["contact_id"]]
    contact.escalated_for = contact.escalated_for or body["reason"]
    _explain(contact, [body["reason"], *body["reasons"]])


def _open_handoff(story: Story, body: Body, at: datetime, pulled: bool) -> HandoffFact:
    contact = story.contacts[body["contact_id"]]
    contact.handoffs += 1
    handoff = HandoffFact(
        id=body["handoff_id"],
        conversation_id=story.stream,
        contact_id=contact.id,
        started_at=contact.started_at,
        created_at=at,
        language=contact.language,
        market=contact.market,
        channel=contact.channel,
        tier=contact.tier,
        reason=Reason.AGENT_STEPPED_IN,
        rule=None,
        queue_id=None,
        pulled=pulled,
        result=Result.WAITING,
    )
    story.handoff = story.handoffs[handoff.id] = handoff
    return handoff


def _stepped_in(story: Story, body: Body, at: datetime) -> None:
    if body["handoff_id"] not in story.handoffs:
        _open_handoff(story, body, at, pulled=True)
        _explain(story.contacts[body["contact_id"]], [Reason.AGENT_STEPPED_IN.value])
    _taken(story, body, at)


def _taken(story: Story, body: Body, at: datetime) -> None:
    handoff = story.handoffs[body["handoff_id"]]
    if handoff.accepted_at is None:
        story.contacts[handoff.contact_id].accepted += 1
    handoff.accepted_at = handoff.accepted_at or at
    handoff.agent_id, handoff.result = body["agent_id"], Result.ACTIVE
    handoff.stints.append(Stint(agent_id=body["agent_id"], start=at))


def _offered(story: Story, body: Body, at: datetime) -> None:
    story.handoffs[body["handoff_id"]].offers += 1


def _offer_missed(story: Story, body: Body, at: datetime) -> None:
    story.handoffs[body["handoff_id"]].offers_missed += 1


def _line_changed(story: Story, body: Body, at: datetime) -> None:
    story.handoffs[body["handoff_id"]].queue_id = body["queue_id"]


def _transferred(story: Story, body: Body, at: datetime) -> None:
    _requeued(story, body, at, "transfers")


def _taken_over(story: Story, body: Body, at: datetime) -> None:
    _count(story, body, "transfers")
    story.free(at)
    _taken(story, body, at)


def _reassigned(story: Story, body: Body, at: datetime) -> None:
    if body["from_agent"] is not None:
        _requeued(story, body, at, "transfers")


def _lost(story: Story, body: Body, at: datetime) -> None:
    _requeued(story, body, at, "agents_lost")


def _requeued(story: Story, body: Body, at: datetime, field: str) -> None:
    handoff = story.handoffs[body["handoff_id"]]
    handoff.queue_id, handoff.result = body["queue_id"], Result.WAITING
    _count(story, body, field)
    story.free(at)


def _count(story: Story, body: Body, field: str) -> None:
    """One more, of the handoff and of its contact."""
    handoff = story.handoffs[body["handoff_id"]]
    for fact in (handoff, story.contacts[handoff.contact_id]):
        setattr(fact, field, getattr(fact, field) + 1)


def _handed_back(story: Story, body: Body, at: datetime) -> None:
    contact = story.contacts[story.handoffs[body["handoff_id"]].contact_id]
    contact.handed_back = body["resolved"]
    story.end(at, Result.HANDED_BACK)


def _returned(story: Story, body: Body, at: datetime) -> None:
    story.end(at, Result.RETURNED_TO_BOT)


def _converted(story: Story, body: Body, at: datetime) -> None:
    story.end(at, Result.CONVERTED)


def _wrap_up(story: Story, body: Body, at: datetime) -> None:
    story.wrap_since = at


def _left(story: Story, body: Body, at: datetime) -> None:
    with_agent = story.handoff is not None and story.handoff.result == Result.ACTIVE
    if with_agent:
        story.wrap_since = at
    else:
        story.end(at, Result.ABANDONED)


def _replied(story: Story, body: Body, at: datetime) -> None:
    if story.handoff and story.wrap_since:
        story.handoff.wrap_s += (at - story.wrap_since).total_seconds()
    story.wrap_since = None


def _wrapped_up(story: Story, body: Body, at: datetime) -> None:
    story.end(at, Result.FINISHED)


def _reasked(story: Story, body: Body, at: datetime) -> None:
    if story.handoff:
        story.handoff.reasked += 1


def _explain(contact: ContactFact, reasons: list[str]) -> None:
    contact.reason = contact.reason or reasons[0]
    for reason in reasons:
        note(contact.reasons, reason)


HANDOFF_EVENTS: dict[str, Handler] = {
    "Escalated": _escalated,
    "AgentSteppedIn": _stepped_in,
    "AgentReasked": _reasked,
    "Offered": _offered,
    "OfferAccepted": _taken,
    "OfferDeclined": _offer_missed,
    "OfferExpired": _offer_missed,
    "LineChanged": _line_changed,
    "Transferred": _transferred,
    "TakenOver": _taken_over,
    "Reassigned": _reassigned,
    "AgentLost": _lost,
    "HandedBack": _handed_back,
    "ReturnedToBot": _returned,
    "Converted": _converted,
    "Finished": _wrap_up,
    "CustomerLeft": _left,
    "CustomerReplied": _replied,
    "WrappedUp": _wrapped_up,
}
