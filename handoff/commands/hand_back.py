"""What the bot is told when it gets a conversation back: all that humans did and left behind."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from base.db import Session
from base.plain import rfc3339
from handoff import texts
from handoff.brief_tables import Brief
from handoff.commands.conversation import bot_state, forget_matter, skip_backlog
from handoff.commands.promises import open_promises
from handoff.tables import BotState, Conversation, Handoff

#: How long the bot leaves alone what an agent told it not to touch.
UNTOUCHED_FOR = timedelta(days=30)
#: The bot takes 64 KiB: so many lines of a kind, the newest, of so many code points.
MOST_LINES = 20
LONGEST_LINE = 200

_UNTOUCHED = (
    select(Brief.do_not_touch)
    .join(Handoff, Handoff.id == Brief.handoff_id)
    .where(
        Handoff.conversation_id == bindparam("conversation"),
        Brief.at >= bindparam("since"),
    )
    .order_by(Brief.at)
)


def tell_bot_later(
    session: Session,
    conversation: Conversation,
    hand_back_id: str,
    *,
    resolved: str,
    done: list[str] | None = None,
) -> None:
    """The bot learns of the human's part before its next turn, and answers no backlog.

    What it could not be told last time it is told now, too: the deeds of all those humans, what is
    still promised, and what nobody may touch. `resolved`: yes, no, partly.
    """
    skip_backlog(session, conversation)
    state = bot_state(session, conversation)
    forget_matter(state)
    state.turns = 0
    state.dialogue, state.slots = None, {}  # as the bot will
    session.flush()
    state.resume = {
        "turn": hand_back_id,
        "language": texts.for_bot(conversation.language),
        "brief": {
            "resolved": resolved,
            "done": _short([*_untold(state), *(done or [])]),
            "promised": _promised(session, conversation),
            "do_not_touch": _short(_untouched(session, conversation)),
            "keep_slots": [],
        },
    }


def told(session: Session, conversation: Conversation, hand_back_id: str) -> None:
    """The bot knows of everything up to that hand-back; a later one it has yet to be told."""
    state = bot_state(session, conversation)
    if state.resume is not None and state.resume["turn"] == hand_back_id:
        state.resume = None


def _promised(session: Session, conversation: Conversation) -> list[dict[str, Any]]:
    """What is still to be kept, the next due first."""
    return [
        {"text": one.text[:LONGEST_LINE], "due": rfc3339(one.due) if one.due else None}
        for one in open_promises(session, conversation.id)[:MOST_LINES]
    ]


def _short(lines: list[str]) -> list[str]:
    return [line[:LONGEST_LINE] for line in lines[-MOST_LINES:]]


def _untold(state: BotState) -> list[str]:
    """Deeds of which the bot has not been told yet."""
    waiting: Mapping[str, Any] = state.resume or {"brief": {}}
    return list(waiting["brief"].get("done", []))


def _untouched(session: Session, conversation: Conversation) -> list[str]:
    keys = {"conversation": conversation.id, "since": session.now - UNTOUCHED_FOR}
    named = [one for kept in session.scalars(_UNTOUCHED, keys) for one in kept]
    return list(dict.fromkeys(named))
