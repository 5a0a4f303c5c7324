"""The steps that all commands share: load, move the owner, add a turn, open and close a contact."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from base import log
from base.db import Session
from base.ids import new_id
from base.timers import cancel_timer, set_timer
from handoff.errors import NoCapacity, NotThere
from handoff.events import (
    ContactClosed,
    ContactStarted,
    OfferWithdrawn,
    SurveyOffered,
    TurnAdded,
)
from handoff.lifecycle import next_owner
from handoff.model import Author, ContactOutcome, OfferState, Owner, SurveyAbout
from handoff.tables import (
    Agent,
    BotState,
    Contact,
    Conversation,
    Customer,
    Handoff,
    Offer,
    Survey,
    Turn,
)
from handoff.texts import say

BOARD = "board"
SYSTEM = "system"
BOT_IDLE = timedelta(minutes=30)
HUMAN_IDLE = timedelta(hours=24)
SURVEY_LIFE = timedelta(hours=72)

_CONVERSATION = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .execution_options(populate_existing=True)
)
_LAST_CUSTOMER_SEQ = select(func.max(Turn.seq)).where(
    Turn.conversation_id == bindparam("conversation"), Turn.author == Author.CUSTOMER.value
)


def load(session: Session, conversation_id: str) -> Conversation:
    """The conversation, locked until commit. Raises NotThere."""
    log.lock(session, conversation_id)
    conversation = session.scalar(_CONVERSATION, {"id": conversation_id})
    if conversation is None:
        raise NotThere("There is no such conversation.")
    return conversation


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
    """Store one utterance and log it; the idle clock starts anew."""
    turn_id = new_id("trn")
    event = TurnAdded(
        turn_id=turn_id,
        author=author.value,
        author_id=author_id,
        contact_id=conversation.contact_id,
        client_turn_id=client_turn_id,
        answers=answers,
    )
    seq = log.append(session, conversation.id, event, actor=author_id or author.value)
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
    session.add(turn)
    _hint_watchers(session, conversation)
    set_idle(session, conversation)
    return turn


def say_system(session: Session, conversation: Conversation, key: str, **values: str) -> Turn:
    """The desk speaks to the customer, in the customer's language."""
    return add_turn(session, conversation, Author.SYSTEM, say(conversation.language, key, **values))


def set_idle(session: Session, conversation: Conversation) -> None:
    """(Re)start the clock that ends a contact when the customer stays away."""
    if conversation.owner == Owner.CLOSED or conversation.contact_id is None:
        return
    wait = BOT_IDLE if conversation.owner == Owner.BOT else HUMAN_IDLE
    set_timer(session, "idle", conversation.id, session.now + wait)


def open_contact(session: Session, conversation: Conversation, customer: Customer) -> None:
    """Start a service episode when none is open."""
    if conversation.contact_id is not None:
        return
    contact = Contact(id=new_id("con"), conversation_id=conversation.id, started_at=session.now)
    session.add(contact)
    conversation.contact_id = contact.id
    state = bot_state(session, conversation)
    forget_matter(state)
    state.turns = 0
    event = ContactStarted(
        contact_id=contact.id,
        language=conversation.language,
        market=conversation.market,
        channel=conversation.channel,
        tier=customer.tier,
    )
    log.append(session, conversation.id, event, actor=customer.id)


def close_contact(
    session: Session, conversation: Conversation, outcome: ContactOutcome, by: str
) -> None:
    """End the service episode, ask for a rating of each part that served, forget the matter."""
    if conversation.contact_id is None:
        return
    contact = session.get_one(Contact, conversation.contact_id)
    offer_surveys(session, conversation)
    contact.closed_at = session.now
    contact.outcome = outcome.value
    event = ContactClosed(contact_id=contact.id, outcome=outcome.value, by=by)
    log.append(session, conversation.id, event, actor=by)
    conversation.contact_id = None
    cancel_timer(session, "idle", conversation.id)


def offer_surveys(session: Session, conversation: Conversation) -> None:
    """Ask once per contact for each part that spoke: bot, human."""
    parts = {Author.BOT.value: SurveyAbout.BOT, Author.AGENT.value: SurveyAbout.HUMAN}
    spoke = session.scalars(
        select(Turn.author)
        .where(Turn.contact_id == conversation.contact_id, Turn.author.in_(parts))
        .distinct()
    )
    for part in sorted(parts[author] for author in spoke):
        _offer_survey(session, conversation, part)


def _offer_survey(session: Session, conversation: Conversation, about: SurveyAbout) -> None:
    contact_id = conversation.contact_id
    if contact_id is None:
        return
    asked = session.get(Survey, (contact_id, about.value))
    if asked is not None:
        return
    session.add(
        Survey(
            contact_id=contact_id,
            about=about.value,
            conversation_id=conversation.id,
            offered_at=session.now,
            expires_at=session.now + SURVEY_LIFE,
        )
    )
    event = SurveyOffered(contact_id=contact_id, about=about.value)
    log.append(session, conversation.id, event, actor=SYSTEM)


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
    handoff = session.get(Handoff, conversation.handoff_id or "")
    if handoff is None:
        raise NotThere("This conversation is not with a human.")
    return handoff


def lock_agent(session: Session, agent_id: str) -> Agent:
    """The agent's row, locked until commit: load is changed by nobody else. Raises NotThere."""
    agent = session.get(Agent, agent_id, with_for_update=True, populate_existing=True)
    if agent is None:
        raise NotThere("There is no such agent.")
    return agent


def take_place(session: Session, agent_id: str) -> None:
    """The agent holds one conversation more. Raises NoCapacity."""
    agent = lock_agent(session, agent_id)
    if agent.load >= agent.capacity:
        raise NoCapacity(
            f"You hold {agent.load} of {agent.capacity} conversations.",
            load=agent.load,
            capacity=agent.capacity,
        )
    agent.load += 1
    session.hint(BOARD)


def free_place(session: Session, agent_id: str) -> None:
    """The agent holds one conversation (or ringing offer) less."""
    lock_agent(session, agent_id).load -= 1
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
        free_place(session, offer.agent_id)


def end_offer(session: Session, offer: Offer, state: OfferState) -> None:
    """The offer no longer rings."""
    offer.state = state.value
    offer.ended_at = session.now
    cancel_timer(session, "offer", offer.id)
    session.hint(BOARD)


def _hint_watchers(session: Session, conversation: Conversation) -> None:
    if conversation.agent_id:
        session.hint(f"agent:{conversation.agent_id}")
    elif conversation.owner == Owner.QUEUE:
        session.hint(BOARD)
