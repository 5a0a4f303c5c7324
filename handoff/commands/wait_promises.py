"""What was foretold of each wait, how it came, and every night: whether it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.ids import new_id
from base.timers import TimerRow, set_timer
from handoff.commands.service_clocks import calendar_of
from handoff.commands.waits import Line
from handoff.events import WaitsJudged
from handoff.model import WaitOutcome
from handoff.policy.way import DEFAULT_QUEUE
from handoff.setup_tables import Queue
from handoff.tables import Handoff
from handoff.waiting.backtest import Backtest, Promise, backtest, holds
from handoff.waiting_tables import WaitPromise, WaitVerdict

TIMER, SUBJECT = "wait_backtest", "desk"
#: On the clock of the default queue's calendar.
NIGHTLY = time(3)
#: The back-test looks at the waits of so many days, at most so many of a queue.
DAYS = timedelta(days=7)
MOST = 20_000

_CAME = (
    select(
        WaitPromise.low_s,
        WaitPromise.high_s,
        WaitPromise.point_s,
        WaitPromise.actual_s,
        WaitPromise.last_wait_s,
    )
    .where(
        WaitPromise.queue_id == bindparam("queue"),
        WaitPromise.at >= bindparam("since"),
        WaitPromise.outcome == WaitOutcome.ANSWERED.value,
        WaitPromise.low_s.is_not(None),
    )
    .order_by(WaitPromise.at.desc())
    .limit(MOST)
)
_SET = select(TimerRow.id).where(TimerRow.kind == TIMER, TimerRow.subject == SUBJECT)
_QUEUES = select(Queue.id).order_by(Queue.id)


def foretell(session: Session, handoff: Handoff, line: Line, before: Mapping[str, int]) -> None:
    """Keep what is foretold to who begins to wait, with so many `before` in each queue, whether it
    is shown or not.
    """
    ahead = line.ahead(before)
    found = line.estimate(ahead)
    low_s, high_s = (found.range_s if found else None) or (None, None)
    session.add(
        WaitPromise(
            handoff_id=handoff.id,
            queue_id=handoff.queue_id,
            at=session.now,
            ahead=ahead,
            low_s=low_s,
            high_s=high_s,
            point_s=found.point_s if found else None,
            last_wait_s=line.last_wait_s,
            shown=line.told(ahead) is not None,
        )
    )


def came(session: Session, handoff: Handoff, outcome: WaitOutcome) -> None:
    """The wait is over. What ended before stays as it is."""
    promise = session.get(WaitPromise, handoff.id)
    if promise is not None and promise.outcome is None:
        promise.actual_s = (session.now - promise.at).total_seconds()
        promise.outcome = outcome.value


def ensure_backtest(session: Session) -> None:
    """Have the back-test run tonight, if it is not to run anyway."""
    if session.scalar(_SET) is None:
        set_timer(session, TIMER, SUBJECT, _next_night(session))


def judge_nightly(session: Session) -> None:
    """The back-test of every queue, and the timer for the next one."""
    for queue_id in session.scalars(_QUEUES).all():
        judge(session, queue_id)
    set_timer(session, TIMER, SUBJECT, _next_night(session))


def judge(session: Session, queue_id: str) -> None:
    """Whether what was foretold in this queue came true, for its customers of today."""
    given = {"queue": queue_id, "since": session.now - DAYS}
    found = backtest(
        Promise(
            low_s=row.low_s,
            high_s=row.high_s,
            point_s=row.point_s,
            actual_s=row.actual_s,
            last_s=row.last_wait_s,
        )
        for row in session.execute(_CAME, given)
    )
    verdict = _verdict(session, queue_id, found)
    event = WaitsJudged(
        verdict_id=verdict.id,
        queue_id=queue_id,
        rows=verdict.rows,
        coverage=verdict.coverage,
        holds=verdict.holds,
    )
    log.append(session, verdict.stream, event, actor="timer")


def _verdict(session: Session, queue_id: str, found: Backtest | None) -> WaitVerdict:
    low, high = found.sure if found else (None, None)
    verdict = WaitVerdict(
        id=new_id("wvd"),
        queue_id=queue_id,
        at=session.now,
        rows=found.rows if found else 0,
        coverage=found.coverage if found else None,
        sure_low=low,
        sure_high=high,
        error=found.error if found else None,
        last_error=found.last_error if found else None,
        holds=holds(found),
    )
    session.add(verdict)
    return verdict


def _next_night(session: Session) -> datetime:
    zone = ZoneInfo(calendar_of(session, DEFAULT_QUEUE).zone)
    local = session.now.astimezone(zone)
    night = datetime.combine(local.date(), NIGHTLY, zone)
    if night <= local:
        night = datetime.combine(local.date() + timedelta(days=1), NIGHTLY, zone)
    return night.astimezone(UTC)
