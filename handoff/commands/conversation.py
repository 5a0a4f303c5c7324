"""The steps that all commands share: load, move the owner, add a turn, open and close a contact."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from base import log
from base.changes import insert_now
from base.db import Session
from base.ids import new_id
from base.timers import cancel_timer, set_timer
from handoff.commands import service_clocks
from handoff.errors import NoCapacity, NotThere, Stale
from handoff.events import (
    OfferWithdrawn,
    TurnAdded,
)
from handoff.lifecycle import next_owner
from handoff.model import Author, OfferState, Owner
from handoff.tables import (
    Agent,
    BotState,
    Contact,
    Conversation,
    Customer,
    Handoff,
    Offer,
    Turn,
)
from handoff.texts import say

BOARD = "board"
SYSTEM = "system"
#: Who has a conversation in which nothing more is said.
SPOKEN = (Owner.CLOSED, Owner.WRAP_UP)
BOT_RESCUE = timedelta(seconds=6)
BOT_IDLE = timedelta(minutes=30)
HUMAN_IDLE = timedelta(hours=24)

#: What nearly every command about a conversation looks at: by one statement, since each has its
#: price, however little it brings.
_ALL = (
    select(Conversation, BotState, Customer, Contact)
    .join(BotState, BotState.conversation_id == Conversation.id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(Contact, Contact.id == Conversation.contact_id)
    .where(Conversation.id == bindparam("id"))
    .execution_options(populate_existing=True)
)
_ALL_AND_TURN = _ALL.add_columns(Turn).join(Turn, Turn.id == bindparam("turn"))
_LAST_TURN_AT = select(func.max(Turn.at)).where(Turn.conversation_id == bindparam("conversation"))
_LAST_CUSTOMER_SEQ = select(func.max(Turn.seq)).where(
    Turn.conversation_id == bindparam("conversation"), Turn.author == Author.CUSTOMER.value
)


def load(session: Session, conversation_id: str) -> Conversation:
    """The conversation, locked until commit; the session knows the customer, the contact and the
    bot's state then, too. Raises NotThere.
    """
    log.keep_out(session, conversation_id)
    row = session.execute(_ALL, {"id": conversation_id}).first()
    if row is None:
        raise NotThere("There is no such conversation.")
    session.keep(*row)
    conversation: Conversation = row[0]
    return conversation


def load_with_turn(
    session: Session, conversation_id: str, turn_id: str
) -> tuple[Conversation, Turn]:
    """`load`, and a turn of it. Raises NotThere."""
    log.keep_out(session, conversation_id)
    row = session.execute(_ALL_AND_TURN, {"id": conversation_id, "turn": turn_id}).first()
    if row is None or row.Turn.conversation_id != conversation_id:
        raise NotThere("There is no such turn.")
    session.keep(*row)
    return row.Conversation, row.Turn


def is_erased(session: Session, conversation: Conversation) -> bool:
    """Whether its customer was forgotten: then nothing more is kept of it."""
    return session.get_one(Customer, conversation.customer_id).erased_at is not None


def must_not_be_erased(session: Session, conversation: Conversation) -> None:
    """Who was forgotten is not known any more. Raises NotThere."""
    if is_erased(session, conversation):
        raise NotThere("There is no such conversation.")


def bot_state(session: Session, conversation: Conversation) -> BotState:
    """The desk's memory of the bot in this conversation."""
    return session.get_one(BotState, conversation.id)


def move(
    session: Session,
    conversation: Conversation,
    kind: type[Any],
    actor: str,
    **body: Any,
) -> int:
    """Change the owner by the lifecycle's law and raise the version. Raises IllegalTransition."""
    conversation.owner = next_owner(Owner(conversation.owner), kind).value
    conversation.version += 1
    session.hint(BOARD)
    set_idle(session, conversation)
    event = kind(**body, owner=conversation.owner, version=conversation.version)
    return log.append(session, conversation.id, event, actor=actor)


def add_turn(
    session: Session,
    conversation: Conversation,
    author: Author,
    text: str,
    *,
    author_id: str | None = None,
    client_turn_id: str | None = None,
    choice: dict[str, Any] | None = None,
    extras: dict[str, Any] | None = None,
    answers: str | None = None,
) -> Turn:
    """Store one utterance and log it."""
    turn_id = new_id("trn")
    event = TurnAdded(
        turn_id=turn_id,
        author=author.value,
        author_id=author_id,
        contact_id=conversation.contact_id,
        client_turn_id=client_turn_id,
        answers=answers,
    )
    events = [event, *service_clocks.heard(session, conversation, author)]
    seq = log.append_all(session, conversation.id, events, actor=author_id or author.value)
    turn = Turn(
        id=turn_id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        seq=seq,
        at=session.now,
        author=author.value,
        author_id=author_id,
        text=text,
        client_turn_id=client_turn_id,
        choice=choice,
        extras=extras,
    )
    insert_now(session, turn)
    _hint_watchers(session, conversation)
    return turn


