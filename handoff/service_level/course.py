"""What each thing that happens to a handoff does to its clocks. Pure.

| kind | from | until |
|---|---|---|
| wait | the handoff is made | an agent has it |
| first_reply | the handoff is made | the first turn of an agent |
| next_reply | the customer's first turn after an agent's | the next turn of an agent |
| resolution | the handoff is made | the agent closes it or hands it back |

`resolution` pauses from an agent's turn until the customer writes, or the handoff waits again. An
agent who steps in was not waited for: then there is no `wait`. Times of opening count by the
calendar of each clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from base.log import Event
from handoff.calendars import BusinessCalendar
from handoff.service_level.clock import (
    Change,
    Clock,
    Kind,
    Target,
    begin,
    call_off,
    finish,
    pause,
    resume,
    retarget,
    ring,
)

FROM_THE_START = (Kind.WAIT, Kind.FIRST_REPLY, Kind.RESOLUTION)


@dataclass(frozen=True, kw_only=True)
class Step:
    """The clocks of a handoff afterwards, which of them changed, and the events that tell it."""

    clocks: Sequence[Clock]
    changed: Sequence[Clock]
    events: Sequence[Event]


def made(
    handoff_id: str,
    target: Target,
    calendar: BusinessCalendar,
    at: datetime,
    make_id: Callable[[], str],
    *,
    waits: bool,
) -> Step:
    """A handoff begins. `waits`: for an agent."""
    kinds = [kind for kind in FROM_THE_START if target.seconds(kind) is not None]
    if not waits:
        kinds = [kind for kind in kinds if kind is not Kind.WAIT]
    return _step([begin(make_id(), handoff_id, kind, target, calendar, at) for kind in kinds])


def accepted(clocks: Iterable[Clock], at: datetime) -> Step:
    """An agent has it."""
    return _each(clocks, {Kind.WAIT: finish}, at)


def agent_wrote(clocks: Iterable[Clock], at: datetime) -> Step:
    """An agent's public turn: the customer has an answer, and the word."""
    answered = {Kind.FIRST_REPLY: finish, Kind.NEXT_REPLY: finish, Kind.RESOLUTION: pause}
    return _each(clocks, answered, at)


def customer_wrote(clocks: Iterable[Clock], at: datetime) -> Step:
    """A customer's turn: the desk has the word."""
    return _each(clocks, {Kind.RESOLUTION: resume}, at)


def awaits_next_reply(clocks: Iterable[Clock], *, with_agent: bool) -> bool:
    """Whether a customer's turn starts the clock of a next reply: none runs for a reply, and an
    agent has it, or has written. `clocks`: the open ones and that of the first reply.
    """
    replies = [one for one in clocks if one.kind in (Kind.FIRST_REPLY, Kind.NEXT_REPLY)]
    return (with_agent or bool(replies)) and not any(one.is_open for one in replies)


def next_reply(step: Step, begun: Change) -> Step:
    """The step with a clock that began in it."""
    clock, events = begun
    return Step(
        clocks=[*step.clocks, clock],
        changed=[*step.changed, clock],
        events=[*step.events, *events],
    )


def waits_again(
    clocks: Iterable[Clock], target: Target | None, calendar: BusinessCalendar, at: datetime
) -> Step:
    """Back in a queue, maybe another one: what is left to do counts on, by the target there."""

    def change(clock: Clock, at: datetime) -> Change:
        changed, events = retarget(clock, target, calendar, at)
        changed, more = resume(changed, at)
        return changed, [*events, *more]

    return _each(clocks, dict.fromkeys(Kind, change), at)


def done(clocks: Iterable[Clock], at: datetime) -> Step:
    """An agent closed it or handed it back: solved; whatever else was open will not come."""
    changes = dict.fromkeys(Kind, call_off)
    return _each(clocks, {**changes, Kind.RESOLUTION: finish}, at)


def left(clocks: Iterable[Clock], at: datetime) -> Step:
    """The customer left, or went back to the bot: nothing will come."""
    return _each(clocks, dict.fromkeys(Kind, call_off), at)


def rung(clocks: Iterable[Clock], at: datetime) -> Step:
    """The time has come to warn, or to say that time is up."""
    return _each(clocks, dict.fromkeys(Kind, ring), at)


def _each(
    clocks: Iterable[Clock],
    changes: Mapping[Kind, Callable[[Clock, datetime], Change]],
    at: datetime,
) -> Step:
    def change(clock: Clock) -> Change:
        return changes[clock.kind](clock, at) if clock.kind in changes else (clock, [])

    return _step([change(clock) if clock.is_open else (clock, []) for clock in clocks])


def _step(changes: Iterable[Change]) -> Step:
    found = list(changes)
    return Step(
        clocks=[clock for clock, _ in found],
        changed=[clock for clock, events in found if events],
        events=[event for _, events in found for event in events],
    )
