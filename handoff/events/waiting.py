"""What is told of waits, and what is left behind by who does not wait."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class WaitsJudged(Event):
    """The nightly back-test of what a queue's customers were told; in the queue's own stream.
    `coverage`: share of the waits within their range; `holds`: ranges are shown from now on.
    """

    verdict_id: str
    queue_id: str
    rows: int
    coverage: float | None
    holds: bool


@dataclass(frozen=True, kw_only=True)
class CallBackAsked(Event):
    """The customer left a message, or asked to be called. `kind`: message, call; `slot_from`: when,
    if the customer chose.
    """

    call_back_id: str
    handoff_id: str
    queue_id: str
    kind: str
    slot_from: str | None
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CallBackDue(Event):
    """It is time to call or to answer."""

    call_back_id: str


@dataclass(frozen=True, kw_only=True)
class CallBackTaken(Event):
    """An agent deals with it."""

    call_back_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class CallBackDone(Event):
    """An agent has dealt with it. `outcome`: done, not_reached, not_needed."""

    call_back_id: str
    agent_id: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CallBackCancelled(Event):
    """The customer wants it no longer, or asked for another one. `why`: customer, replaced."""

    call_back_id: str
    why: str


#: What changes what is noted for a call-back.
NOTED_NAMES = frozenset(
    event.__name__ for event in (CallBackAsked, CallBackTaken, CallBackDone, CallBackCancelled)
)
