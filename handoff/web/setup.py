"""What supervisors set up: queues, teams, skills, agents; what is wrong with it, who changed what."""

from __future__ import annotations

from base.db import Session
from base.http import Call, Routes
from base.staff import names_of
from handoff.policy.way import DEFAULT_QUEUE
from handoff.setup import people, queues, reads
from handoff.setup.known import language_names
from handoff.setup_tables import Queue
from handoff.texts import languages
from handoff.web.desk import DESK, Desk
from handoff.web.strategy_bodies import InLanguage
from handoff.web.setup_views import (
    AgentView,
    ArchiveQueue,
    ChangeAgent,
    ChangeQueue,
    ChangeView,
    CheckReply,
    HistoryReply,
    MakeQueue,
    MakeSkill,
    MakeTeam,
    QueueView,
    Rename,
    SetupReply,
    SkillView,
    TeamView,
    setup_reply,
    team_view,
    warning_view,
)

routes = Routes(prefix="/api/setup", tag="setup")

#: event -> (kind, the field with the id)
_KINDS = {
    "QueueChanged": ("queues", "queue_id"),
    "TeamChanged": ("teams", "team_id"),
    "SkillChanged": ("skills", "code"),
    "AgentChanged": ("agents", "agent_id"),
    "CalendarChanged": ("calendars", "calendar_id"),
    "TargetChanged": ("targets", "target_id"),
    "CannedReplyChanged": ("replies", "reply_id"),
    "SetupSeeded": ("seed", None),
}


@routes.get("", access="arrange")
async def everything(call: Call, query: InLanguage) -> SetupReply:
    """All queues, agents, teams and skills, and the languages that there are."""
    return await _everything(call.app[DESK], query.lang or call.user.language)


async def _everything(desk: Desk, language: str) -> SetupReply:
    found = await desk.database.read(reads.overview, desk.rules)
    return setup_reply(found, DEFAULT_QUEUE, language_names(language), languages())


@routes.get("/check", access="arrange")
async def check(call: Call) -> CheckReply:
    """What supervisors should know of their setup."""
    desk = call.app[DESK]
    found = await desk.database.read(reads.check, desk.rules)
    return CheckReply(warnings=[warning_view(one) for one in found])


@routes.get("/history", access="arrange")
async def history(call: Call) -> HistoryReply:
    """The newest hundred changes."""
    return await call.app[DESK].database.read(_history)


def _history(session: Session) -> HistoryReply:
    rows = reads.history(session)
    names = names_of(session, [row.actor for row in rows])
    changes = []
    for row in rows:
        kind, field = _KINDS[row.name]
        change = ChangeView(
            at=row.at,
            by=names.get(row.actor, row.actor),
            kind=kind,
            id=row.body[field] if field else None,
            did=row.body.get("did", "made"),
            changes=row.body.get("changes", {}),
            moved_to=row.body.get("moved_to"),
        )
        changes.append(change)
    return HistoryReply(changes=changes)


@routes.post("/queues", access="arrange", status=201, errors=(409,))
async def make_queue(call: Call, body: MakeQueue) -> QueueView:
    """A new queue; what is not said is as usual."""
    desk = call.app[DESK]
    await desk.database.write(queues.make, call.user.id, body.id, body.given)
    return await _queue(desk, body.id)


@routes.patch("/queues/{id}", access="arrange", errors=(409,))
async def change_queue(call: Call, body: ChangeQueue) -> QueueView:
    """Change a queue; those who wait in it ask for what it wants now, and keep their places."""
    desk, queue_id = call.app[DESK], call.path["id"]
    was = await desk.database.write(queues.change, call.user.id, queue_id, body.given)
    if was is not None:
        await _ask_anew(desk, call.user.id, was, queue_id)
    return await _queue(desk, queue_id)


@routes.post("/queues/{id}/archive", access="arrange", errors=(409,))
async def archive_queue(call: Call, body: ArchiveQueue) -> QueueView:
    """It takes nobody in any more; who waits is moved, and keeps the place."""
    desk, queue_id = call.app[DESK], call.path["id"]
    was = await desk.database.write(queues.archive, call.user.id, queue_id, body.move_to)
    if was is not None and body.move_to is not None:
        await _ask_anew(desk, call.user.id, was, body.move_to)
    return await _queue(desk, queue_id)


@routes.post("/queues/{id}/open", access="arrange", errors=(409,))
async def open_queue(call: Call) -> QueueView:
    """An archived queue takes people in again."""
    desk = call.app[DESK]
    await desk.database.write(queues.open_again, call.user.id, call.path["id"])
    return await _queue(desk, call.path["id"])


async def _ask_anew(desk: Desk, by: str, was: Queue, queue_id: str) -> None:
    """All who wait, some a transaction. Broken off, the rest goes on waiting as before."""
    after: str | None = ""
    while after is not None:
        after = await desk.database.write(queues.ask_anew_some, by, was, queue_id, after)


async def _queue(desk: Desk, queue_id: str) -> QueueView:
    found = await _everything(desk, "en")
    return next(one for one in found.queues if one.id == queue_id)


@routes.post("/teams", access="arrange", status=201, errors=(409,))
async def make_team(call: Call, body: MakeTeam) -> TeamView:
    """A new team."""
    row = await call.app[DESK].database.write(people.make_team, call.user.id, body.id, body.name)
    return team_view(row)


@routes.patch("/teams/{id}", access="arrange")
async def rename_team(call: Call, body: Rename) -> TeamView:
    """Another name."""
    database, team_id = call.app[DESK].database, call.path["id"]
    row = await database.write(people.rename_team, call.user.id, team_id, body.name)
    return team_view(row)


@routes.post("/teams/{id}/delete", access="arrange", errors=(409,))
async def delete_team(call: Call) -> None:
    """Delete a team that nobody is in and no queue names."""
    await call.app[DESK].database.write(people.delete_team, call.user.id, call.path["id"])


@routes.post("/skills", access="arrange", status=201, errors=(409,))
async def make_skill(call: Call, body: MakeSkill) -> SkillView:
    """A new skill."""
    desk = call.app[DESK]
    await desk.database.write(people.make_skill, call.user.id, body.code, body.name)
    return await _skill(desk, body.code)


@routes.patch("/skills/{code}", access="arrange")
async def rename_skill(call: Call, body: Rename) -> SkillView:
    """Another name."""
    desk, code = call.app[DESK], call.path["code"]
    await desk.database.write(people.rename_skill, call.user.id, code, body.name)
    return await _skill(desk, code)


@routes.post("/skills/{code}/delete", access="arrange", errors=(409,))
async def delete_skill(call: Call) -> None:
    """Delete a skill that nobody has, needs or names."""
    desk = call.app[DESK]

    def command(session: Session) -> None:
        ways = reads.routes(session, desk.rules)
        people.delete_skill(session, call.user.id, call.path["code"], ways)

    await desk.database.write(command)


async def _skill(desk: Desk, code: str) -> SkillView:
    found = await _everything(desk, "en")
    return next(one for one in found.skills if one.code == code)


@routes.patch("/agents/{id}", access="arrange")
async def change_agent(call: Call, body: ChangeAgent) -> AgentView:
    """What an agent can do: team, skills, capacity. Nothing is taken away from the agent."""
    desk, agent_id = call.app[DESK], call.path["id"]
    await desk.database.write(people.change_agent, call.user.id, agent_id, body.given)
    found = await _everything(desk, "en")
    return next(one for one in found.agents if one.id == agent_id)
