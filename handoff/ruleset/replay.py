"""Replays a draft over the decisions on record: they are read as a stream, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Text, bindparam, cast, select

from base.db import Session
from handoff.decision_tables import DecisionRow
from handoff.policy.effects import TableName
from handoff.policy.replaying import Decided, Replay
from handoff.policy.report import Report, report_of
from handoff.rulebook import Rulebook

#: Decisions of so long before are read too, for what a contact had been through by then.
LEAD_IN = timedelta(days=1)
#: A turn that has begun is decided on within a fraction of this.
TAIL = timedelta(minutes=10)
CONVERSATIONS_AT_ONCE = 200
ROWS_AT_ONCE = 1_000

Say = Callable[[int, int], None]

_CONVERSATIONS = (
    select(DecisionRow.conversation_id)
    .where(DecisionRow.at >= bindparam("since"), DecisionRow.at < bindparam("until"))
    .distinct()
)
# By conversation, so that the database follows one index and sorts a handful of rows at a time.
_DECISIONS = (
    select(
        DecisionRow.conversation_id,
        DecisionRow.turn_id,
        DecisionRow.at,
        DecisionRow.stage,
        DecisionRow.outcome,
        DecisionRow.reason,
        DecisionRow.rule,
        cast(DecisionRow.facts, Text),
    )
    .where(
        DecisionRow.conversation_id.in_(bindparam("conversations", expanding=True)),
        DecisionRow.at >= bindparam("since"),
        DecisionRow.at < bindparam("until"),
    )
    .order_by(DecisionRow.conversation_id, DecisionRow.at, DecisionRow.id)
    .execution_options(yield_per=ROWS_AT_ONCE)
)


def replay(
    session: Session,
    rulebook: Rulebook,
    since: datetime,
    until: datetime,
    say: Say = lambda done, total: None,
) -> Report:
    """What the rules would have decided on the customers' turns from `since` until before `until`.

    `say(done, total)` hears how many conversations are done. Takes about a minute for a million
    decisions, so it belongs in a process of its own.
    """
    tables = rulebook.tables
    made = Replay(tables[TableName.ESCALATION], tables[TableName.PATHWAY], since, until)
    found = session.connection().scalars(_CONVERSATIONS, {"since": since, "until": until})
    conversations, done = sorted(found), 0
    for some in _pieces(conversations, CONVERSATIONS_AT_ONCE):
        for conversation_id, decisions in _decisions(session, some, since, until):
            made.conversation(conversation_id, decisions)
        done += len(some)
        say(done, len(conversations))
    return report_of(
        made.result(),
        version=rulebook.version,
        since=since.isoformat(),
        until=until.isoformat(),
    )


def _decisions(
    session: Session, conversations: list[str], since: datetime, until: datetime
) -> Iterator[tuple[str, Iterator[Decided]]]:
    rows = session.connection().execute(
        _DECISIONS,
        {"conversations": conversations, "since": since - LEAD_IN, "until": until + TAIL},
    )
    for conversation_id, of_it in groupby(rows, key=itemgetter(0)):
        yield conversation_id, map(_decided, of_it)


def _decided(row: Any) -> Decided:
    _, turn_id, at, stage, outcome, reason, rule, facts = row
    return Decided(turn_id, at, stage, outcome, reason, rule, from_json(facts))


def _pieces(names: Iterable[str], size: int) -> Iterator[list[str]]:
    names = iter(names)
    while piece := list(islice(names, size)):
        yield piece
