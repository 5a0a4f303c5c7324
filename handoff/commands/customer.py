"""What a customer can do: write, ask for a human, go back to the bot, read, rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.timers import set_timer
from handoff import texts
from handoff.commands import service_clocks
from handoff.commands.contact import open_contact
from handoff.commands.conversation import (
    BOT_RESCUE,
    add_turn,
    free_place,
    load,
    move,
    must_not_be_erased,
    open_handoff,
    say_system,
    skip_backlog,
    withdraw_offer,
)
from handoff.commands.files import sent, to_send
from handoff.commands.hand_back import tell_bot_later
from handoff.commands.line import leave_line
from handoff.errors import (
    AlreadyAnswered,
    BadChoice,
    NotThere,
    Stale,
    SurveyExpired,
)
from handoff.events import (
    CustomerReplied,
    ReadMarked,
    Reopened,
    ReturnedToBot,
    Surveyed,
)
from handoff.model import Author, HandoffState, Owner, WaitOutcome
from handoff.tables import (
    Conversation,
    Customer,
    Survey,
    Turn,
)

_KNOWN = select(Turn.id, Turn.seq).where(
    Turn.conversation_id == bindparam("conversation"),
    Turn.author == Author.CUSTOMER.value,
    Turn.client_turn_id == bindparam("client_id"),
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A turn as it was stored; `for_bot`: the bot is to deal with it."""

    turn_id: str
    seq: int
    duplicate: bool
    for_bot: bool = False


def say(
    session: Session,
    conversation_id: str,
    customer_id: str,
    *,
    client_turn_id: str,
    text: str = "",
    choice: tuple[str, str] | None = None,
    wants_human: bool = False,
    files: Sequence[str] = (),
) -> Stored:
    """Store what the customer wrote, once per client id, and wake whoever has to answer.

    `choice` is (turn, token) of a quick reply that was offered here. `wants_human` is the button
    for a human, whose words are the desk's; `files` are ids. Raises NotThere, BadChoice, BadFiles.
    """
    conversation = load(session, conversation_id)
    must_not_be_erased(session, conversation)
    customer = session.get_one(Customer, customer_id)
    keys = {"conversation": conversation_id, "client_id": client_turn_id}
    if known := session.run(_KNOWN, keys).first():
        return Stored(turn_id=known.id, seq=known.seq, duplicate=True)
    pressed = _choice(session, conversation, choice, wants_human)
    words = texts.say(conversation.language, "wants_human") if wants_human else text
    extras = to_send(session, conversation_id, customer_id, files)
    _receive(session, conversation, customer)
    turn = add_turn(
        session,
        conversation,
        Author.CUSTOMER,
        words,
        author_id=customer.id,
        client_turn_id=client_turn_id,
        choice=pressed,
        extras=extras or None,
    )
    sent(session, turn.id, files)
    for_bot = conversation.owner == Owner.BOT and bool(words)
    if for_bot:
        set_timer(session, "bot_turn", conversation.id, session.now + BOT_RESCUE)
    elif conversation.owner == Owner.BOT:
        say_system(session, conversation, "files_kept")  # the bot cannot look at them
    return Stored(turn_id=turn.id, seq=turn.seq, duplicate=False, for_bot=for_bot)


def _choice(
    session: Session,
    conversation: Conversation,
    choice: tuple[str, str] | None,
    wants_human: bool,
) -> dict[str, Any] | None:
    if wants_human:
        return {"human": True}
    if choice is None:
        return None
    turn_id, token = choice
    offered = session.get(Turn, turn_id)
    if offered is None or offered.conversation_id != conversation.id:
        raise BadChoice("This button was not offered here.")
    replies = (offered.extras or {}).get("quick_replies", [])
    tokens = [reply.get("token") for reply in replies]
    if token not in tokens:
        raise BadChoice("This button was not offered here.")
    if _was_answered(session, offered):
        raise BadChoice("One of these buttons was pressed already.")
    option = tokens.index(token)
    return {"turn_id": turn_id, "option": option, "payload": replies[option]["payload"]}


