"""The report on the threshold as it stands now: labels, present threshold and wait read together.

For the dashboard and `bin/tandem thresholds`. It proposes; a manager changes the draft by hand.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from analytics.labels import Labelled, labelled
from analytics.thresholds.costs import CostAt, Costs, Proposal
from analytics.thresholds.curve import Curve, Point
from analytics.thresholds.report import Counts, OfLanguage, report
from analytics.thresholds.sampling import Sampling
from analytics.views import Word
from base.db import Database, Session
from base.http import Body, Reply
from base.sums import mean
from handoff.commands.surroundings import desk_load
from handoff.commands.waits import Waits
from handoff.rulebook import read_rulebook
from handoff.ruleset.store import serving
from handoff.tables import Handoff

#: Without a unit. With these, and nobody waiting, Chow's rule says 0.7: the threshold that Tandem
#: comes with. Ten minutes of waiting weigh a tenth of a wrong answer.
WRONG, HANDOFF, MINUTE = 10.0, 3.0, 0.1
#: So many of the last handoffs tell how long one usually waits.
LATELY = 50

Cost = Annotated[float, Field(ge=0, le=1_000_000)]
Minutes = Annotated[float, Field(ge=0, le=100_000)]


class ThresholdsQuery(Body):
    """What a wrong answer, a handoff and a minute of waiting cost; `wait` in minutes instead of the
    present one; `language`: its labels alone.
    """

    c_wrong: Cost = WRONG
    c_handoff: Cost = HANDOFF
    c_minute: Cost = MINUTE
    wait: Minutes | None = None
    language: Word | None = None


class ThresholdsReply(Reply):
    """`threshold` serves now. `wait_from`: `now` (foretold at the present load), `lately` (nobody
    is on duty: the mean of the last handoffs), `unknown` (0: there were none), `asked`.
    """

    threshold: float
    language: str | None
    languages_known: list[str]
    model: str | None
    since: datetime | None
    costs: Costs
    wait_from: Literal["now", "lately", "unknown", "asked"]
    counts: Counts
    overruled: int
    sampling: Sampling
    curve: Curve | None
    now: Point
    then: Point | None
    table: list[CostAt]
    proposal: Proposal | None
    languages: list[OfLanguage]


@dataclass(frozen=True, kw_only=True)
class _Material:
    """What is read in one go."""

    labelled: Labelled
    threshold: float
    wait: float
    wait_from: Literal["now", "lately", "unknown"]


async def report_now(database: Database, query: ThresholdsQuery) -> ThresholdsReply:
    """The report; the arithmetic runs beside the event loop. Raises StorageUnavailable."""
    material = await database.read(_material)
    return await asyncio.to_thread(_report, material, query)


def _report(material: _Material, query: ThresholdsQuery) -> ThresholdsReply:
    found = material.labelled
    costs = Costs(
        wrong=query.c_wrong,
        handoff=query.c_handoff,
        minute=query.c_minute,
        wait=material.wait if query.wait is None else query.wait,
    )
    made = report(found.labels, found.turns, costs, material.threshold, query.language)
    return ThresholdsReply(
        threshold=material.threshold,
        language=query.language,
        languages_known=sorted({*found.turns, *(label.language for label in found.labels)}),
        model=found.serving.model,
        since=found.serving.since,
        costs=costs,
        wait_from=material.wait_from if query.wait is None else "asked",
        counts=made.counts,
        overruled=found.overruled,
        sampling=made.sampling,
        curve=made.curve,
        now=made.now,
        then=made.then,
        table=list(made.table),
        proposal=made.proposal,
        languages=list(made.languages),
    )


def _material(session: Session) -> _Material:
    row = serving(session)
    rules = read_rulebook(row.document if row else None)
    wait, wait_from = _wait(session)
    return _Material(
        labelled=labelled(session),
        threshold=rules.escalation.thresholds.understood,
        wait=wait,
        wait_from=wait_from,
    )


def _wait(session: Session) -> tuple[float, Literal["now", "lately", "unknown"]]:
    """The minutes that a handoff waits, and how that is known."""
    foretold = desk_load(session, Waits()).predicted_wait
    if foretold is not None:
        return foretold, "now"
    last = session.execute(
        select(Handoff.queued_at, Handoff.accepted_at)
        .where(Handoff.accepted_at.is_not(None))
        .order_by(Handoff.id.desc())
        .limit(LATELY)
    )
    usual = mean([(taken - queued) / timedelta(minutes=1) for queued, taken in last if taken])
    return (0.0, "unknown") if usual is None else (round(max(0.0, usual), 1), "lately")
