"""What is set up, as the page and the console ask for it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from base import log
from base.db import Session
from base.log import EventRow
from base.roles import PERMISSIONS
from base.staff import User
from handoff.commands.presence import CAPACITY
from handoff.events.setup import SETUP
from handoff.model import Presence
from handoff.policy.effects import Path, Route, TableName
from handoff.policy.places import queues_of, skills_of
from handoff.policy.way import DEFAULT_QUEUE
from handoff.ruleset.serving import Rulebooks
from handoff.setup.hours import calendars
from handoff.setup.known import places
from handoff.setup.queues import how_many_wait
from handoff.setup.targets import targets
from handoff.setup.warnings import (
    AgentSeen,
    CalendarSeen,
    QueueSeen,
    TargetSeen,
    Warned,
    hour_warnings,
    warnings,
)
from handoff.setup_tables import Queue, Skill, Team
from handoff.tables import Agent
from handoff.texts import languages

NEWEST = 100
#: A calendar that opens later than this is looked at.
SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class AgentSet:
    """Somebody who may serve. `joined`: has been here once, or was set up."""

    id: str
    name: str
    role: str
    joined: bool = False
    presence: str = Presence.OFFLINE.value
    reason: str = ""
    team_id: str | None = None
    skills: dict[str, int]
    capacity: int = CAPACITY
    load: int = 0
    calendar_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class QueueSet:
    """A queue; how many wait in it, and the rules that decide now and lead there."""

    row: Queue
    waiting: int
    rules: list[str]


@dataclass(frozen=True, kw_only=True)
class SkillSet:
    """A skill; how many agents have it, and the rules that decide now and name it."""

    row: Skill
    agents: int
    rules: list[str]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything that is set up, by name; who waits where."""

    queues: list[QueueSet]
    agents: list[AgentSet]
    teams: list[Team]
    skills: list[SkillSet]


def routes(session: Session, rules: Rulebooks) -> list[tuple[str, Route]]:
    """(rule, where it leads) of all rules of routing that decide now for anybody."""
    return [
        (rule.name, rule.effect)
        for rulebook in rules.deciding(session)
        for rule in rulebook.tables[TableName.ROUTING].rules
        if isinstance(rule.effect, Route)
    ]


def overview(session: Session, rules: Rulebooks) -> Overview:
    """All queues, agents, teams and skills."""
    waiting, ways, people = how_many_wait(session), routes(session, rules), agents(session)
    having = Counter(skill for one in people for skill in one.skills)
    return Overview(
        queues=[
            QueueSet(
                row=row,
                waiting=waiting.get(row.id, 0),
                rules=_naming(ways, row.id, queues_of),
            )
            for row in session.scalars(select(Queue).order_by(Queue.name, Queue.id))
        ],
        agents=people,
        teams=list(session.scalars(select(Team).order_by(Team.name, Team.id))),
        skills=[
            SkillSet(row=row, agents=having[row.code], rules=_naming(ways, row.code, skills_of))
            for row in session.scalars(select(Skill).order_by(Skill.name, Skill.code))
        ],
    )


def _naming(
    ways: Sequence[tuple[str, Route]], named: str, of: Callable[[Route], Sequence[str]]
) -> list[str]:
    return list(dict.fromkeys(rule for rule, route in ways if named in of(route)))


def agents(session: Session) -> list[AgentSet]:
    """Everybody who may serve and sign in, by name."""
    query = (
        select(User, Agent)
        .outerjoin(Agent, Agent.user_id == User.id)
        .where(User.active, User.role.in_(PERMISSIONS["serve"]))
        .order_by(User.name, User.id)
    )
    return [agent_set(user, agent) for user, agent in session.execute(query)]


def agent_set(user: User, agent: Agent | None) -> AgentSet:
    """The agent as set up."""
    if agent is None:
        return AgentSet(id=user.id, name=user.name, role=user.role, skills={})
    return AgentSet(
        id=user.id,
        name=user.name,
        role=user.role,
        joined=True,
        presence=agent.presence,
        reason=agent.reason,
        team_id=agent.team_id,
        skills=agent.skills,
        capacity=agent.capacity,
        load=agent.load,
        calendar_id=agent.calendar_id,
    )


def check(session: Session, rules: Rulebooks) -> list[Warned]:
    """What supervisors should know."""
    waiting = how_many_wait(session)
    queues = [
        QueueSeen(
            id=row.id,
            name=row.name,
            teams=frozenset(row.teams),
            language=row.language,
            weight=row.weight,
            overflow_id=row.overflow_id,
            archived=row.archived_at is not None,
            waiting=waiting.get(row.id, 0),
        )
        for row in session.scalars(select(Queue).order_by(Queue.name, Queue.id))
    ]
    people = [
        AgentSeen(
            id=one.id,
            name=one.name,
            team_id=one.team_id,
            skills=one.skills,
            capacity=one.capacity,
        )
        for one in agents(session)
    ]
    ways = routes(session, rules)
    found = warnings(queues, people, ways, places(session), languages(), DEFAULT_QUEUE)
    return [*found, *hour_warnings(_calendars_seen(session), _targets_seen(session, rules, ways))]


def _calendars_seen(session: Session) -> Iterator[CalendarSeen]:
    for one in calendars(session):
        opens = one.opens_at is not None and one.opens_at <= session.now + SOON
        yield CalendarSeen(id=one.row.id, name=one.row.name, opens=opens)


def _targets_seen(
    session: Session, rules: Rulebooks, ways: Sequence[tuple[str, Route]]
) -> Iterator[TargetSeen]:
    gone = _pathways(session, rules)
    for one in targets(session, naming_targets(ways)):
        used = one.default or bool(one.rules) or one.pathway in gone
        yield TargetSeen(id=one.row.id, name=one.row.name, used=used)


def naming_targets(ways: Iterable[tuple[str, Route]]) -> dict[str, list[str]]:
    """{target: the rules that name it}."""
    found: dict[str, list[str]] = {}
    for rule, route in ways:
        if route.target is not None and rule not in found.setdefault(route.target, []):
            found[route.target].append(rule)
    return found


def _pathways(session: Session, rules: Rulebooks) -> frozenset[str]:
    """Those that rules which decide now lead to."""
    return frozenset(
        rule.effect.pathway
        for rulebook in rules.deciding(session)
        for rule in rulebook.tables[TableName.PATHWAY].rules
        if isinstance(rule.effect, Path)
    )


def history(session: Session) -> list[log.Recorded]:
    """The newest changes, newest first."""
    query = (
        select(EventRow).where(EventRow.stream == SETUP).order_by(EventRow.seq.desc()).limit(NEWEST)
    )
    return [
        log.Recorded(
            stream=SETUP, seq=row.seq, at=row.at, name=row.name, actor=row.actor, body=row.body
        )
        for row in session.scalars(query)
    ]


def open_queues(session: Session) -> list[Queue]:
    """Those that take people in, by name."""
    query = select(Queue).where(Queue.archived_at.is_(None)).order_by(Queue.name, Queue.id)
    return list(session.scalars(query))
