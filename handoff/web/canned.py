"""Canned replies: set up by supervisors, offered to agents with the gaps filled."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from base.db import Session
from base.http import Body, Call, Reply, Routes
from handoff import queries
from handoff.package.matter import orders_at_hand
from handoff.setup import canned
from handoff.setup_tables import CannedReply
from handoff.tables import Conversation, Customer
from handoff.texts import FALLBACK, languages
from handoff.web.desk import DESK
from handoff.web.setup_views import Name, Word

setup_routes = Routes(prefix="/api/setup", tag="setup")
staff_routes = Routes(prefix="/api/desk", tag="desk")

Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Texts = Annotated[dict[Word, Text], Field(max_length=20)]


class ChangeReply(Body):
    """What is left out stays as it is; `texts`: all of them, {language: text}."""

    name: Name | None = None
    texts: Texts | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields to change."""
        return self.model_dump(exclude_none=True)


class MakeReply(Body):
    """`id`: what agents type after the slash."""

    id: Word
    name: Name
    texts: Texts


class ReplyView(Reply):
    """A canned reply as it is set up."""

    id: str
    name: str
    texts: dict[str, str]


class RepliesReply(Reply):
    """All of them, what can stand in braces, and the languages that there are."""

    replies: list[ReplyView]
    variables: list[str]
    reply_languages: list[str]


class OfferedView(Reply):
    """A canned reply for one conversation: in its language, else in `language`; what is known is
    filled in, and a gap of which nothing is known stays, like `{order_id}`.
    """

    id: str
    name: str
    language: str
    text: str


class OfferedReply(Reply):
    """What agents can choose from."""

    replies: list[OfferedView]


@setup_routes.get("/replies", access="arrange")
async def list_replies(call: Call) -> RepliesReply:
    """All canned replies."""
    rows = await call.app[DESK].database.read(canned.canned_replies)
    return RepliesReply(
        replies=[_view(row) for row in rows],
        variables=list(canned.VARIABLES),
        reply_languages=list(languages()),
    )


@setup_routes.post("/replies", access="arrange", status=201, errors=(409,))
async def make_reply(call: Call, body: MakeReply) -> ReplyView:
    """A new canned reply."""
    return await call.app[DESK].database.write(_made, call.user.id, body)


def _made(session: Session, by: str, body: MakeReply) -> ReplyView:
    return _view(canned.make_reply(session, by, body.id, body.name, body.texts))


@setup_routes.patch("/replies/{id}", access="arrange")
async def change_reply(call: Call, body: ChangeReply) -> ReplyView:
    """Another name, other texts."""
    return await call.app[DESK].database.write(_changed, call.user.id, call.path["id"], body)


def _changed(session: Session, by: str, reply_id: str, body: ChangeReply) -> ReplyView:
    return _view(canned.change_reply(session, by, reply_id, body.given))


@setup_routes.post("/replies/{id}/delete", access="arrange")
async def delete_reply(call: Call) -> None:
    """It is not offered any more."""
    await call.app[DESK].database.write(canned.delete_reply, call.user.id, call.path["id"])


@staff_routes.get("/conversations/{id}/canned-replies", access="serve", errors=(404,))
async def offered(call: Call) -> OfferedReply:
    """The canned replies for this conversation."""
    found = await call.app[DESK].database.read(_offered, call.path["id"], call.user.name)
    return OfferedReply(replies=found)


def _offered(session: Session, conversation_id: str, agent: str) -> list[OfferedView]:
    conversation = queries.conversation(session, conversation_id)
    known = {
        "agent_name": agent,
        "customer_name": session.get_one(Customer, conversation.customer_id).name,
        "order_id": _order(session, conversation),
    }
    return [_in(row, conversation.language, known) for row in canned.canned_replies(session)]


def _order(session: Session, conversation: Conversation) -> str | None:
    """The order that the contact is about, when it is about one."""
    handoff = queries.last_handoff(session, conversation)
    at_hand = orders_at_hand(handoff.package.get("orders", [])) if handoff else []
    return at_hand[0] if len(at_hand) == 1 else None


def _in(row: CannedReply, language: str, known: dict[str, str | None]) -> OfferedView:
    code = next(one for one in (language, FALLBACK, *row.texts) if one in row.texts)
    text = canned.filled(row.texts[code], known)
    return OfferedView(id=row.id, name=row.name, language=code, text=text)


def _view(row: CannedReply) -> ReplyView:
    return ReplyView(id=row.id, name=row.name, texts=row.texts)
