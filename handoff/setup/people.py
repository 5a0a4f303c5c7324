"""Teams, skills, and what each agent can do."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from base import log
from base.auth import User
from base.db import Session
from base.roles import may
from handoff.commands.conversation import BOARD, lock_agent
from handoff.commands.presence import join
from handoff.errors import NotThere
from handoff.events import AgentChanged, SkillChanged, TeamChanged
from handoff.events.setup import SETUP
from handoff.model import HandoffState
from handoff.policy.effects import Route
from handoff.policy.places import skills_of
from handoff.routing.needs import read_need
from handoff.service_tables import Calendar
from handoff.setup.known import places
from handoff.setup.refusals import InTheWay
from handoff.setup.soundness import check_agent, check_code, check_id
from handoff.setup_tables import Queue, Skill, Team
from handoff.tables import Agent, Handoff

#: (name of a rule of routing, where it leads)
Routes = Iterable[tuple[str, Route]]
AGENT_FIELDS = ("team_id", "skills", "capacity", "calendar_id")


def make_team(session: Session, by: str, team_id: str, name: str) -> Team:
    """A new team. Raises Senseless, InTheWay."""
    log.lock(session, SETUP)
    check_id(team_id)
    if session.get(Team, team_id) is not None:
        raise InTheWay("exists", given=team_id)
    team = Team(id=team_id, name=name)
    session.add(team)
    _log_team(session, team_id, by, "made", {"name": [None, name]})
    return team


def rename_team(session: Session, by: str, team_id: str, name: str) -> Team:
    """Another name. Raises NotThere."""
    team = _team(session, team_id)
    if team.name != name:
        changes = {"name": [team.name, name]}
        team.name = name
        _log_team(session, team_id, by, "changed", changes)
    return team


def delete_team(session: Session, by: str, team_id: str) -> None:
    """Nobody is in it and no queue names it. Raises InTheWay, NotThere."""
    team = _team(session, team_id)
    members = session.scalar(
        select(func.count()).select_from(Agent).where(Agent.team_id == team_id)
    )
    queues = [one.name for one in session.scalars(select(Queue)) if team_id in one.teams]
    if members or queues:
        raise InTheWay("team_in_use", agents=members or 0, queues=", ".join(sorted(queues)) or "–")
    session.delete(team)
    _log_team(session, team_id, by, "deleted", {"name": [team.name, None]})


def _team(session: Session, team_id: str) -> Team:
    log.lock(session, SETUP)
    team = session.get(Team, team_id, populate_existing=True)
    if team is None:
        raise NotThere("There is no such team.")
    return team


def _log_team(session: Session, team_id: str, by: str, did: str, changes: dict[str, Any]) -> None:
    log.append(session, SETUP, TeamChanged(team_id=team_id, did=did, changes=changes), actor=by)
    session.hint(BOARD)


def make_skill(session: Session, by: str, code: str, name: str) -> Skill:
    """A new skill. Raises Senseless, InTheWay."""
    log.lock(session, SETUP)
    check_code(code)
    if session.get(Skill, code) is not None:
        raise InTheWay("exists", given=code)
    skill = Skill(code=code, name=name)
    session.add(skill)
    _log_skill(session, code, by, "made", {"name": [None, name]})
    return skill


def rename_skill(session: Session, by: str, code: str, name: str) -> Skill:
    """Another name. Raises NotThere."""
    skill = _skill(session, code)
    if skill.name != name:
        changes = {"name": [skill.name, name]}
        skill.name = name
        _log_skill(session, code, by, "changed", changes)
    return skill


def delete_skill(session: Session, by: str, code: str, routes: Routes) -> None:
    """Nobody has it, no rule names it, nobody waits for it. Raises InTheWay, NotThere."""
    skill = _skill(session, code)
    agents = sum(code in one for one in session.scalars(select(Agent.skills)))
    rules = sorted({rule for rule, route in routes if code in skills_of(route)})
    waiting = _who_need(session, code)
    if agents or rules or waiting:
        named = ", ".join(f"“{rule}”" for rule in rules) or "–"
        raise InTheWay("skill_in_use", agents=agents, waiting=waiting, rules=named)
    session.delete(skill)
    _log_skill(session, code, by, "deleted", {"name": [skill.name, None]})


def _who_need(session: Session, code: str) -> int:
    """How many handoffs that wait ask for the skill; what they only wish, they stop wishing."""
    query = select(Handoff.skills).where(Handoff.state == HandoffState.WAITING.value)
    return sum(
        any(read_need(need).skill == code for need in needs) for needs in session.scalars(query)
    )


def _skill(session: Session, code: str) -> Skill:
    log.lock(session, SETUP)
    skill = session.get(Skill, code, populate_existing=True)
    if skill is None:
        raise NotThere("There is no such skill.")
    return skill


def _log_skill(session: Session, code: str, by: str, did: str, changes: dict[str, Any]) -> None:
    log.append(session, SETUP, SkillChanged(code=code, did=did, changes=changes), actor=by)


def change_agent(session: Session, by: str, agent_id: str, given: Mapping[str, Any]) -> Agent:
    """Another team, other skills {code: level}, another capacity or hours; a capacity below what
    the agent holds takes nothing away. Raises Senseless, NotThere.
    """
    log.lock(session, SETUP)
    user = session.get(User, agent_id)
    if user is None or not may(user.role, "serve"):
        raise NotThere("There is no such agent.")
    teams = frozenset(session.scalars(select(Team.id)))
    calendars = frozenset(session.scalars(select(Calendar.id)))
    check_agent(given, places(session), teams, calendars)
    join(session, agent_id, user.name)
    agent = lock_agent(session, agent_id)
    now = {field: getattr(agent, field) for field in AGENT_FIELDS}
    changes = {name: [now[name], value] for name, value in given.items() if value != now[name]}
    for field, (_, value) in changes.items():
        setattr(agent, field, value)
    if changes:
        event = AgentChanged(agent_id=agent_id, did="changed", changes=changes)
        log.append(session, SETUP, event, actor=by)
        session.hint(BOARD)
    return agent
