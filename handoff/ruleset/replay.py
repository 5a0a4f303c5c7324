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
from handoff.policy.replaying import REPLAYED, Decided, Replay
from handoff.policy.report import Report, report_of
from handoff.rulebook import Rulebook, asked_facts, digest, seed_document
from handoff.ruleset import store
from handoff.ruleset.tables import Ruleset

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
        DecisionRow.table_version,
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
    asked = _asked_by_version(session)
    made = Replay(rulebook.tables, since, until, lambda version: asked.get(version, ()))
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


def _asked_by_version(session: Session) -> dict[str, frozenset[str]]:
    """The facts that each ruleset asked for, by its version."""
    seed = seed_document()
    query = select(Ruleset.version, Ruleset.document).where(Ruleset.state == store.PUBLISHED)
    rows = session.connection().execute(query)
    asked = {version: asked_facts(document, REPLAYED) for version, document in rows}
    return {digest(seed): asked_facts(seed, REPLAYED), **asked}


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
    _, turn_id, at, stage, outcome, reason, rule, version, facts = row
    return Decided(turn_id, at, stage, outcome, reason, rule, version, from_json(facts))


def _pieces(names: Iterable[str], size: int) -> Iterator[list[str]]:
    names = iter(names)
    while piece := list(islice(names, size)):
        yield piece
