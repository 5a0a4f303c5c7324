"""What happens to a handoff while it waits."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class Relaxed(Event):
    """It has waited so long that it asks for less, or in one queue more. `lane`: what it asks for
    now, as `queues|skills`.
    """

    handoff_id: str
    lane: str


@dataclass(frozen=True, kw_only=True)
class KeptFor(Event):
    """Until then it is offered to this agent only: the customer knows them, or somebody sent it
    there.
    """

    handoff_id: str
    agent_id: str
    until: str


@dataclass(frozen=True, kw_only=True)
class LetGo(Event):
    """It is kept for this agent no longer."""

    handoff_id: str
    agent_id: str


@dataclass(frozen=True, kw_only=True)
class QueueMissing(Event):
    """The rules sent it to a queue that is not there or takes nobody in; it waits in another."""

    handoff_id: str
    wanted: str
    queue_id: str


@dataclass(frozen=True, kw_only=True)
class LineChanged(Event):
    """Supervisors changed its queue while it waited, or moved it to another: what it asks for now.
    It keeps its place.
    """

    handoff_id: str
    queue_id: str
    lane: str
