"""What customers call: open, write, ask for a human, go back, read, rate."""

from typing import Annotated, Literal

from pydantic import Field

from base.auth import verify_identity
from base.http import Body, Call, Reply, Routes, Unauthorized, client_id_field, text_field
from handoff.commands import arrival, customer
from handoff.model import Author
from handoff.tables import Customer
from handoff.web.desk import DESK, Desk
from handoff.web.live import LONGEST_WAIT, long_poll, news
from handoff.web.views import ConversationView, EventView

routes = Routes(prefix="/api/customer", tag="customer", cross_origin=True)

Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Market = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class OpenBody(Body):
    """`identity`: the shop's signed word about the customer."""

    language: Language | None = None
    market: Market | None = None
    channel: Literal["web", "app", "page", "api"] = "web"
    identity: Annotated[str, Field(max_length=4096)] | None = None


class CustomerView(Reply):
    """Who the customer is, as far as the shop has vouched."""

    id: str
    verified: bool
    name: str | None


class OpenReply(Reply):
    """`token` is null when the one that was sent stays valid."""

    token: str | None
    customer: CustomerView
    conversation: ConversationView


class ChoiceBody(Body):
    """The quick reply that was pressed."""

    turn_id: Annotated[str, Field(max_length=64)]
    option: Annotated[int, Field(ge=0, le=20)]


class SayBody(Body):
    """One turn. `client_turn_id` makes a repeat harmless."""

    client_turn_id: client_id_field
    text: text_field
    choice: ChoiceBody | None = None


class StoredReply(Reply):
    """Where the turn stands in the conversation."""

    turn_id: str
    seq: int
    duplicate: bool


class HumanBody(Body):
    """The button for a human."""

    client_turn_id: client_id_field


class SeqBody(Body):
    """Everything up to `seq` was seen."""

    seq: Annotated[int, Field(ge=0)]


class SurveyBody(Body):
    """A rating of one part, 1 to 5."""

    contact_id: Annotated[str, Field(max_length=64)]
    about: Literal["bot", "human"]
    score: Annotated[int, Field(ge=1, le=5)]
    comment: text_field | None = None


class EventsQuery(Body):
    """`wait`: seconds to wait for news when there is none."""

    after: Annotated[int, Field(ge=0)] = 0
    wait: Annotated[float, Field(ge=0, le=LONGEST_WAIT)] = 0


class EventsReply(Reply):
    """The events after the cursor, at most 500, and the conversation as of now."""

    events: list[EventView]
    seq: int
    conversation: ConversationView


@routes.post("/sessions", access="public", status=201, errors=(401, 404, 409, 429))
async def open_session(call: Call, body: OpenBody) -> OpenReply:
    """Open or resume the chat."""
    desk = call.app[DESK]
    desk.arrival_rate.take(call.request.remote or "unknown")
    identity = (
        verify_identity(body.identity, desk.identity_key, call.now) if body.identity else None
    )
    opened = await desk.database.write(
        arrival.open_session,
        call.token,
        identity,
        language=body.language,
        market=body.market,
        channel=body.channel,
    )
    known = await desk.database.read(lambda s: s.get_one(Customer, opened.customer_id))
    now = await desk.database.read(news, opened.conversation_id, 0, staff=False)
    return OpenReply(
        token=opened.token,
        customer=CustomerView(id=known.id, verified=known.verified, name=known.name),
        conversation=now.conversation,
    )


@routes.get("/conversations/{id}/events", access="chat", errors=(404,))
async def events(call: Call, query: EventsQuery) -> EventsReply:
    """What came after the cursor; with `wait`, as soon as there is something."""
    desk = call.app[DESK]
    await _customer(call)
    found = await long_poll(desk, call.path["id"], query.after, query.wait, staff=False)
    return EventsReply(
        events=list(found.events), seq=found.seq, conversation=found.conversation
    )


@routes.post("/conversations/{id}/turns", access="chat", status=201, errors=(404, 429))
async def say(call: Call, body: SayBody) -> StoredReply:
    """Write a turn; the same client id again is the same turn."""
    choice = (body.choice.turn_id, body.choice.option) if body.choice else None
    return await say_in(
        call.app[DESK],
        call.path["id"],
        await _customer(call),
        body.client_turn_id,
        body.text,
        choice=choice,
    )


@routes.post("/conversations/{id}/human", access="chat", status=201, errors=(404, 429))
async def human(call: Call, body: HumanBody) -> StoredReply:
    """Ask for a human."""
    return await say_in(
        call.app[DESK],
        call.path["id"],
        await _customer(call),
        body.client_turn_id,
        wants_human=True,
    )


async def say_in(
    desk: Desk,
    conversation_id: str,
    customer_id: str,
    client_turn_id: str,
    text: str = "",
    *,
    choice: tuple[str, int] | None = None,
    wants_human: bool = False,
) -> StoredReply:
    """Store the turn and wake the bot when it is the bot's. Raises TooMany, NotThere, BadChoice."""
    desk.customer_rate.take(customer_id)
    stored = await desk.database.write(
        customer.say,
        conversation_id,
        customer_id,
        client_turn_id=client_turn_id,
        text=text,
        choice=choice,
        wants_human=wants_human,
    )
    if stored.for_bot:
        desk.turns.wake(conversation_id)
    return StoredReply(turn_id=stored.turn_id, seq=stored.seq, duplicate=stored.duplicate)


@routes.post("/conversations/{id}/bot", access="chat", errors=(404, 409))
async def back_to_bot(call: Call) -> None:
    """Stop waiting, or leave the human, and go on with the bot."""
    who = await _customer(call)
    await call.app[DESK].database.write(customer.return_to_bot, call.path["id"], who)


@routes.post("/conversations/{id}/read", access="chat", errors=(404,))
async def read(call: Call, body: SeqBody) -> None:
    """Mark everything up to `seq` as seen."""
    await _customer(call)
    await call.app[DESK].database.write(
        customer.mark_read, call.path["id"], Author.CUSTOMER, body.seq
    )


@routes.post("/conversations/{id}/survey", access="chat", errors=(404, 409, 410))
async def survey(call: Call, body: SurveyBody) -> None:
    """Rate the bot's or the human's part, once."""
    await _customer(call)
    await call.app[DESK].database.write(
        customer.rate,
        call.path["id"],
        contact_id=body.contact_id,
        about=body.about,
        score=body.score,
        comment=body.comment,
    )


async def _customer(call: Call) -> str:
    """The customer whose conversation it is. Raises NotThere for any other, Unauthorized."""
    if call.token is None:
        raise Unauthorized("no_token", "Please start the chat again.")
    return await call.app[DESK].database.read(arrival.may_see, call.token, call.path["id"])
