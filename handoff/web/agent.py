"""What agents call: board, presence, offers, take, reply, hand back, transfer, close."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from base.http import Body, Call, Reply, Routes
from handoff.commands import agent, offers, promises, transfer
from handoff.commands.presence import join, set_presence
from handoff.commands.verdict import judge_handoff
from handoff.model import ContactOutcome, Presence, Verdict
from handoff.web.customer import StoredReply, TurnBody
from handoff.web.desk import DESK, Desk

routes = Routes(prefix="/api/desk", tag="desk")

ShortText = Annotated[str, Field(min_length=1, max_length=500)]
Version = Annotated[int, Field(ge=1)]


class PresenceBody(Body):
    """Whether new conversations are taken, and why not: a break, a training ..."""

    presence: Literal["online", "away", "offline"]
    reason: Annotated[str, Field(max_length=80)] = ""


class PresenceReply(Reply):
    """The presence as it is now."""

    presence: str


class TakenReply(Reply):
    """The conversation that the agent has now, and its version."""

    conversation_id: str


class AgentSayBody(TurnBody):
    """`version`: of the conversation as the agent saw it."""

    version: Version


class Promise(Body):
    """Something promised to the customer, with a due time if there is one."""

    text: ShortText
    due: AwareDatetime | None = None


class BriefBody(Body):
    """What the bot is to know when it goes on."""

    resolved: Literal["yes", "no", "partly"]
    done: Annotated[list[ShortText], Field(max_length=20)] = []
    promised: Annotated[list[Promise], Field(max_length=10)] = []
    do_not_touch: Annotated[list[ShortText], Field(max_length=20)] = []
    note: Annotated[str, Field(max_length=2000)] = ""


class HandBackBody(Body):
    """Give the conversation back to the bot."""

    version: Version
    brief: BriefBody


class CloseBody(Body):
    """How it ended."""

    version: Version
    outcome: Literal["resolved", "unresolved", "abandoned"]


class VerdictBody(Body):
    """Was it right that the bot stopped here?"""

    verdict: Literal["right", "too_early", "too_late", "should_not"]


class VersionBody(Body):
    """The conversation as the agent saw it."""

    version: Version


class TransferBody(Body):
    """`note`: what the next agent needs to know; without a queue or an agent to the same queue."""

    version: Version
    note: Annotated[str, Field(max_length=2000)] = ""
    to_queue: Annotated[str | None, Field(max_length=80)] = None
    to_agent: Annotated[str | None, Field(max_length=80)] = None


@routes.post("/presence", access="serve")
async def presence(call: Call, body: PresenceBody) -> PresenceReply:
    """Take new conversations, or not."""
    desk = call.app[DESK]
    await be_an_agent(desk, call.user.id, call.user.name)
    await desk.database.write(
        set_presence, call.user.id, Presence(body.presence), "set by hand", body.reason
    )
    return PresenceReply(presence=body.presence)


async def be_an_agent(desk: Desk, user_id: str, name: str) -> None:
    """Staff who serve have an agent row from their first visit on."""
    await desk.database.write(join, user_id, name)


@routes.post("/offers/{id}/accept", access="serve", errors=(409,))
async def accept(call: Call) -> TakenReply:
    """Take the conversation that rings."""
    taken = await call.app[DESK].database.write(offers.accept, call.path["id"], call.user.id)
    return TakenReply(conversation_id=taken)


@routes.post("/offers/{id}/decline", access="serve", errors=(409,))
async def decline(call: Call) -> None:
    """Let the next agent have it."""
    await call.app[DESK].database.write(offers.decline, call.path["id"], call.user.id)


@routes.post("/conversations/{id}/take", access="serve", errors=(404, 409))
async def take(call: Call) -> TakenReply:
    """Pull the conversation from the queue or the bot."""
    desk = call.app[DESK]
    await be_an_agent(desk, call.user.id, call.user.name)
    await desk.database.write(agent.take, call.path["id"], call.user.id)
    return TakenReply(conversation_id=call.path["id"])


@routes.post("/conversations/{id}/turns", access="serve", status=201, errors=(404, 409, 429))
async def reply(call: Call, body: AgentSayBody) -> StoredReply:
    """Write to the customer; the same client id again is the same turn."""
    return await reply_in(call.app[DESK], call.path["id"], call.user.id, body)


async def reply_in(
    desk: Desk, conversation_id: str, agent_id: str, body: AgentSayBody
) -> StoredReply:
    """Store the agent's turn. Raises TooMany, NotThere, Stale."""
    desk.agent_rate.take(agent_id)
    stored = await desk.database.write(
        agent.reply,
        conversation_id,
        agent_id,
        client_turn_id=body.client_turn_id,
        text=body.text,
        version=body.version,
        asking=desk.rules.phrases.asking,
        files=body.files,
    )
    return StoredReply(turn_id=stored.turn_id, seq=stored.seq, duplicate=stored.duplicate)


@routes.post("/conversations/{id}/hand-back", access="serve", errors=(404, 409))
async def hand_back(call: Call, body: HandBackBody) -> None:
    """Give the conversation back to the bot, with a brief."""
    await call.app[DESK].database.write(
        agent.hand_back,
        call.path["id"],
        call.user.id,
        version=body.version,
        brief=_brief(body.brief),
    )


def _brief(body: BriefBody) -> dict[str, Any]:
    promised = [{"text": p.text, "due": _utc(p.due)} for p in body.promised]
    return {**body.model_dump(exclude={"promised"}), "promised": promised}


def _utc(due: datetime | None) -> str | None:
    return due.isoformat() if due else None


@routes.post("/conversations/{id}/close", access="serve", errors=(404, 409))
async def close(call: Call, body: CloseBody) -> None:
    """The request is done; wrap-up follows."""
    await call.app[DESK].database.write(
        agent.close,
        call.path["id"],
        call.user.id,
        version=body.version,
        outcome=ContactOutcome(body.outcome),
    )


@routes.post("/conversations/{id}/wrap-up", access="serve", errors=(404, 409))
async def wrap_up(call: Call, body: VersionBody) -> None:
    """The after-work is done."""
    await call.app[DESK].database.write(
        agent.wrap_up, call.path["id"], call.user.id, version=body.version
    )


@routes.post("/conversations/{id}/transfer", access="serve", errors=(404, 409))
async def pass_on(call: Call, body: TransferBody) -> None:
    """Back to a queue, at its head; `to_agent` gets it before all others."""
    await call.app[DESK].database.write(
        transfer.transfer, call.path["id"], call.user.id, **body.model_dump()
    )


@routes.post("/conversations/{id}/verdict", access="serve", errors=(404,))
async def verdict(call: Call, body: VerdictBody) -> None:
    """Say what you think of the handoff that you have or had; the last word counts."""
    await call.app[DESK].database.write(
        judge_handoff, call.path["id"], call.user.id, Verdict(body.verdict)
    )


@routes.post("/promises/{id}/kept", access="serve", errors=(404,))
async def kept(call: Call) -> None:
    """A promise is kept; saying it again changes nothing."""
    await call.app[DESK].database.write(promises.keep, call.path["id"], call.user.id)
