"""Why a customer waits, and why whoever got the customer got them."""

from datetime import datetime

from base.http import Call, Reply, Routes
from handoff.routing.words import exclusion_in, need_in, score_in, step_in
from handoff.waiting_reasons import Given, WhyWaiting, given, why
from handoff.web.desk import DESK

routes = Routes(prefix="/api/desk", tag="desk")


class StepView(Reply):
    """What relaxes, and when."""

    at: datetime
    words: str


class InTheWayView(Reply):
    """An agent and the first rule that keeps the customer from them; `words` follow the name."""

    agent_id: str
    name: str
    rule: str
    words: str


class WhyWaitingReply(Reply):
    """`priority`: minutes that count as waited; `needs`: what an agent must have, in words;
    `rings_at`: the name of the agent to whom it is offered now.
    """

    place: int | None
    queues: list[str]
    needs: list[str]
    priority: int
    queued_at: datetime
    at_head: bool
    rings_at: str | None
    steps: list[StepView]
    agents: list[InTheWayView]


class OfferView(Reply):
    """An offer: to whom, how it ended, and why this one, in words and in numbers."""

    agent_id: str
    name: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    why: list[str]
    score: dict[str, str | int | bool | None] | None


class OffersReply(Reply):
    """Every offer of a conversation, the newest first."""

    offers: list[OfferView]


@routes.get("/conversations/{id}/why-waiting", access="serve", errors=(404,))
async def why_waiting(call: Call) -> WhyWaitingReply:
    """What the conversation waits for, and what keeps each agent from it."""
    found = await call.app[DESK].database.read(why, call.path["id"])
    return _why_view(found, call.user.language)


@routes.get("/conversations/{id}/offers", access="serve", errors=(404,))
async def offers(call: Call) -> OffersReply:
    """To whom the conversation was offered, and why."""
    rows = await call.app[DESK].database.read(given, call.path["id"])
    return OffersReply(offers=[_offer_view(row, call.user.language) for row in rows])


def _why_view(found: WhyWaiting, language: str) -> WhyWaitingReply:
    return WhyWaitingReply(
        place=found.place,
        queues=list(found.lane.queues),
        needs=[need_in(language, need) for need in found.lane.needs],
        priority=found.priority,
        queued_at=found.queued_at,
        at_head=found.at_head,
        rings_at=found.rings_at,
        steps=[
            StepView(at=at, words=step_in(language, step)) for at, step in found.steps
        ],
        agents=[
            InTheWayView(
                agent_id=one.agent_id,
                name=one.name,
                rule=one.rule,
                words=exclusion_in(language, one.rule, one.values),
            )
            for one in found.agents
        ],
    )


def _offer_view(row: Given, language: str) -> OfferView:
    return OfferView(
        agent_id=row.agent_id,
        name=row.name,
        state=row.state,
        made_at=row.made_at,
        ended_at=row.ended_at,
        why=score_in(language, row.score, row.name) if row.score else [],
        score=row.score,
    )
