"""What supervisors set up, in the stream `setup`. `changes`: {field: [before, after]}."""

from dataclasses import dataclass
from typing import Any

from base.log import Event

SETUP = "setup"


@dataclass(frozen=True, kw_only=True)
class SetupSeeded(Event):
    """The first queues, teams and skills were put in at the first start."""

    queues: int
    teams: int
    skills: int


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """A queue was made, changed, archived or opened again. `did`: which of them; `moved_to`: where
    those went who waited in it.
    """

    queue_id: str
    did: str
    changes: dict[str, Any]
    moved_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, changed or deleted. `did`: which of them."""

    team_id: str
    did: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SkillChanged(Event):
    """A skill was made, changed or deleted. `did`: which of them."""

    code: str
    did: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AgentChanged(Event):
    """Somebody else changed what an agent can do, and when: team, skills, capacity, hours."""

    agent_id: str
    did: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """Business hours were made, changed or deleted. `did`: which of them."""

    calendar_id: str
    did: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TargetChanged(Event):
    """A service target was made, changed or deleted. `did`: which of them; times in seconds."""

    target_id: str
    did: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CannedReplyChanged(Event):
    """A canned reply was made, changed or deleted. `did`: which of them; `changes`: of its name,
    and `languages`: those whose text is another.
    """

    reply_id: str
    did: str
    changes: dict[str, Any]
    languages: list[str]
