"""What customers call: open, write, ask for a human, go back, read, rate."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from base.address import address_of
from base.auth import verify_identity
from base.http import Body, Call, Download, Reply, Routes, Unauthorized, client_id_field, text_field
from handoff import queries
from handoff.commands import arrival, claim, customer
from handoff.commands.files import MOST_IN_A_TURN
from handoff.model import Author
from handoff.tables import Customer
from handoff.transcript import transcript
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
    token: Annotated[str, Field(max_length=64)]


class TurnBody(Body):
    """One turn: words, files (their ids), or both. `client_turn_id` makes a repeat harmless."""

    client_turn_id: client_id_field
    text: text_field = ""
    files: Annotated[
        list[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_IN_A_TURN)
    ] = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.files:
            raise PydanticCustomError("bad_text", "The text is empty.")
        return self


class SayBody(TurnBody):
    """What the customer says. `choice`: the quick reply that was pressed."""

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


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # also paths that lead out of the list
        raise PydanticCustomError("zone", "There is no such time zone.") from None
    return name


class TranscriptQuery(Body):
    """`zone`: an IANA time zone, in which the times are told."""

    zone: Annotated[str, Field(max_length=64), AfterValidator(_known_zone)] = "UTC"


class EventsReply(Reply):
    """The events after the cursor, at most 500, and the conversation as of now."""

    events: list[EventView]
    seq: int
    conversation: ConversationView


@routes.post("/sessions", access="public", status=201, errors=(401, 404, 409, 429))
async def open_session(call: Call, body: OpenBody) -> OpenReply:
    """Open or resume the chat."""
    desk = call.app[DESK]
    desk.arrival_rate.take(address_of(call.request))
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
    known = await desk.database.look(lambda s: s.get_one(Customer, opened.customer_id))
    now = await desk.database.look(news, opened.conversation_id, 0, desk.rules.waits, staff=False)
    return OpenReply(
        token=opened.token,
        customer=CustomerView(id=known.id, verified=known.verified, name=known.name),
        conversation=now.conversation,
    )


@routes.get("/conversations/{id}/events", access="chat", errors=(404,))
async def events(call: Call, query: EventsQuery) -> EventsReply:
    """What came after the cursor; with `wait`, as soon as there is something."""
    desk = call.app[DESK]
    await customer_of(call)
    found = await long_poll(desk, call.path["id"], query.after, query.wait, staff=False)
    return EventsReply(
        events=list(found.events), seq=found.seq, conversation=found.conversation
    )


@routes.post("/conversations/{id}/turns", access="chat", status=201, errors=(404, 429))
async def say(call: Call, body: SayBody) -> StoredReply:
    """Write a turn; the same client id again is the same turn."""
    choice = (body.choice.turn_id, body.choice.token) if body.choice else None
    return await say_in(
        call.app[DESK],
        call.path["id"],
        await customer_of(call),
        body.client_turn_id,
        body.text,
        choice=choice,
        files=body.files,
    )


@routes.post("/conversations/{id}/human", access="chat", status=201, errors=(404, 429))
async def human(call: Call, body: HumanBody) -> StoredReply:
    """Ask for a human."""
    return await say_in(
        call.app[DESK],
        call.path["id"],
        await customer_of(call),
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
    choice: tuple[str, str] | None = None,
    wants_human: bool = False,
    files: Sequence[str] = (),
) -> StoredReply:
    """Store the turn and wake the bot when it is the bot's. Raises TooMany, NotThere, BadChoice,
    BadFiles.
    """
    desk.customer_rate.take_once(customer_id, client_turn_id)
    stored, work = await desk.database.write(
        claim.hear,
        conversation_id,
        customer_id,
        client_turn_id=client_turn_id,
        text=text,
        choice=choice,
        wants_human=wants_human,
        files=files,
    )
    if work is not None:
        desk.turns.start(work)
    return StoredReply(turn_id=stored.turn_id, seq=stored.seq, duplicate=stored.duplicate)


@routes.post("/conversations/{id}/bot", access="chat", errors=(404, 409))
async def back_to_bot(call: Call) -> None:
    """Stop waiting, or leave the human, and go on with the bot."""
    who = await customer_of(call)
    await call.app[DESK].database.write(customer.return_to_bot, call.path["id"], who)


@routes.post("/conversations/{id}/read", access="chat", errors=(404,))
async def read(call: Call, body: SeqBody) -> None:
    """Mark everything up to `seq` as seen."""
    await customer_of(call)
    await call.app[DESK].database.write(
        customer.mark_read, call.path["id"], Author.CUSTOMER, body.seq
    )


@routes.post("/conversations/{id}/survey", access="chat", errors=(404, 409, 410))
async def survey(call: Call, body: SurveyBody) -> None:
    """Rate the bot's or the human's part, once."""
    await customer_of(call)
    await call.app[DESK].database.write(
        customer.rate,
        call.path["id"],
        contact_id=body.contact_id,
        about=body.about,
        score=body.score,
        comment=body.comment,
    )


@routes.get("/conversations/{id}/transcript", access="chat", errors=(404,))
async def keep_transcript(call: Call, query: TranscriptQuery) -> Download:
    """The conversation as plain text, to keep."""
    await customer_of(call)
    known = await call.app[DESK].database.read(queries.conversation, call.path["id"])
    turns = await call.app[DESK].database.read(queries.said_turns, known.id)
    text = transcript(turns, known.language, query.zone)
    return Download(content=text, content_type="text/plain", filename="chat.txt")


async def customer_of(call: Call) -> str:
    """The customer whose conversation it is. Raises NotThere for any other, Unauthorized."""
    if call.token is None:
        raise Unauthorized("no_token", "Please start the chat again.")
    return await call.app[DESK].database.look(arrival.may_see, call.token, call.path["id"])