def _was_answered(session: Session, offered: Turn) -> bool:
    """Whether one of its buttons was pressed: together they are good for one press."""
    since = session.scalars(
        select(Turn.choice).where(
            Turn.conversation_id == offered.conversation_id,
            Turn.seq > offered.seq,
            Turn.author == Author.CUSTOMER.value,
        )
    )
    return any(choice and choice.get("turn_id") == offered.id for choice in since)


def _receive(session: Session, conversation: Conversation, customer: Customer) -> None:
    """Who hears the customer now: a closed conversation opens, a wrap-up goes on."""
    if conversation.owner == Owner.CLOSED:
        skip_backlog(session, conversation)  # what a human was told is not for the bot
        move(session, conversation, Reopened, customer.id)
    if conversation.owner == Owner.WRAP_UP:
        handoff = open_handoff(session, conversation)
        handoff.state = HandoffState.ACTIVE.value
        move(
            session,
            conversation,
            CustomerReplied,
            customer.id,
            handoff_id=handoff.id,
            agent_id=handoff.agent_id,
        )
    open_contact(session, conversation, customer)


def return_to_bot(session: Session, conversation_id: str, customer_id: str) -> None:
    """Stop waiting, or leave the human, and go on with the bot. Raises NotThere, Stale."""
    conversation = load(session, conversation_id)
    owner = Owner(conversation.owner)
    if owner not in (Owner.QUEUE, Owner.AGENT):
        raise Stale("The assistant has this conversation already.", owner=owner.value)
    handoff = open_handoff(session, conversation)
    withdraw_offer(session, handoff)
    if conversation.agent_id:
        session.hint(f"agent:{conversation.agent_id}")
        free_place(session, conversation.agent_id, handoff.weight)
    leave_line(session, handoff, WaitOutcome.RETURNED_TO_BOT)
    handoff.state = HandoffState.RETURNED_TO_BOT.value
    handoff.ended_at = session.now
    service_clocks.left(session, handoff)
    move(
        session,
        conversation,
        ReturnedToBot,
        customer_id,
        handoff_id=handoff.id,
        left=owner.value,
    )
    conversation.agent_id = conversation.handoff_id = None
    tell_bot_later(session, conversation, handoff.id, resolved="no")
    say_system(session, conversation, f"returned_from_{owner.value}")


def mark_read(session: Session, conversation_id: str, by: Author, seq: int) -> None:
    """Everything up to `seq` was seen. Marks never move back nor beyond what there is."""
    conversation = load(session, conversation_id)
    field = "customer_read" if by is Author.CUSTOMER else "agent_read"
    seen = min(seq, log.lock(session, conversation_id))
    if seen <= getattr(conversation, field):
        return
    setattr(conversation, field, seen)
    event = ReadMarked(by=by.value, seq_read=seen)
    log.append(session, conversation_id, event, actor=by.value)


def rate(
    session: Session,
    conversation_id: str,
    *,
    contact_id: str,
    about: str,
    score: int,
    comment: str | None,
) -> None:
    """The customer's rating of one part. Raises NotThere, AlreadyAnswered, SurveyExpired."""
    must_not_be_erased(session, load(session, conversation_id))
    survey = session.get(Survey, (contact_id, about))
    if survey is None or survey.conversation_id != conversation_id:
        raise NotThere("There is no such survey.")
    if survey.score is not None:
        raise AlreadyAnswered("You have answered this already.")
    if session.now > survey.expires_at:
        raise SurveyExpired("This survey is closed.")
    survey.score = score
    survey.comment = comment
    survey.answered_at = session.now
    event = Surveyed(contact_id=contact_id, about=about, score=score)
    log.append(session, conversation_id, event, actor=Author.CUSTOMER.value)
