"""The bot's readings of which the threshold `understood` decides, from the model that serves.

Labels of another model say nothing about this one: its confidences mean something else, and it may
have been trained on the very turns that were labelled. So all begins anew at each promotion.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from analytics.thresholds.sampling import BINS, bin_of
from base.db import Session
from handoff.decision_tables import DecisionRow, Understanding
from handoff.model import Stage
from handoff.policy.facts import Thresholds
from handoff.policy.situation import derived_understood
from handoff.tables import Turn
from workbench.models import serving
from workbench.tables import Promotion

#: So many of the newest turns tell how confidences are spread.
COUNTED = 20_000
_EVERYTHING, _NOTHING = Thresholds(understood=0.0), Thresholds(understood=2.0)
_FACTS = DecisionRow.facts
COLUMNS = (
    Understanding.turn_id,
    Understanding.conversation_id,
    Understanding.intents,
    Understanding.likely,
    Understanding.language,
    Understanding.doubt,
    DecisionRow.at,
    _FACTS["market"].as_string().label("market"),
    _FACTS["expecting_value"].as_boolean().label("expecting_value"),
    _FACTS["wishes_human"].as_boolean().label("wishes_human"),
)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The model whose turns count, and since when; None: not known, or ever since."""

    model: str | None
    since: datetime | None


def model_that_serves(session: Session) -> Serving:
    """The model promoted last, unless another one has read a turn since: then that one."""
    promotion = session.scalars(
        select(Promotion)
        .where(Promotion.state == "done", Promotion.finished_at.is_not(None))
        .order_by(Promotion.finished_at.desc())
        .limit(1)
    ).first()
    read = session.execute(
        select(_FACTS["model"].as_string(), DecisionRow.at)
        .where(_is_reading(), _FACTS["model"].as_string().is_not(None))
        .order_by(DecisionRow.at.desc(), DecisionRow.id.desc())
        .limit(1)
    ).first()
    if promotion is None or promotion.finished_at is None:
        known = serving(session)
        return Serving(model=read[0] if read else known.id if known else None, since=None)
    if read is None or read[0] == promotion.model_id or read[1] < promotion.finished_at:
        return Serving(model=promotion.model_id, since=promotion.finished_at)
    return Serving(model=read[0], since=None)


def readings(served: Serving, *more: Any) -> Select[Any]:
    """What customers typed and that model read since, with the decision upon it: COLUMNS, then
    `more`. To be joined from `Understanding`.
    """
    query = (
        select(*COLUMNS, *more)
        .select_from(Understanding)
        .join(Turn, Turn.id == Understanding.turn_id)
        .join(DecisionRow, DecisionRow.turn_id == Understanding.turn_id)
        .where(_is_reading(), _FACTS["confidence"].as_float().is_not(None))
        .where(Understanding.model == served.model, Turn.choice.is_(None))
    )
    return query.where(DecisionRow.at >= served.since) if served.since else query


def threshold_decides(row: Any) -> bool:
    """Whether nothing but the threshold says if the bot may act: the customer asks for no human,
    the turn fills no form, and it is about something that the bot serves.
    """
    best = row.intents[0]
    facts = {
        "intent": best["name"],
        "confidence": confidence_of(row),
        "doubt": row.doubt or "none",
        "expecting_value": bool(row.expecting_value),
    }
    if row.wishes_human or not derived_understood(facts, _EVERYTHING):
        return False
    return not derived_understood(facts, _NOTHING)


def confidence_of(row: Any) -> float:
    """The confidence as the policy compares it."""
    return round(float(row.intents[0]["confidence"]), 4)


def turns_by_bin(session: Session, served: Serving) -> dict[str, list[int]]:
    """How many of the newest turns lie in each bin of confidence, by language."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * BINS)
    newest = readings(served).order_by(DecisionRow.at.desc()).limit(COUNTED)
    for row in session.execute(newest):
        if threshold_decides(row):
            found[row.language][bin_of(confidence_of(row))] += 1
    return dict(found)


def _is_reading() -> ColumnElement[bool]:
    return DecisionRow.stage == Stage.UNDERSTANDING.value
