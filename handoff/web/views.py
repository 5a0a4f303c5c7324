"""How conversations look on the wire: docs/api.md in code. Customers see less than staff."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from base.bodies import Reply
from base.db import Session
from base.log import Recorded
from handoff.lifecycle import MOVE_NAMES
from handoff.model import Author
from handoff.queries import agent_name, agent_names, place_in_queue, turns_by_seq
from handoff.tables import Conversation, Turn
from handoff.texts import say


class QuickReplyView(Reply):
    """A button; the payload stays on the desk."""

    option: int
    title: str


class TurnView(Reply):
    """One utterance. `author`: customer, bot, agent, system."""

    id: str
    author: str
    name: str | None
    text: str
    quick_replies: list[QuickReplyView]
    card: dict[str, Any] | None
    image: str | None
    client_turn_id: str | None


class EventView(Reply):
    """One event. `kind`: turn, owner, read, survey, rated; for staff also `event`."""

    seq: int
    at: datetime
    kind: str
    turn: TurnView | None = None
    owner: str | None = None
    agent_name: str | None = None
    by: str | None = None
    seq_read: int | None = None
    contact_id: str | None = None
    about: str | None = None
    score: int | None = None
    name: str | None = None
    actor: str | None = None
    body: dict[str, Any] | None = None


class WaitingView(Reply):
    """The place in the queue, 1 for the next."""

    position: int


class ConversationView(Reply):
    """A conversation as its customer sees it."""

    id: str
    owner: str
    agent_name: str | None
    language: str
    seq: int
    version: int
    waiting: WaitingView | None
    ai_notice: str


def conversation_view(session: Session, conversation: Conversation, seq: int) -> ConversationView:
    """The conversation as of now; `seq` is the cursor that belongs to it."""
    position = place_in_queue(session, conversation)
    return ConversationView(
        id=conversation.id,
        owner=conversation.owner,
        agent_name=agent_name(session, conversation.agent_id),
        language=conversation.language,
        seq=seq,
        version=conversation.version,
        waiting=WaitingView(position=position) if position else None,
        ai_notice=say(conversation.language, "ai_notice"),
    )


def turn_view(turn: Turn, names: Mapping[str, str]) -> TurnView:
    """A turn without what only the desk may know."""
    extras = turn.extras or {}
    replies = extras.get("quick_replies", [])
    return TurnView(
        id=turn.id,
        author=turn.author,
        name=names.get(turn.author_id or ""),
        text=turn.text,
        quick_replies=[
            QuickReplyView(option=option, title=reply["title"])
            for option, reply in enumerate(replies)
        ],
        card=extras.get("card"),
        image=extras.get("image"),
        client_turn_id=turn.client_turn_id,
    )


def event_views(
    session: Session, conversation_id: str, events: Sequence[Recorded], *, staff: bool
) -> list[EventView]:
    """The events as views, in order; what the reader may not see is left out."""
    spoken = [event.seq for event in events if event.name == "TurnAdded"]
    turns = turns_by_seq(session, conversation_id, spoken)
    moved = any(event.name in MOVE_NAMES for event in events)
    by_agents = any(turn.author == Author.AGENT for turn in turns.values())
    names = agent_names(session) if moved or by_agents else {}
    views = (_event_view(event, turns, names, staff) for event in events)
    return [view for view in views if view is not None]


def _event_view(
    event: Recorded, turns: Mapping[int, Turn], names: Mapping[str, str], staff: bool
) -> EventView | None:
    extra: dict[str, Any] = {}
    if staff:
        extra = {"name": event.name, "actor": event.actor, "body": event.body}
    if event.name == "TurnAdded":
        turn = turns.get(event.seq)
        shown = turn_view(turn, names) if turn else None
        return EventView(seq=event.seq, at=event.at, kind="turn", turn=shown, **extra)
    told = _told(event, names)
    if told is not None:
        return EventView(seq=event.seq, at=event.at, **told, **extra)
    return EventView(seq=event.seq, at=event.at, kind="event", **extra) if staff else None


def _told(event: Recorded, names: Mapping[str, str]) -> dict[str, Any] | None:
    """What customers are told of an event that is no turn; None: nothing."""
    body = event.body
    if event.name in MOVE_NAMES:
        holds = body["owner"] in ("agent", "wrap_up")
        name = names.get(body.get("agent_id") or "") if holds else None
        return {"kind": "owner", "owner": body["owner"], "agent_name": name}
    if event.name == "ReadMarked":
        return {"kind": "read", "by": body["by"], "seq_read": body["seq_read"]}
    if event.name in ("SurveyOffered", "Surveyed"):
        kind = "survey" if event.name == "SurveyOffered" else "rated"
        about = {"contact_id": body["contact_id"], "about": body["about"]}
        return {"kind": kind, **about, "score": body.get("score")}
    return None


def transcript(turns: Iterable[Turn], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Turns with their place and time, as the console lists them."""
    return [
        {"seq": turn.seq, "at": turn.at, **turn_view(turn, names).model_dump()} for turn in turns
    ]
