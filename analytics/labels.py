"""Which readings were right: what trainers and agents said of the turns of the model that serves.

A trainer's verdict beats an agent's on the same turn, a later verdict of an agent an earlier one.
What each verdict says, and what it does not: docs/guide-manager.md, "Thresholds".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from analytics.readings import (
    Serving,
    confidence_of,
    model_that_serves,
    readings,
    threshold_decides,
    turns_by_bin,
)
from analytics.thresholds.label import Label, Source
from analytics.thresholds.report import Turns
from base.db import Session
from base.log import EventRow
from handoff.decision_tables import DecisionRow, HandoffVerdict, Understanding
from handoff.model import Outcome, Reason
from handoff.tables import Handoff, Turn
from workbench.tables import Correction

#: Dismissed with this word, a turn meant nothing that the bot serves: any reading was wrong.
NOT_FOR_THE_BOT = "not_for_the_bot"
#: Only these handoffs came of the threshold, so only their verdicts speak of it.
_UNSURE = (Reason.LOW_CONFIDENCE.value, Reason.REPEATED_FAILURE.value)
_NEEDLESS = ("should_not", "too_early")
_ACTED = (Outcome.ANSWER.value, Outcome.ANSWER_THEN_ESCALATE.value)
_UNDERSTOOD = DecisionRow.facts["understood"].as_boolean()
_SAID = HandoffVerdict.at.label("said")
_ESCALATING_TURN = EventRow.body["turn_id"].as_string()


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """The labels, and `turns`: how the confidences of all turns are spread. `overruled`: agents'
    verdicts that a trainer's contradicts.
    """

    serving: Serving
    labels: list[Label]
    overruled: int
    turns: Turns


def labelled(session: Session) -> Labelled:
    """Every labelled turn of the model that serves, oldest first."""
    served = model_that_serves(session)
    agents = {
        label.turn_id: label
        for _, label in sorted(_agents(session, served), key=lambda pair: pair[0])
    }
    trainers = {label.turn_id: label for label in _trainers(session, served)}
    both = agents.keys() & trainers.keys()
    labels = {**agents, **trainers}.values()
    return Labelled(
        serving=served,
        labels=sorted(labels, key=lambda label: (label.at, label.turn_id)),
        overruled=sum(agents[turn].right != trainers[turn].right for turn in both),
        turns=turns_by_bin(session, served),
    )


def _trainers(session: Session, served: Serving) -> Iterator[Label]:
    """A correction that confirms the first intent counts right, any other wrong."""
    dismissed = and_(Correction.state == "dismissed", Correction.why == NOT_FOR_THE_BOT)
    query = (
        readings(served, Correction.intent.label("truth"), Correction.by)
        .join(Correction, Correction.turn_id == Understanding.turn_id)
        .where(or_(Correction.state == "corrected", dismissed))
    )
    for row in session.execute(query):
        if threshold_decides(row):
            right = row.truth is not None and row.truth == row.intents[0]["name"]
            yield _label(row, Source.TRAINER, right, truth=row.truth)


def _agents(session: Session, served: Serving) -> Iterator[tuple[datetime, Label]]:
    """Each label with the time at which the agent said so."""
    yield from _on_handoffs(session, served)
    yield from _too_late(session, served)


def _on_handoffs(session: Session, served: Serving) -> Iterator[tuple[datetime, Label]]:
    """The turn on which the bot stopped because it was not sure. Right to stop: acting would have
    been wrong. Needless: the reading was right.
    """
    query = (
        readings(served, HandoffVerdict.verdict, HandoffVerdict.by, _SAID)
        .join(EventRow, Understanding.turn_id == _ESCALATING_TURN)
        .join(HandoffVerdict, _escalated())
        .join(Handoff, Handoff.id == HandoffVerdict.handoff_id)
        .where(Handoff.reason.in_(_UNSURE), HandoffVerdict.verdict.in_(("right", *_NEEDLESS)))
        .where(_UNDERSTOOD.is_(False))
    )
    for row in session.execute(query):
        if threshold_decides(row):
            needless = row.verdict in _NEEDLESS
            source = Source.AGENT_NEEDLESS if needless else Source.AGENT_RIGHT
            yield row.said, _label(row, source, needless)


def _too_late(session: Session, served: Serving) -> Iterator[tuple[datetime, Label]]:
    """The last turn before the handoff on which the bot acted: there at the latest it should have
    stopped. Which of those before it went well the verdict does not say.
    """
    query = (
        readings(
            served, HandoffVerdict.handoff_id, HandoffVerdict.by, HandoffVerdict.at.label("said")
        )
        .join(Handoff, Handoff.contact_id == Turn.contact_id)
        .join(HandoffVerdict, HandoffVerdict.handoff_id == Handoff.id)
        .outerjoin(EventRow, _escalated())
        .where(HandoffVerdict.verdict == "too_late", DecisionRow.at <= Handoff.queued_at)
        .where(DecisionRow.outcome.in_(_ACTED), _UNDERSTOOD.is_(True))
        .where(or_(_ESCALATING_TURN.is_(None), Understanding.turn_id != _ESCALATING_TURN))
        .order_by(DecisionRow.at, DecisionRow.id)
    )
    last = {row.handoff_id: row for row in session.execute(query) if threshold_decides(row)}
    for row in last.values():
        yield row.said, _label(row, Source.AGENT_TOO_LATE, right=False)


def _escalated() -> ColumnElement[bool]:
    """The event is the one by which the bot gave up the handoff that was judged."""
    return and_(
        EventRow.stream == HandoffVerdict.conversation_id,
        EventRow.name == "Escalated",
        EventRow.body["handoff_id"].as_string() == HandoffVerdict.handoff_id,
    )


def _label(row: Any, source: Source, right: bool, truth: str | None = None) -> Label:
    """`truth`: the intent that was meant, where somebody has said so."""
    likely = row.likely or [row.intents[0]["name"]]
    probability = {one["name"]: float(one["confidence"]) for one in row.intents}
    return Label(
        turn_id=row.turn_id,
        conversation_id=row.conversation_id,
        at=row.at,
        language=row.language,
        market=row.market,
        confidence=confidence_of(row),
        right=right,
        probabilities=tuple(probability.values()),
        set_size=len(likely),
        in_set=None if truth is None else truth in likely,
        score=None if truth is None else 1 - probability.get(truth, 0.0),
        source=source,
        by=row.by,
    )
