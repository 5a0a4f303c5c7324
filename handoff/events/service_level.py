"""What the clocks of a handoff do: started, paused, met or breached, always by stored times.

`kind`: wait, first_reply, next_reply or resolution. Times as RFC 3339 in UTC; seconds are those of
the calendar that the clock counts on.
"""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class ClockStarted(Event):
    """A target counts from now on; `due_at` is the last instant in time."""

    clock_id: str
    handoff_id: str
    kind: str
    target_id: str
    target_s: int
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ClockPaused(Event):
    """The customer has to say something now: `remaining_s` are left of the target."""

    clock_id: str
    handoff_id: str
    kind: str
    remaining_s: float


@dataclass(frozen=True, kw_only=True)
class ClockResumed(Event):
    """It is the desk's turn again: what was left counts on."""

    clock_id: str
    handoff_id: str
    kind: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ClockRetargeted(Event):
    """Another target, or another calendar, from the original start on. `due_at` is null while
    paused.
    """

    clock_id: str
    handoff_id: str
    kind: str
    target_id: str
    target_s: int
    due_at: str | None


@dataclass(frozen=True, kw_only=True)
class ClockWarned(Event):
    """So many per cent of the target have passed. Once each for 50, 75 and 90."""

    clock_id: str
    handoff_id: str
    kind: str
    percent: int


@dataclass(frozen=True, kw_only=True)
class ClockMet(Event):
    """What the clock waited for came in time."""

    clock_id: str
    handoff_id: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ClockBreached(Event):
    """The time was up at `due_at`, which may be earlier than this event: nobody looked before."""

    clock_id: str
    handoff_id: str
    kind: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ClockEnded(Event):
    """A breached clock stands still: what it waited for came `late_s` late, or will not come."""

    clock_id: str
    handoff_id: str
    kind: str
    late_s: float


@dataclass(frozen=True, kw_only=True)
class ClockCancelled(Event):
    """What the clock waited for will not come, and its time was not up."""

    clock_id: str
    handoff_id: str
    kind: str
