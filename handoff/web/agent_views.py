"""How the board and an open conversation look to agents: docs/api.md in code."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from base.http import Body, Reply
from handoff.board import Board, OfferRow, Row
from handoff.model import Presence
from handoff.package.words import summary_in
from handoff.texts import say
from handoff.web.call_back_view import CallBackView, call_back_view
from handoff.web.notice_views import BroadcastView, MentionView, broadcast_view
from handoff.web.tag_view import TagsView
from handoff.web.views import ConversationView, EventView, NoteView


class MeView(Reply):
    """The agent, as the board shows one. `reason`: why not online, if said."""

    id: str
    name: str
    presence: str
    reason: str
    load: int
    capacity: int


class OfferView(Reply):
    """An offer that rings here."""

    id: str
    conversation_id: str
    reason: str
    reason_text: str
    customer_name: str | None
    language: str
    summary: list[str]
    expires_at: datetime


class RowView(Reply):
    """A conversation in a list."""

    conversation_id: str
    customer_name: str | None
    language: str
    owner: str
    agent_name: str | None
    reason: str | None
    reason_text: str | None
    waiting_since: datetime | None
    last_text: str
    last_author: str | None
    last_at: datetime | None
    unread: int
    version: int


class DueView(Reply):
    """A promise that has fallen due: the agent's own, or one of somebody who is off duty."""

    id: str
    conversation_id: str
    customer_name: str | None
    language: str
    text: str
    due_at: datetime
    agent_name: str | None


class BoardView(Reply):
    """What the console shows beside the conversation."""

    me: MeView
    offers: list[OfferView]
    chats: list[RowView]
    queue: list[RowView]
    promises_due: list[DueView]
    mentions: list[MentionView]
    broadcasts: list[BroadcastView]
    call_backs_due: list[CallBackView]


class CustomerDetails(Reply):
    """Who the customer is; all but the id from the shop's signed word."""

    id: str
    verified: bool
    name: str | None
    email: str | None
    number: str | None
    tier: str | None
    market: str | None
    language: str


class HandoffView(Reply):
    """The handoff at hand. `verdict`: what the agent thinks of it, if said; `agent_id`: who has it."""

    id: str
    state: str
    reason: str
    reason_text: str
    queue: str
    priority: int
    pathway: str | None
    tags: list[str]
    skills: list[str]
    verdict: str | None
    queued_at: datetime
    accepted_at: datetime | None
    agent_id: str | None
    note: str | None


class DraftView(Reply):
    """What the bot would have said, and why it was held back."""

    turn_id: str
    at: datetime
    why: str
    texts: list[str]


class WrittenView(Reply):
    """The summary that the writer wrote, and the model that did it."""

    text: str
    model: str | None


class PromiseView(Reply):
    """A promise that is not kept yet. `state`: open, due."""

    id: str
    text: str
    by: str | None
    due_at: datetime | None
    state: str


class OpenView(Reply):
    """A conversation with everything known about it; the cursor goes on from `conversation.seq`.

    `summary` and `replies` are the package's in words: for the agent, and for the customer.
    `names`: words for the intents, actions, codes and slots in it.
    """

    conversation: ConversationView
    customer: CustomerDetails
    handoff: HandoffView | None
    tags: TagsView
    package: dict[str, Any] | None
    summary: list[str]
    names: dict[str, str]
    written: WrittenView | None
    replies: list[str]
    promises: list[PromiseView]
    call_back: CallBackView | None
    drafts: list[DraftView]
    suggestions: list[dict[str, str]]
    turns: list[dict[str, Any]]
    notes: list[NoteView]


class SchemaView(RootModel[dict[str, Any]]):
    """A JSON Schema."""


class StaffEventsReply(Reply):
    """The events after the cursor, internal ones too."""

    events: list[EventView]
    seq: int
    conversation: ConversationView


class AskedView(Reply):
    """One condition of a rule: what it wanted, what the fact was (null: not known)."""

    fact: str
    op: str
    want: Any
    have: Any
    held: bool


class VerdictView(Reply):
    """What one rule said, its conditions with value and threshold."""

    rule: str
    words: str
    then: str
    effect: dict[str, Any]
    held: bool
    guarded: bool
    decided: bool
    conditions: list[AskedView]


class DecisionView(Reply):
    """One decision: the rule in words, the facts, and what each rule before it said.

    `ruleset`: the number of the rules; `trace` is empty when they are no longer on record;
    `reproduced`: the same facts under the same rules gave the same again.
    """

    id: str
    turn_id: str
    at: datetime
    stage: str
    outcome: str
    rule: str
    words: str
    reason: str | None
    table_version: str
    ruleset: int | None
    experiment_id: str | None
    arm: str | None
    fingerprint: str | None
    reproduced: bool | None
    facts: dict[str, Any]
    trace: list[VerdictView]


class DecisionsReply(Reply):
    """Every decision, newest first."""

    decisions: list[DecisionView]


class SearchQuery(Body):
    """`q`: words in a turn; `after`: the last id of the page before."""

    owner: Literal["bot", "queue", "agent", "wrap_up", "closed"] | None = None
    reason: Annotated[str, Field(max_length=40)] | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    after: Annotated[str, Field(max_length=64)] | None = None


class SearchReply(Reply):
    """Conversations, newest first, at most 50."""

    conversations: list[RowView]


class OrdersReply(Reply):
    """The customer's orders, as the order system tells them."""

    orders: list[dict[str, Any]]


def board_view(board: Board, language: str, queue: list[RowView] | None = None) -> BoardView:
    """The board with its reasons in the agent's language. `queue`: its view, if there is one."""
    me = board.me
    return BoardView(
        me=MeView(
            id=me.user_id,
            name=me.name,
            presence=Presence(me.presence).value,
            reason=me.reason,
            load=me.load,
            capacity=me.capacity,
        ),
        offers=[_offer_view(offer, language) for offer in board.offers],
        chats=[row_view(row, language) for row in board.chats],
        queue=queue_view(board, language) if queue is None else queue,
        promises_due=[DueView(**vars(promise)) for promise in board.promises_due],
        mentions=[MentionView(**vars(one)) for one in board.notices.mentions],
        broadcasts=[broadcast_view(one) for one in board.notices.broadcasts],
        call_backs_due=[call_back_view(one) for one in board.call_backs_due],
    )


def _offer_view(offer: OfferRow, language: str) -> OfferView:
    return OfferView(
        **{**vars(offer), "summary": summary_in(language, offer.summary)},
        reason_text=_reason(offer.reason, language),
    )


def queue_view(board: Board, language: str) -> list[RowView]:
    """The queue, which is the same on every board."""
    return [row_view(row, language) for row in board.queue]


def row_view(row: Row, language: str) -> RowView:
    """A list's row, its reason in the agent's language."""
    text = _reason(row.reason, language) if row.reason else None
    return RowView(**vars(row), reason_text=text)


def _reason(reason: str, language: str) -> str:
    """Why the bot stopped, in a few words."""
    return say(language, f"why_{reason}")
