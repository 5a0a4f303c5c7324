"""What a customer is told of the wait, and of what is noted in its place."""

from datetime import datetime

from base.bodies import Reply
from base.db import Session
from handoff import queries
from handoff.commands.call_backs import open_call_back
from handoff.commands.service_clocks import calendar_of
from handoff.commands.waits import Instead, Line, Waits, instead
from handoff.markets import zone_of
from handoff.tables import Conversation, Handoff


class InsteadView(Reply):
    """A message or a call-back is offered. `why`: `closed` until `opens_at` (null: not known),
    `nobody` (is there), `long` (the wait). `zone`: the customer's, for times.
    """

    why: str
    opens_at: datetime | None
    zone: str


class WaitingView(Reply):
    """The place in the queue, 1 for the next. `low_min` and `high_min`: the range of the wait that
    is left, in minutes; null: not known.
    """

    position: int
    low_min: int | None
    high_min: int | None
    instead: InsteadView | None


class NotedView(Reply):
    """A message or a wish to be called that is not dealt with yet. `state`: open, taken; `slot_from`
    and `slot_to`: the time that the customer chose.
    """

    id: str
    kind: str
    state: str
    slot_from: datetime | None
    slot_to: datetime | None
    zone: str


def waiting_view(
    session: Session, conversation: Conversation, waits: Waits
) -> WaitingView | None:
    """None when the conversation does not wait."""
    before = queries.before(session, conversation)
    if before is None:
        return None
    handoff = session.get_one(Handoff, conversation.handoff_id)
    line = waits.of(session, handoff.queue_id)
    ahead = line.ahead(before)
    waited_s = (session.now - handoff.queued_at).total_seconds()
    low, high = line.told(ahead) or (None, None)
    offered = instead(line, session.now, ahead, waited_s)
    return WaitingView(
        position=1 + sum(before.values()),
        low_min=low,
        high_min=high,
        instead=_instead_view(conversation, line, offered) if offered else None,
    )


def _instead_view(conversation: Conversation, line: Line, offered: Instead) -> InsteadView:
    zone = zone_of(conversation.market) or line.calendar.zone
    return InsteadView(why=offered.why, opens_at=offered.opens_at, zone=zone)


def noted_view(session: Session, conversation: Conversation) -> NotedView | None:
    """None when nothing is noted."""
    row = open_call_back(session, conversation.id)
    if row is None:
        return None
    return NotedView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        slot_from=row.slot_from,
        slot_to=row.slot_to,
        zone=zone_of(conversation.market) or calendar_of(session, row.queue_id).zone,
    )
