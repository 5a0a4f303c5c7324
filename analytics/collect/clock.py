"""What each event means for the clocks of a handoff: started, met, breached, or called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from analytics.collect.story import Body, Handler, Story
from analytics.facts import ClockFact
from handoff.service_level import State


def _started(story: Story, body: Body, at: datetime) -> None:
    handoff = story.handoffs[body["handoff_id"]]
    story.clocks[body["clock_id"]] = ClockFact(
        id=body["clock_id"],
        conversation_id=story.stream,
        contact_id=handoff.contact_id,
        handoff_id=handoff.id,
        kind=body["kind"],
        target_id=body["target_id"],
        target_s=body["target_s"],
        started_at=at,
        due_at=datetime.fromisoformat(body["due_at"]),
        state=State.RUNNING,
    )


def _changed(change: Callable[[ClockFact, Body, datetime], None]) -> Handler:
    def apply(story: Story, body: Body, at: datetime) -> None:
        change(story.clocks[body["clock_id"]], body, at)

    return apply


def _paused(clock: ClockFact, body: Body, at: datetime) -> None:
    clock.state, clock.due_at = State.PAUSED, None


def _resumed(clock: ClockFact, body: Body, at: datetime) -> None:
    clock.state, clock.due_at = State.RUNNING, datetime.fromisoformat(body["due_at"])


def _retargeted(clock: ClockFact, body: Body, at: datetime) -> None:
    clock.target_id, clock.target_s = body["target_id"], body["target_s"]
    clock.due_at = datetime.fromisoformat(body["due_at"]) if body["due_at"] else None


def _breached(clock: ClockFact, body: Body, at: datetime) -> None:
    clock.state, clock.due_at = State.BREACHED, datetime.fromisoformat(body["due_at"])


def _ended(state: State | None) -> Callable[[ClockFact, Body, datetime], None]:
    def end(clock: ClockFact, body: Body, at: datetime) -> None:
        clock.state, clock.ended_at = state or clock.state, at

    return end


CLOCK_EVENTS: dict[str, Handler] = {
    "ClockStarted": _started,
    "ClockPaused": _changed(_paused),
    "ClockResumed": _changed(_resumed),
    "ClockRetargeted": _changed(_retargeted),
    "ClockBreached": _changed(_breached),
    "ClockMet": _changed(_ended(State.MET)),
    "ClockEnded": _changed(_ended(None)),
    "ClockCancelled": _changed(_ended(State.CANCELLED)),
}
