"""The contact that somebody deals with: which one it is, and whether it may be noted on now."""

from base.db import Session
from handoff import queries
from handoff.commands.conversation import must_hold
from handoff.errors import Stale
from handoff.model import Owner
from handoff.tables import Conversation


def contact_at_hand(session: Session, conversation: Conversation) -> str | None:
    """The contact that is open, or else the one of the last handoff."""
    if conversation.contact_id is not None:
        return conversation.contact_id
    handoff = queries.last_handoff(session, conversation)
    return handoff.contact_id if handoff else None


def contact_to_note_on(
    conversation: Conversation, by: str, version: int, *, supervises: bool
) -> str:
    """The open contact. Raises Stale unless `by` holds the conversation at this version, or
    `supervises` and it is at this version.
    """
    if not supervises:
        must_hold(conversation, by, version, (Owner.AGENT, Owner.WRAP_UP))
    if conversation.contact_id is None or conversation.version != version:
        raise Stale(
            "This conversation has moved on; what was noted is as it was.",
            owner=conversation.owner,
            agent_id=conversation.agent_id,
            version=conversation.version,
        )
    return conversation.contact_id
