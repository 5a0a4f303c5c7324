"""What agents look at: the board, a conversation with its package, decisions, search, orders."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from base import log
from base.db import Session
from base.http import Body, Call, Reply, Routes
from handoff import queries
from handoff.board import board_of
from handoff.board import search as search_conversations
from handoff.model import Presence
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Customer, Handoff
from handoff.texts import say
from handoff.web.agent import be_an_agent
from handoff.web.agent_views import (
    BoardView,
    DecisionsReply,
    DecisionView,
    DraftView,
    OpenView,
    OrdersReply,
    SearchQuery,
    SearchReply,
    StaffEventsReply,
    board_view,
    customer_details,
    handoff_view,
    row_view,
)
from handoff.web.customer import EventsQuery
from handoff.web.decision_view import decision_view
from handoff.web.desk import DESK
from handoff.web.live import long_poll
from handoff.web.views import ConversationView, EventView, conversation_view, transcript

routes = Routes(prefix="/api/desk", tag="desk")


@routes.get("/board", access="serve")
async def board(call: Call) -> BoardView:
    """My chats, what rings, and the queue."""
    desk = call.app[DESK]
    await be_an_agent(desk, call.user.id, call.user.name)
    found = await desk.database.read(board_of, call.user.id)
    return board_view(found, call.user.language)


@routes.get("/conversations/{id}", access="serve", errors=(404,))
async def open_conversation(call: Call) -> OpenView:
    """A conversation with its context package."""
    desk = call.app[DESK]
    found = await desk.database.read(_open, call.path["id"], call.user.language)
    matter = (found.package or {}).get("matter", {}).get("intent")
    words = " ".join(turn["text"] for turn in found.turns if turn["author"] == "customer")[-500:]
    suggestions = desk.suggest(matter, words, found.conversation.language)
    return found.model_copy(update={"suggestions": list(suggestions)})


def _open(session: Session, conversation_id: str, language: str) -> OpenView:
    conversation = queries.conversation(session, conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    handoff = queries.last_handoff(session, conversation)
    names = queries.agent_names(session)
    return OpenView(
        conversation=conversation_view(
            session, conversation, log.last_seq(session, conversation_id)
        ),
        customer=customer_details(customer, conversation),
        handoff=handoff_view(handoff, language) if handoff else None,
        package=handoff.package if handoff else None,
        drafts=[
            DraftView(
                turn_id=draft.turn_id,
                at=draft.at,
                why=draft.why,
                texts=[message["text"] for message in draft.messages],
            )
            for draft in queries.drafts(session, conversation_id, conversation.contact_id)
        ],
        suggestions=[],
        turns=transcript(queries.all_turns(session, conversation_id), names),
    )


@routes.get("/conversations/{id}/events", access="serve", errors=(404,))
async def events(call: Call, query: EventsQuery) -> StaffEventsReply:
    """What came after the cursor, internal events too."""
    found = await long_poll(
        call.app[DESK], call.path["id"], query.after, query.wait, staff=True
    )
    return StaffEventsReply(
        events=list(found.events), seq=found.seq, conversation=found.conversation
    )


@routes.get("/conversations/{id}/decisions", access="serve", errors=(404,))
async def decisions(call: Call) -> DecisionsReply:
    """Why the bot answered, asked back or stopped."""
    desk = call.app[DESK]
    rows = await desk.database.read(_decisions, desk.rules, call.path["id"])
    return DecisionsReply(decisions=rows)


@routes.get("/decisions/{id}", access="serve", errors=(404,))
async def one_decision(call: Call) -> DecisionView:
    """One decision with everything behind it."""
    desk = call.app[DESK]
    return await desk.database.read(_decision, desk.rules, call.path["id"])


def _decisions(session: Session, rules: Rulebooks, conversation_id: str) -> list[DecisionView]:
    queries.conversation(session, conversation_id)
    rows = queries.decisions(session, conversation_id)
    return [decision_view(session, rules, row) for row in rows]


def _decision(session: Session, rules: Rulebooks, decision_id: str) -> DecisionView:
    return decision_view(session, rules, queries.decision(session, decision_id))


@routes.get("/conversations", access="serve")
async def search(call: Call, query: SearchQuery) -> SearchReply:
    """Find conversations."""
    rows = await call.app[DESK].database.read(
        search_conversations,
        owner=query.owner,
        reason=query.reason,
        words=query.q,
        after=query.after,
    )
    return SearchReply(conversations=[row_view(row, call.user.language) for row in rows])


@routes.get("/conversations/{id}/orders", access="serve", errors=(404, 502))
async def orders(call: Call) -> OrdersReply:
    """The customer's orders. An anonymous customer has none that the desk could know."""
    desk = call.app[DESK]
    number = await desk.database.read(_customer_number, call.path["id"])
    return OrdersReply(orders=await desk.orders.orders_of(number) if number else [])


def _customer_number(session: Session, conversation_id: str) -> str | None:
    conversation = queries.conversation(session, conversation_id)
    return session.get_one(Customer, conversation.customer_id).external_id


