"""Private notes: staff write to each other in a conversation, and see what is meant for them."""

from dataclasses import dataclass

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from base.roles import PERMISSIONS
from base.staff import User
from handoff.commands.conversation import load
from handoff.errors import NotThere
from handoff.events import NoteAdded
from handoff.mentions import mentioned
from handoff.notice_tables import Mention, Note

_READERS = select(User.id, User.name).where(
    User.active.is_(True), User.role.in_(sorted(PERMISSIONS["serve"]))
)


@dataclass(frozen=True, kw_only=True)
class NoteStored:
    """A note as it was stored; `told`: names of those on whose boards it stands."""

    note_id: str
    seq: int
    duplicate: bool
    told: list[str]


def add_note(
    session: Session,
    conversation_id: str,
    author_id: str,
    *,
    client_note_id: str,
    text: str,
    to_agent: str | None = None,
) -> NoteStored:
    """Store the note, once per client id, whoever has the conversation. It stands on the board of
    `to_agent` and of everybody whom it mentions as `@name`. Raises NotThere.
    """
    conversation = load(session, conversation_id)
    readers = {id_: name for id_, name in session.execute(_READERS)}
    if known := _known(session, conversation_id, author_id, client_note_id):
        told = session.scalars(select(Mention.agent_id).where(Mention.note_id == known.id))
        names = [readers.get(one, one) for one in told]
        return NoteStored(note_id=known.id, seq=known.seq, duplicate=True, told=names)
    if to_agent is not None and to_agent not in readers:
        raise NotThere("There is no such colleague.")
    named = [to_agent, *mentioned(text, readers)] if to_agent else mentioned(text, readers)
    told_ids = [one for one in dict.fromkeys(named) if one != author_id]
    note_id = new_id("nte")
    event = NoteAdded(note_id=note_id, author_id=author_id, to_agent=to_agent, mentions=told_ids)
    seq = log.append(session, conversation.id, event, actor=author_id)
    note = Note(
        id=note_id,
        conversation_id=conversation.id,
        seq=seq,
        at=session.now,
        author_id=author_id,
        to_agent=to_agent,
        client_note_id=client_note_id,
        text=text,
    )
    session.add(note)
    session.flush()
    for one in told_ids:
        session.add(Mention(note_id=note_id, agent_id=one))
        session.hint(f"agent:{one}")
    told_names = [readers[one] for one in told_ids]
    return NoteStored(note_id=note_id, seq=seq, duplicate=False, told=told_names)


def _known(
    session: Session, conversation_id: str, author_id: str, client_note_id: str
) -> Note | None:
    query = select(Note).where(
        Note.conversation_id == conversation_id,
        Note.author_id == author_id,
        Note.client_note_id == client_note_id,
    )
    return session.scalar(query)


def see(session: Session, note_id: str, agent_id: str) -> None:
    """Whoever it mentions has seen the note; again changes nothing. Raises NotThere."""
    mention = session.get(Mention, (note_id, agent_id))
    if mention is None:
        raise NotThere("This note does not mention you.")
    if mention.seen_at is None:
        mention.seen_at = session.now
        session.hint(f"agent:{agent_id}")
