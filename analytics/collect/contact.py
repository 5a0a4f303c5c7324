"""What each event means for the contact at hand: who spoke, what was understood, how it closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from analytics.collect.story import Body, Handler, Story, note
from analytics.facts import ContactFact
from handoff.model import Author, Outcome, Reason
from handoff.package.matter import NO_MATTER

_NOT_UNDERSTOOD = frozenset({Reason.LOW_CONFIDENCE, Reason.REPEATED_FAILURE})


def _started(story: Story, body: Body, at: datetime) -> None:
    story.customer_id, story.channel = body["customer_id"], body["channel"]


def _verified(story: Story, body: Body, at: datetime) -> None:
    story.customer_id = body["customer_id"]
    if story.contact:
        story.contact.tier = body["tier"] or story.contact.tier
        story.contact.market = body["market"] or story.contact.market


def _language(story: Story, body: Body, at: datetime) -> None:
    if story.contact:
        story.contact.language = body["language"]


def _contact_started(story: Story, body: Body, at: datetime) -> None:
    contact = ContactFact(
        id=body["contact_id"],
        conversation_id=story.stream,
        customer_id=story.customer_id,
        started_at=at,
        language=body["language"],
        market=body["market"],
        channel=body["channel"],
        tier=body["tier"],
    )
    story.contact = story.contacts[contact.id] = contact


def _contact_closed(story: Story, body: Body, at: datetime) -> None:
    contact = story.contacts[body["contact_id"]]
    contact.closed_at, contact.outcome, contact.closed_by = at, body["outcome"], body["by"]
    story.leave_unanswered()
    story.contact = None


def _turn(story: Story, body: Body, at: datetime) -> None:
    contact = story.contacts.get(body["contact_id"] or "")
    if contact is None:
        return  # the desk's own words outside an episode
    story.contact_of_turn[body["turn_id"]] = contact
    if speak := _SPEAKERS.get(body["author"]):
        speak(story, contact, at)


def _customer_speaks(story: Story, contact: ContactFact, at: datetime) -> None:
    contact.customer_turns += 1
    contact.answered_last = False
    story.run_since = story.run_since or at


def _bot_speaks(story: Story, contact: ContactFact, at: datetime) -> None:
    contact.bot_turns += 1
    contact.answered_last = True
    if contact.first_bot_s is None:
        contact.first_bot_s = (at - contact.started_at).total_seconds()
    if story.handoff is None:  # once a human has it, only a human's answer counts
        story.run_since = None


def _agent_speaks(story: Story, contact: ContactFact, at: datetime) -> None:
    contact.agent_turns += 1
    first = story.handoff is not None and story.handoff.answered_at is None
    if story.run_since:
        took = (at - story.run_since).total_seconds()
        (contact.first_responses_s if first else contact.next_responses_s).append(took)
    story.run_since = None
    if story.handoff:
        story.handoff.agent_turns += 1
        story.handoff.answered_at = story.handoff.answered_at or at


def _understood(story: Story, body: Body, at: datetime) -> None:
    contact = story.contact_of_turn.get(body["turn_id"])
    if contact is None:
        return
    contact.last_intent = body["intent"]
    note(contact.intents, body["intent"])
    note(contact.models, body["model"])


def _decided(story: Story, body: Body, at: datetime) -> None:
    contact = story.contact_of_turn.get(body["turn_id"]) or story.contact
    if contact is None:
        return
    contact.decisions += 1
    contact.last_outcome = body["outcome"]
    if body["outcome"] == Outcome.ASK_BACK:
        contact.asked_back += 1
    if body["outcome"] != Outcome.ANSWER:
        note(contact.rules, body["rule"])
    unclear = body["outcome"] == Outcome.ASK_BACK or body["reason"] in _NOT_UNDERSTOOD
    if contact.matter is None and not unclear and contact.last_intent not in NO_MATTER:
        contact.matter = contact.last_intent


def _counted(field: str) -> Handler:
    def count(story: Story, body: Body, at: datetime) -> None:
        if contact := story.contact_of_turn.get(body["turn_id"]):
            setattr(contact, field, getattr(contact, field) + 1)

    return count


def _action(story: Story, body: Body, at: datetime) -> None:
    if body["status"] in ("failed", "slow"):
        _counted("action_failures")(story, body, at)


def _survey(story: Story, body: Body, at: datetime) -> None:
    story.contacts[body["contact_id"]].ask(body["about"])


def _rated(story: Story, body: Body, at: datetime) -> None:
    story.contacts[body["contact_id"]].rate(body["about"], body["score"])


_SPEAKERS: dict[str, Callable[[Story, ContactFact, datetime], None]] = {
    Author.CUSTOMER: _customer_speaks,
    Author.BOT: _bot_speaks,
    Author.AGENT: _agent_speaks,
}

CONTACT_EVENTS: dict[str, Handler] = {
    "ConversationStarted": _started,
    "CustomerVerified": _verified,
    "LanguageChanged": _language,
    "ContactStarted": _contact_started,
    "ContactClosed": _contact_closed,
    "TurnAdded": _turn,
    "Understood": _understood,
    "Decided": _decided,
    "ActionReported": _action,
    "ReplyWithheld": _counted("withheld"),
    "BotFailed": _counted("bot_failures"),
    "SurveyOffered": _survey,
    "Surveyed": _rated,
}