def say_system(session: Session, conversation: Conversation, key: str, **values: str) -> Turn:
    """The desk speaks to the customer, in the customer's language."""
    return add_turn(session, conversation, Author.SYSTEM, say(conversation.language, key, **values))


def set_idle(session: Session, conversation: Conversation) -> None:
    """(Re)start the clock that ends a contact when the customer stays away. Turns leave it alone:
    when it rings it looks when the last one was, `still_here`.
    """
    if conversation.owner in SPOKEN or conversation.contact_id is None:
        return
    set_timer(session, "idle", conversation.id, session.now + _patience(conversation))


def still_here(session: Session, conversation: Conversation) -> bool:
    """Whether the last turn is not so long ago that the customer has left; then the clock goes on
    from there.
    """
    last = session.scalar(_LAST_TURN_AT, {"conversation": conversation.id})
    until = None if last is None else last + _patience(conversation)
    if until is None or until <= session.now:
        return False
    set_timer(session, "idle", conversation.id, until)
    return True


def _patience(conversation: Conversation) -> timedelta:
    return BOT_IDLE if conversation.owner == Owner.BOT else HUMAN_IDLE


def forget_matter(state: BotState) -> None:
    """A new matter, or a human in between: old failures do not count against the bot."""
    state.failures = state.stuck_turns = state.repeats = state.refusals = 0
    state.same_question, state.frustration = 0, 0.0
    state.requested_slot = state.dialogue = state.last_answer = state.last_said = None


def skip_backlog(session: Session, conversation: Conversation) -> None:
    """What the customer wrote until now is not for the bot."""
    state = bot_state(session, conversation)
    state.answered = last_customer_seq(session, conversation.id)
    state.busy_until = None
    cancel_timer(session, "bot_turn", conversation.id)


def last_customer_seq(session: Session, conversation_id: str) -> int:
    """The seq of the customer's last turn, 0 when there is none."""
    return session.scalar(_LAST_CUSTOMER_SEQ, {"conversation": conversation_id}) or 0


def open_handoff(session: Session, conversation: Conversation) -> Handoff:
    """The handoff that the conversation is in now. Raises NotThere."""
    if handoff := session.get(Handoff, conversation.handoff_id or ""):
        return handoff
    raise NotThere("This conversation is not with a human.")


def must_hold(
    conversation: Conversation,
    agent_id: str,
    version: int,
    owners: tuple[Owner, ...] = (Owner.AGENT,),
) -> None:
    """Raises Stale unless the agent holds the conversation at this version."""
    holds = conversation.agent_id == agent_id and conversation.owner in owners
    if not holds or conversation.version != version:
        raise Stale(
            "This conversation has moved on; nothing was sent.",
            owner=conversation.owner,
            agent_id=conversation.agent_id,
            version=conversation.version,
        )


def lock_agent(session: Session, agent_id: str) -> Agent:
    """The agent's row, locked until commit. Raises NotThere."""
    agent = session.get(Agent, agent_id, with_for_update=True, populate_existing=True)
    if agent is None:
        raise NotThere("There is no such agent.")
    return agent


def take_place(session: Session, agent_id: str, weight: int) -> None:
    """So many of the agent's places are taken. Raises NoCapacity."""
    agent = lock_agent(session, agent_id)
    if agent.load + weight > agent.capacity:
        raise NoCapacity(
            f"You hold {agent.load} of {agent.capacity} conversations.",
            load=agent.load,
            capacity=agent.capacity,
        )
    agent.load += weight
    session.hint(BOARD)


def free_place(session: Session, agent_id: str, weight: int) -> None:
    """So many of the agent's places are free again."""
    lock_agent(session, agent_id).load -= weight
    session.hint(BOARD)


def withdraw_offer(session: Session, handoff: Handoff, keep_for: str | None = None) -> None:
    """Stop the ringing, if any. `keep_for`: an agent whose place stays counted."""
    query = select(Offer).where(Offer.handoff_id == handoff.id, Offer.state == OfferState.OPEN)
    offer = session.scalar(query)
    if offer is None:
        return
    end_offer(session, offer, OfferState.WITHDRAWN)
    event = OfferWithdrawn(offer_id=offer.id, handoff_id=handoff.id, agent_id=offer.agent_id)
    log.append(session, offer.conversation_id, event, actor=SYSTEM)
    if offer.agent_id != keep_for:
        free_place(session, offer.agent_id, handoff.weight)


def end_offer(session: Session, offer: Offer, state: OfferState) -> None:
    """The offer no longer rings."""
    offer.state = state.value
    offer.ended_at = session.now
    session.get_one(Handoff, offer.handoff_id).rings = False
    cancel_timer(session, "offer", offer.id)
    session.hint(BOARD)


def _hint_watchers(session: Session, conversation: Conversation) -> None:
    if conversation.agent_id:
        session.hint(f"agent:{conversation.agent_id}")
    elif conversation.owner == Owner.QUEUE:
        session.hint(BOARD)
