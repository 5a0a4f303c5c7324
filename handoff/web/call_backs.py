"""Instead of waiting: what customers ask for, what agents do with it, and how long waits are."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from base.db import Session
from base.http import Body, Call, Reply, Routes, client_id_field, text_field
from handoff import queries
from handoff.commands import call_back_slots, call_backs
from handoff.commands.call_backs import Wish
from handoff.model import CallBackKind, CallBackOutcome
from handoff.waiting.slots import Slot
from handoff.web.customer import customer_of
from handoff.web.desk import DESK

customer_routes = Routes(prefix="/api/customer", tag="customer", cross_origin=True)
routes = Routes(prefix="/api/desk", tag="desk")


class SlotBody(Body):
    """A time for a call, as it was offered."""

    from_: Annotated[AwareDatetime, Field(alias="from")]
    to: AwareDatetime


class CallBackBody(Body):
    """What is asked for instead of waiting. `contact`: a telephone number or an e-mail address,
    for a call a number; without one the shop's word about the customer's e-mail counts, for a
    message. `slot`: null for as soon as somebody is there.
    """

    client_id: client_id_field
    kind: Literal["message", "call"]
    text: text_field
    contact: Annotated[str, Field(max_length=254)] | None = None
    slot: SlotBody | None = None

    @model_validator(mode="after")
    def _only_calls_have_a_time(self) -> Self:
        if self.kind == "message" and self.slot is not None:
            raise ValueError("a message has no slot")
        return self


class CallBackReply(Reply):
    """What is noted now."""

    id: str
    duplicate: bool


class SlotView(Reply):
    """A time that is to be had."""

    from_: Annotated[datetime, Field(serialization_alias="from")]
    to: datetime


class SlotsReply(Reply):
    """The next times for a call, and the customer's time zone."""

    zone: str
    slots: list[SlotView]


class DoneBody(Body):
    """What came of it."""

    outcome: Literal["done", "not_reached", "not_needed"]


@customer_routes.get("/conversations/{id}/call-back-slots", access="chat", errors=(404,))
async def call_back_slots_of(call: Call) -> SlotsReply:
    """When a call is possible: for who waits, or has one noted."""
    await customer_of(call)
    zone, found = await call.app[DESK].database.read(_slots, call.path["id"])
    return SlotsReply(zone=zone, slots=[SlotView(from_=start, to=end) for start, end in found])


def _slots(session: Session, conversation_id: str) -> tuple[str, list[Slot]]:
    return call_back_slots.free_slots(session, queries.conversation(session, conversation_id))


@customer_routes.post(
    "/conversations/{id}/call-back", access="chat", status=201, errors=(404, 409, 429)
)
async def ask(call: Call, body: CallBackBody) -> CallBackReply:
    """Leave a message or ask for a call instead of waiting; it replaces what was noted before."""
    desk, who = call.app[DESK], await customer_of(call)
    desk.customer_rate.take(who)
    wish = Wish(
        client_id=body.client_id,
        kind=CallBackKind(body.kind),
        text=body.text,
        contact=body.contact,
        slot=(body.slot.from_, body.slot.to) if body.slot else None,
    )
    noted = await desk.database.write(call_backs.ask, call.path["id"], who, wish)
    return CallBackReply(id=noted.id, duplicate=noted.duplicate)


@customer_routes.post("/conversations/{id}/call-back/cancel", access="chat", errors=(404,))
async def cancel(call: Call) -> None:
    """What is noted is not wanted any more."""
    who = await customer_of(call)
    await call.app[DESK].database.write(call_backs.cancel, call.path["id"], who)


@routes.post("/call-backs/{id}/take", access="serve", errors=(404, 409))
async def take(call: Call) -> None:
    """Deal with it; nobody else will then."""
    await call.app[DESK].database.write(call_backs.take, call.path["id"], call.user.id)


@routes.post("/call-backs/{id}/done", access="serve", errors=(404, 409))
async def done(call: Call, body: DoneBody) -> None:
    """Tick it off, with what came of it."""
    await call.app[DESK].database.write(
        call_backs.done, call.path["id"], call.user.id, CallBackOutcome(body.outcome)
    )
