"""Who deals with a customer's turn for the bot: one process at a time, and nobody for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from base.db import Session
from base.timers import cancel_timer, set_timer
from handoff import texts
from handoff.bot_client import BotTurn
from handoff.commands import customer
from handoff.commands.conversation import BOT_RESCUE, bot_state, load
from handoff.commands.customer import Stored
from handoff.model import Author, Owner
from handoff.tables import BotState, Conversation, Customer, Turn

_WAITING = (
    select(Turn.id)
    .where(
        Turn.conversation_id == bindparam("conversation"),
        Turn.author == Author.CUSTOMER.value,
        Turn.seq > bindparam("answered"),
        Turn.text != "",  # files alone are for people
    )
    .order_by(Turn.seq)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """A customer's turn that the bot is to deal with, and the version it was taken at."""

    ask: BotTurn
    version: int
    resume: dict[str, Any] | None
    pressed_human: bool


def hear(
    session: Session,
    conversation_id: str,
    customer_id: str,
    *,
    client_turn_id: str,
    text: str = "",
    choice: tuple[str, str] | None = None,
    wants_human: bool = False,
    files: Sequence[str] = (),
) -> tuple[Stored, Work | None]:
    """`customer.say` and, where the bot is to answer and is free, `begin`: in one transaction."""
    stored = customer.say(
        session,
        conversation_id,
        customer_id,
        client_turn_id=client_turn_id,
        text=text,
        choice=choice,
        wants_human=wants_human,
        files=files,
    )
    if not stored.for_bot:
        return stored, None
    session.flush()  # the new turn, too, waits
    return stored, _claim(session, session.get_one(Conversation, conversation_id))


def begin(session: Session, conversation_id: str) -> Work | None:
    """Claim the next customer turn that waits for the bot; None when there is none to claim.

    One bot turn at a time runs in a conversation, whichever process runs it.
    """
    conversation = load(session, conversation_id)
    work = _claim(session, conversation) if conversation.owner == Owner.BOT else None
    if work is not None:
        set_timer(session, "bot_turn", conversation.id, session.now + BOT_RESCUE)
    return work


def _claim(session: Session, conversation: Conversation) -> Work | None:
    state = bot_state(session, conversation)
    if state.busy_until is not None and state.busy_until > session.now:
        return None
    turn = next_turn(session, conversation, state)
    if turn is None:
        return None
    state.busy_until = session.now + BOT_RESCUE
    choice = turn.choice or {}
    return Work(
        ask=BotTurn(
            conversation=conversation.id,
            turn=turn.id,
            text=turn.text,
            language=texts.for_bot(conversation.language),
            channel=conversation.channel,
            customer=_customer(session, conversation),
            payload=choice.get("payload"),
        ),
        version=conversation.version,
        resume=state.resume,
        pressed_human=bool(choice.get("human")),
    )


def _customer(session: Session, conversation: Conversation) -> dict[str, Any]:
    who = session.get_one(Customer, conversation.customer_id)
    return {
        "id": who.id,
        "verified": who.verified,
        "external_id": who.external_id,
        "name": who.name,
        "market": conversation.market,
    }


def next_turn(session: Session, conversation: Conversation, state: BotState) -> Turn | None:
    """The customer's turn that has waited longest for the bot."""
    waiting = _next(session, conversation, state)
    return session.get_one(Turn, waiting) if waiting else None


def finish(session: Session, conversation: Conversation, turn: Turn) -> bool:
    """The turn is dealt with; the claim is free. Says whether another waits: it keeps its timer."""
    state = bot_state(session, conversation)
    state.answered = max(state.answered, turn.seq)
    state.busy_until = None
    waits = conversation.owner == Owner.BOT and bool(_next(session, conversation, state))
    if waits:
        set_timer(session, "bot_turn", conversation.id, session.now + BOT_RESCUE)
    else:
        cancel_timer(session, "bot_turn", conversation.id)
    return waits


def _next(session: Session, conversation: Conversation, state: BotState) -> str | None:
    asked = {"conversation": conversation.id, "answered": state.answered}
    found: str | None = session.run(_WAITING, asked).scalar()
    return found
