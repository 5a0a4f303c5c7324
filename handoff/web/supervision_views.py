"""How the supervisors' board looks on the wire: docs/api.md in code."""

from collections.abc import Sequence
from datetime import datetime

from base.http import Reply
from handoff.overview import AgentNow, Overview
from handoff.routing.words import summary_in
from handoff.texts import say
from handoff.waiting_now import WaitingNow
from handoff.waiting_reasons import Counted
from handoff.web.notice_views import BroadcastView, broadcast_view


class QueueNowView(Reply):
    """A queue. `oldest_at`: since when the one waits who waits longest; `due_at`: when the first of
    all targets of waiting is missed, or was, and `late`: how many are; `online` and `free`: agents
    who serve it and are there, and their free places.
    """

    id: str
    name: str
    open: bool
    waiting: int
    oldest_at: datetime | None
    due_at: datetime | None
    late: int
    online: int
    free: int


class TeamNowView(Reply):
    """A team, for a message to it."""

    id: str
    name: str


class HeldView(Reply):
    """A conversation that an agent has (`owner` agent) or wraps up (`wrap_up`)."""

    conversation_id: str
    customer_name: str | None
    language: str
    owner: str
    version: int
    since: datetime | None


class AgentNowView(Reply):
    """An agent. `since`: of this presence; `load` counts places held and of offers that ring."""

    id: str
    name: str
    team_id: str | None
    presence: str
    reason: str
    since: datetime | None
    load: int
    capacity: int
    chats: list[HeldView]


class WhyView(Reply):
    """What keeps the customer from so many agents, in words."""

    rule: str
    agents: int
    words: str


class WaitingNowView(Reply):
    """Somebody who waits. `place`: 1 for the next; `due_at`: when the target of waiting, in
    seconds, is missed, or was; `rings_at` and `kept_for`: names of agents.
    """

    conversation_id: str
    place: int
    customer_name: str | None
    language: str
    queue_id: str
    reason: str
    reason_text: str
    priority: int
    waiting_since: datetime
    due_at: datetime | None
    target_s: int | None
    at_head: bool
    version: int
    rings_at: str | None
    kept_for: str | None
    why: list[WhyView]


class SupervisionView(Reply):
    """Queues, agents, and the first fifty of all `waiting_total` who wait."""

    queues: list[QueueNowView]
    teams: list[TeamNowView]
    agents: list[AgentNowView]
    waiting: list[WaitingNowView]
    waiting_total: int
    broadcasts: list[BroadcastView]


def supervision_view(found: Overview, language: str) -> SupervisionView:
    """The board in the supervisor's language."""
    return SupervisionView(
        queues=[QueueNowView(**vars(queue)) for queue in found.queues],
        teams=[TeamNowView(id=team.id, name=team.name) for team in found.teams],
        agents=[_agent(agent) for agent in found.agents],
        waiting=[_waiting(one, language) for one in found.waiting],
        waiting_total=found.waiting_total,
        broadcasts=[broadcast_view(one) for one in found.broadcasts],
    )


def _agent(agent: AgentNow) -> AgentNowView:
    chats = [HeldView(**vars(chat)) for chat in agent.chats]
    return AgentNowView(**{**vars(agent), "chats": chats})


def _waiting(one: WaitingNow, language: str) -> WaitingNowView:
    return WaitingNowView(
        conversation_id=one.conversation_id,
        place=one.place,
        customer_name=one.customer_name,
        language=one.language,
        queue_id=one.queue_id,
        reason=one.reason,
        reason_text=say(language, f"why_{one.reason}"),
        priority=one.priority,
        waiting_since=one.queued_at,
        due_at=one.due_at,
        target_s=one.target_s,
        at_head=one.at_head,
        version=one.version,
        rings_at=one.rings_at,
        kept_for=one.kept_for,
        why=_why(one.why, language),
    )


def _why(counted: Sequence[Counted], language: str) -> list[WhyView]:
    return [
        WhyView(
            rule=one.rule,
            agents=one.agents,
            words=summary_in(language, one.rule, one.values, one.agents),
        )
        for one in counted
    ]
