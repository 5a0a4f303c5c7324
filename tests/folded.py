"""A database under the fold check: what the log says must be what the tables say."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, func, select

from base.db import Database, Session
from base.log import EventRow
from handoff.brief_tables import Promise
from handoff.decision_tables import HandoffVerdict
from handoff.fold import ConversationState, fold
from handoff.model import Owner
from handoff.notice_tables import Note
from handoff.service_tables import ServiceClock
from handoff.step_tables import ContactStep
from handoff.tables import Conversation, Offer, Survey, Turn
from handoff.tag_tables import ContactTags
from handoff.waiting_tables import CallBack
from tests.clocks import clock_state
from tests.one_thread import OneThread

P = ParamSpec("P")
T = TypeVar("T")

_LAST = select(func.max(EventRow.id))
_SINCE = (
    select(EventRow.id, EventRow.stream, EventRow.name, EventRow.body)
    .where(EventRow.id > bindparam("last"))
    .order_by(EventRow.id)
)


class FoldedDatabase:
    """A database that proves after each command: fold(before, events) == after."""

    def __init__(self, database: Database | OneThread) -> None:
        self._database = database
        self.read = database.read
        self.look = database.look
        #: What was known after the last command, and the last event then: nobody else writes into
        #: a database of one thread, so it is still so.
        self._known: tuple[int, dict[str, ConversationState]] = (-1, {})

    async def write(
        self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def checked(session: Session) -> T:
            last = session.scalar(_LAST) or 0
            before = self._known[1] if self._known[0] == last else states(session)
            result = command(session, *args, **kwargs)
            session.flush()
            after = states(session)
            happened: dict[str, list[tuple[str, Any]]] = {}
            for row in session.execute(_SINCE, {"last": last}):
                happened.setdefault(row.stream, []).append((row.name, row.body))
                last = row.id
            for stream, state in after.items():
                told = fold(before.get(stream, ConversationState()), happened.get(stream, ()))
                assert told == state, f"the log tells {told}, the tables hold {state}"
            held.append((last, after))
            return result

        held: list[tuple[int, dict[str, ConversationState]]] = []
        result = await self._database.write(checked)
        if isinstance(self._database, OneThread):
            self._known = held[-1]
        return result


def states(session: Session) -> dict[str, ConversationState]:
    """What the tables hold of every conversation: as many statements for three as for one."""
    offers = {conversation: id_ for conversation, id_ in session.execute(_OPEN_OFFERS)}
    turns, notes = _counts(session, Turn), _counts(session, Note)
    surveys = _grouped(session, Survey, lambda s: (s.contact_id, s.about, s.score))
    promises = _grouped(session, Promise, lambda p: (p.handoff_id, p.number, p.state))
    call_backs = _grouped(session, CallBack, lambda c: (c.id, c.state))
    verdicts = _grouped(session, HandoffVerdict, lambda v: (v.handoff_id, v.verdict))
    tags = _grouped(session, ContactTags, lambda one: (one.contact_id, tuple(one.tags)))
    steps = _grouped(session, ContactStep, lambda s: (s.contact_id, s.sop, s.step, s.state))
    clocks = _grouped(session, ServiceClock, clock_state)
    return {
        row.id: ConversationState(
            owner=Owner(row.owner),
            agent_id=row.agent_id,
            handoff_id=row.handoff_id,
            contact_id=row.contact_id,
            offer_id=offers.get(row.id),
            language=row.language,
            version=row.version,
            turns=turns.get(row.id, 0),
            notes=notes.get(row.id, 0),
            customer_read=row.customer_read,
            agent_read=row.agent_read,
            surveys=frozenset(surveys.get(row.id, ())),
            promises=frozenset(promises.get(row.id, ())),
            call_backs=frozenset(call_backs.get(row.id, ())),
            verdicts=frozenset(verdicts.get(row.id, ())),
            clocks=frozenset(clocks.get(row.id, ())),
            tags=frozenset(tags.get(row.id, ())),
            steps=frozenset(steps.get(row.id, ())),
        )
        for row in session.execute(select(Conversation.__table__))
    }


_OPEN_OFFERS = select(Offer.conversation_id, Offer.id).where(Offer.state == "open")


def _counts(session: Session, table: Any) -> dict[str, int]:
    """How many rows of the table each conversation has."""
    query = select(table.conversation_id, func.count()).group_by(table.conversation_id)
    return {id_: count for id_, count in session.execute(query)}


def _grouped(session: Session, table: Any, read: Callable[[Any], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in session.execute(select(table.__table__)):
        found.setdefault(row.conversation_id, []).append(read(row))
    return found
