"""How conversations look on the wire: docs/api.md in code. Customers see less than staff."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from base.bodies import Reply
from base.db import Session
from base.log import Recorded
from base.staff import names_of
from handoff import queries
from handoff.commands.waits import Waits
from handoff.lifecycle import MOVE_NAMES
from handoff.model import Author
from handoff.tables import Conversation, Turn
from handoff.texts import say
from handoff.web.waiting_view import NotedView, WaitingView, noted_view, waiting_view

NOTE = "NoteAdded"


class QuickReplyView(Reply):
    """A button. What it means stays on the desk; the token stands for it, for one press."""

    token: str
    title: str


class FileView(Reply):
    """A file that somebody sent: `kind` by its content, `size` in bytes."""

    id: str
    name: str
    kind: str
    size: int


class TurnView(Reply):
    """One utterance. `author`: customer, bot, agent, system."""

    id: str
    author: str
    name: str | None
    text: str
    quick_replies: list[QuickReplyView]
    card: dict[str, Any] | None
    image: str | None
    files: list[FileView]
    client_turn_id: str | None


class NoteView(Reply):
    """A private note of the staff. `to_agent`: for whom it is meant; `told`: names of those on
    whose boards it stands until seen.
    """

    id: str
    seq: int
    at: datetime
    author: str
    to_agent: str | None
    told: list[str]
    text: str


class EventView(Reply):
    """One event. `kind`: turn, owner, read, survey, rated; for staff also `event` and `note`, and
    in `people` the names of those whom the event names by id.
    """

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
    note: NoteView | None = None
    people: dict[str, str] | None = None


class ConversationView(Reply):
    """A conversation as its customer sees it. `call_back`: what is noted and not dealt with."""

    id: str
    owner: str
    agent_name: str | None
    language: str
    seq: int
    version: int
    waiting: WaitingView | None
    call_back: NotedView | None
    ai_notice: str


def conversation_view(
    session: Session, conversation: Conversation, seq: int, waits: Waits
) -> ConversationView:
    """The conversation as of now; `seq` is the cursor that belongs to it."""
    return ConversationView(
        id=conversation.id,
        owner=conversation.owner,
        agent_name=queries.agent_name(session, conversation.agent_id),
        language=conversation.language,
        seq=seq,
        version=conversation.version,
        waiting=waiting_view(session, conversation, waits),
        call_back=noted_view(session, conversation),
        ai_notice=say(conversation.language, "ai_notice"),
    )


def turn_view(turn: Turn | Row[Any], names: Mapping[str, str]) -> TurnView:
    """A turn without what only the desk may know."""
    extras = turn.extras or {}
    replies = extras.get("quick_replies", [])
    return TurnView(
        id=turn.id,
        author=turn.author,
        name=names.get(turn.author_id or ""),
        text=turn.text,
        quick_replies=[
            QuickReplyView(token=reply["token"], title=reply["title"])
            for reply in replies
            if "token" in reply
        ],
        card=extras.get("card"),
        image=extras.get("image"),
        files=[FileView(**one) for one in extras.get("files", [])],
        client_turn_id=turn.client_turn_id,
    )


def event_views(
    session: Session, conversation_id: str, events: Sequence[Recorded], *, staff: bool
) -> list[EventView]:
    """The events as views, in order; what the reader may not see is left out."""
    spoken = [event.seq for event in events if event.name == "TurnAdded"]
    turns = queries.turns_by_seq(session, conversation_id, spoken)
    names = queries.agent_names(session, _named_in(events, turns.values(), staff=staff))
    if not staff:
        views = (_for_customer(event, turns, names) for event in events)
        return [view for view in views if view is not None]
    written = [event.seq for event in events if event.name == NOTE]
    notes = {note.seq: note for note in notes_in(session, conversation_id, written)}
    return [_for_staff(event, turns, names, notes) for event in events]


def _named_in(
    events: Sequence[Recorded], turns: Iterable[Row[Any]], *, staff: bool
) -> Iterator[Any]:
    """Whatever may be the id of an agent whose name is shown."""
    yield from (turn.author_id for turn in turns if turn.author == Author.AGENT)
    for event in events:
        if staff:
            yield from event.body.values()
        elif event.name in MOVE_NAMES:
            yield event.body.get("agent_id")


def _for_customer(
    event: Recorded, turns: Mapping[int, Row[Any]], names: Mapping[str, str]
) -> EventView | None:
    if event.name == "TurnAdded":
        turn = turns.get(event.seq)
        shown = turn_view(turn, names) if turn else None
        return EventView(seq=event.seq, at=event.at, kind="turn", turn=shown)
    told = _told(event, names)
    return None if told is None else EventView(seq=event.seq, at=event.at, **told)


def _for_staff(
    event: Recorded,
    turns: Mapping[int, Row[Any]],
    names: Mapping[str, str],
    notes: Mapping[int, NoteView],
) -> EventView:
    """What the customer sees, if anything, and all the rest."""
    shown = _for_customer(event, turns, names)
    kind = "note" if event.name == NOTE else "event"
    view = shown or EventView(seq=event.seq, at=event.at, kind=kind, note=notes.get(event.seq))
    named = {one: names[one] for one in event.body.values() if _is_in(one, names)}
    more = {"name": event.name, "actor": event.actor, "body": event.body, "people": named or None}
    return view.model_copy(update=more)


def _is_in(value: Any, names: Mapping[str, str]) -> bool:
    return isinstance(value, str) and value in names


def notes_in(
    session: Session, conversation_id: str, seqs: Sequence[int] | None = None
) -> list[NoteView]:
    """The conversation's notes at those places of the log, or the newest fifty; in order."""
    rows = queries.notes(session, conversation_id, seqs)
    if not rows:
        return []
    told = queries.mentions(session, [note.id for note in rows])
    ids = {one for note in rows for one in (note.author_id, note.to_agent, *told[note.id])}
    names = names_of(session, ids)
    return [
        NoteView(
            id=note.id,
            seq=note.seq,
            at=note.at,
            author=names.get(note.author_id, note.author_id),
            to_agent=names.get(note.to_agent or ""),
            told=sorted(names.get(one, one) for one in told[note.id]),
            text=note.text,
        )
        for note in rows
    ]


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
