"""What the calls of the setup take and answer: docs/api.md in code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from base.http import Body, Reply, line_field
from handoff.setup.reads import AgentSet, Overview, QueueSet, SkillSet
from handoff.setup.warnings import Warned
from handoff.setup_tables import Team

Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
# Bounds of the storage only: what makes no sense is refused with a sentence.
Number = Annotated[int, Field(ge=-(10**9), le=10**9)]
Name = Annotated[line_field, StringConstraints(min_length=1, max_length=80, pattern=r"\S")]
LanguageMode = Literal["required", "preferred", "ignored"]


class ChangeQueue(Body):
    """What is left out stays as it is. Seconds end in `_s`."""

    name: Name | None = None
    offer_s: Number | None = None
    weight: Number | None = None
    teams: Annotated[list[Word], Field(max_length=100)] | None = None
    language: LanguageMode | None = None
    language_s: Number | None = None
    auto_accept: bool | None = None
    overflow_id: Word | None = None
    overflow_s: Number | None = None
    sticky_s: Number | None = None
    calendar_id: Word | None = None
    long_wait_s: Number | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields to change. Null means something for the overflow, the hours and the long wait
        only: none.
        """
        said = self.model_dump(exclude_unset=True, exclude={"id"})
        return {
            name: value
            for name, value in said.items()
            if value is not None or name.startswith(("overflow", "calendar", "long_wait"))
        }


class MakeQueue(ChangeQueue):
    """`id`: how rules name it."""

    id: Word
    name: Name


class ArchiveQueue(Body):
    """`move_to`: the queue into which those are moved who wait."""

    move_to: Word | None = None


class MakeTeam(Body):
    id: Word
    name: Name


class MakeSkill(Body):
    """`code`: how rules name it."""

    code: Word
    name: Name


class Rename(Body):
    name: Name


class ChangeAgent(Body):
    """What is left out stays as it is. `team_id` null: no team; `calendar_id` null: always on
    shift; `skills`: all of them, {code: level}.
    """

    team_id: Word | None = None
    skills: Annotated[dict[Word, Number], Field(max_length=200)] | None = None
    capacity: Number | None = None
    calendar_id: Word | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields to change."""
        said = self.model_dump(exclude_unset=True)
        return {
            name: value for name, value in said.items() if value is not None or name.endswith("_id")
        }


class QueueView(Reply):
    """A queue. `waiting`: how many wait in it; `rules`: those that decide now and lead there."""

    id: str
    name: str
    offer_s: int
    weight: int
    teams: list[str]
    language: str
    language_s: int
    auto_accept: bool
    overflow_id: str | None
    overflow_s: int | None
    sticky_s: int
    calendar_id: str | None
    long_wait_s: int | None
    archived_at: datetime | None
    waiting: int
    rules: list[str]


class AgentView(Reply):
    """Somebody who serves. `skills`: {code: level 1 to 5}, languages among them."""

    id: str
    name: str
    role: str
    presence: str
    reason: str
    team_id: str | None
    skills: dict[str, int]
    capacity: int
    load: int
    calendar_id: str | None


class TeamView(Reply):
    """A team."""

    id: str
    name: str


class SkillView(Reply):
    """A skill. `agents`: how many have it; `rules`: those that decide now and name it."""

    code: str
    name: str
    agents: int
    rules: list[str]


class LanguageView(Reply):
    """A language. `served`: customers are written to in it."""

    code: str
    name: str
    served: bool


class SetupReply(Reply):
    """Everything that is set up. `default_queue`: where whoever goes nowhere else waits."""

    default_queue: str
    queues: list[QueueView]
    agents: list[AgentView]
    teams: list[TeamView]
    skills: list[SkillView]
    languages: list[LanguageView]


class WarningView(Reply):
    """`kind` and `id`: what it is about (`queues`, `agents`, `rules`, `calendars`, `targets`);
    `says`: in English.
    """

    code: str
    kind: str
    id: str
    values: dict[str, str]
    says: str


class CheckReply(Reply):
    """What supervisors should know; nothing was refused for it."""

    warnings: list[WarningView]


class ChangeView(Reply):
    """A change. `kind`: `queues`, `teams`, `skills`, `agents`, `calendars`, `targets`, `seed`;
    `changes`: {field: [before, after]}.
    """

    at: datetime
    by: str
    kind: str
    id: str | None
    did: str
    changes: dict[str, list[Any]]
    moved_to: str | None


class HistoryReply(Reply):
    """Who changed what, newest first."""

    changes: list[ChangeView]


def queue_view(found: QueueSet) -> QueueView:
    """A queue for the wire."""
    columns = set(QueueView.model_fields) - {"waiting", "rules"}
    values = {name: getattr(found.row, name) for name in columns}
    return QueueView(**values, waiting=found.waiting, rules=found.rules)


def agent_view(found: AgentSet) -> AgentView:
    """An agent for the wire."""
    return AgentView(**{name: getattr(found, name) for name in AgentView.model_fields})


def team_view(row: Team) -> TeamView:
    """A team for the wire."""
    return TeamView(id=row.id, name=row.name)


def skill_view(found: SkillSet) -> SkillView:
    """A skill for the wire."""
    row = found.row
    return SkillView(code=row.code, name=row.name, agents=found.agents, rules=found.rules)


def setup_reply(
    found: Overview, default: str, languages: Mapping[str, str], served: frozenset[str]
) -> SetupReply:
    """All of it. `languages`: {code: name}; `served`: those of customers, which come first."""
    codes = sorted(languages, key=lambda code: (code not in served, languages[code].casefold()))
    return SetupReply(
        default_queue=default,
        queues=[queue_view(one) for one in found.queues],
        agents=[agent_view(one) for one in found.agents],
        teams=[team_view(one) for one in found.teams],
        skills=[skill_view(one) for one in found.skills],
        languages=[
            LanguageView(code=code, name=languages[code], served=code in served) for code in codes
        ],
    )


def warning_view(one: Warned) -> WarningView:
    """A warning for the wire."""
    return WarningView(
        code=one.code, kind=one.kind, id=one.id, values=dict(one.values), says=one.says
    )


