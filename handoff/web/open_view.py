"""An open conversation with everything known about it, in the words of who reads it."""

from typing import Any

from base import log
from base.db import Session
from handoff import queries
from handoff.call_back_board import noted_in
from handoff.commands.promises import open_promises
from handoff.decision_tables import Draft, HandoffVerdict
from handoff.package import VERSION
from handoff.package.words import names_in, replies_in, summary_in
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Customer, Handoff
from handoff.texts import say
from handoff.web.agent_views import (
    CustomerDetails,
    DraftView,
    HandoffView,
    OpenView,
    PromiseView,
    WrittenView,
)
from handoff.web.call_back_view import call_back_view
from handoff.web.tag_view import tags_view
from handoff.web.views import conversation_view, notes_in, transcript


def open_view(
    session: Session, conversation_id: str, language: str, rules: Rulebooks
) -> OpenView:
    """The conversation for an agent of that language, without articles. Raises NotThere."""
    conversation = queries.conversation(session, conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    handoff = queries.last_handoff(session, conversation)
    package = handoff.package if handoff else {}
    seq = log.last_seq(session, conversation_id)
    drafts = queries.drafts(session, conversation_id, conversation.contact_id)
    turns = queries.all_turns(session, conversation_id)
    noted = noted_in(session, conversation_id)
    return OpenView(
        conversation=conversation_view(session, conversation, seq, rules.waits),
        customer=_customer(customer, conversation),
        handoff=_handoff(session, handoff, language) if handoff else None,
        tags=tags_view(session, conversation, language, rules),
        package=package or None,
        summary=summary_in(language, package.get("summary", [])),
        names=names_in(language, package) if package.get("version") == VERSION else {},
        written=_written(package),
        replies=replies_in(package.get("language", ""), package.get("replies", [])),
        promises=_promises(session, conversation),
        call_back=call_back_view(noted) if noted else None,
        drafts=[_draft(draft) for draft in drafts],
        suggestions=[],
        turns=transcript(turns, queries.agent_names(session, (turn.author_id for turn in turns))),
        notes=notes_in(session, conversation_id),
    )


def matter_in(package: dict[str, Any] | None) -> str | None:
    """The intent that the package says the contact is about."""
    matter = (package or {}).get("matter") or {}
    intent: str | None = (matter.get("value") or {}).get("intent")
    return intent


def _customer(customer: Customer, conversation: Conversation) -> CustomerDetails:
    return CustomerDetails(
        id=customer.id,
        verified=customer.verified,
        name=customer.name,
        email=customer.email,
        number=customer.external_id,
        tier=customer.tier,
        market=conversation.market,
        language=conversation.language,
    )


def _handoff(session: Session, handoff: Handoff, language: str) -> HandoffView:
    judged = session.get(HandoffVerdict, handoff.id)
    return HandoffView(
        id=handoff.id,
        state=handoff.state,
        reason=handoff.reason,
        reason_text=say(language, f"why_{handoff.reason}"),
        queue=handoff.queue_id,
        priority=handoff.priority,
        pathway=handoff.pathway,
        tags=handoff.tags,
        skills=handoff.skills,
        verdict=judged.verdict if judged else None,
        queued_at=handoff.queued_at,
        accepted_at=handoff.accepted_at,
        agent_id=handoff.agent_id,
        note=handoff.note,
    )


def _written(package: dict[str, Any]) -> WrittenView | None:
    written = package.get("summary_written") or {}
    if not written.get("text"):
        return None
    return WrittenView(text=written["text"], model=written["model"])


def _promises(session: Session, conversation: Conversation) -> list[PromiseView]:
    return [
        PromiseView(id=one.id, text=one.text, by=one.by, due_at=one.due, state=one.state)
        for one in open_promises(session, conversation.id)
    ]


def _draft(draft: Draft) -> DraftView:
    texts = [message["text"] for message in draft.messages]
    return DraftView(turn_id=draft.turn_id, at=draft.at, why=draft.why, texts=texts)
