"""A service episode: it opens with the first turn, and asks for ratings when it ends."""

from datetime import timedelta

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from base.timers import cancel_timer
from handoff.commands.conversation import SYSTEM, bot_state, forget_matter, set_idle
from handoff.events import ContactClosed, ContactStarted, SurveyOffered
from handoff.model import Author, ContactOutcome, SurveyAbout
from handoff.tables import Contact, Conversation, Customer, Survey, Turn

SURVEY_LIFE = timedelta(hours=72)


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
    set_idle(session, conversation)


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
    if contact_id is None or session.get(Survey, (contact_id, about.value)) is not None:
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
