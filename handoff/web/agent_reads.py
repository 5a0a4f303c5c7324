"""What agents look at: the board, a conversation with its package, decisions, search, orders."""

from base.db import Session
from base.http import Call, Routes
from handoff import queries
from handoff.articles import WORDS
from handoff.board import board_of
from handoff.board import search as search_conversations
from handoff.package import schema
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Customer
from handoff.web.agent import be_an_agent
from handoff.web.agent_views import (
    BoardView,
    DecisionsReply,
    DecisionView,
    OpenView,
    OrdersReply,
    SchemaView,
    SearchQuery,
    SearchReply,
    StaffEventsReply,
    board_view,
    row_view,
)
from handoff.web.customer import EventsQuery
from handoff.web.decision_view import decision_view
from handoff.web.desk import DESK
from handoff.web.live import long_poll
from handoff.web.open_view import matter_in, open_view

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
    found = await desk.database.read(open_view, call.path["id"], call.user.language, desk.rules)
    words = " ".join(turn["text"] for turn in found.turns if turn["author"] == "customer")
    matter, language = matter_in(found.package), found.conversation.language
    suggestions = desk.rules.suggest(matter, words[-WORDS:], language)
    return found.model_copy(update={"suggestions": list(suggestions)})


@routes.get("/context-schema", access="serve")
async def context_schema(call: Call) -> SchemaView:
    """The form of the context package, as JSON Schema."""
    return SchemaView(schema())


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


