"""What a contact was about: the machine proposes tags, whoever deals with it has the last word."""

from collections.abc import Sequence

from sqlalchemy import select

from base import log
from base.db import Session
from handoff import queries
from handoff.commands.conversation import load
from handoff.commands.dealing import contact_at_hand, contact_to_note_on
from handoff.commands.material import readings
from handoff.decision_tables import DecisionRow
from handoff.errors import UnknownTag
from handoff.events import ContactTagged
from handoff.model import Stage
from handoff.package.matter import matter_of
from handoff.policy.effects import TableName
from handoff.policy.proposed import Proposed, proposed_tags
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation
from handoff.tag_tables import ContactTags
from handoff.taxonomy import taxonomy, unknown_tags


def proposals(
    session: Session, conversation: Conversation, rules: Rulebooks
) -> tuple[Proposed, ...]:
    """The tags that the machine proposes for the contact at hand, the best first: by the rules that
    decided on the turn that says what it is about.
    """
    contact_id = contact_at_hand(session, conversation)
    matter = matter_of(readings(session, contact_id)) if contact_id else None
    handoff = queries.last_handoff(session, conversation)
    decided = _decision(session, matter.turn_id) if matter else None
    rulebook = rules.by_version(session, decided.table_version) if decided else None
    tables = (rulebook or rules.serving(session)).tables
    return proposed_tags(
        matter.intents if matter else [],
        decided.facts if decided else {},
        handoff.tags if handoff and handoff.contact_id == contact_id else [],
        tables[TableName.TAGGING],
        taxonomy(),
    )


def _decision(session: Session, turn_id: str) -> DecisionRow | None:
    query = select(DecisionRow).where(
        DecisionRow.turn_id == turn_id, DecisionRow.stage == Stage.UNDERSTANDING.value
    )
    return session.scalar(query.order_by(DecisionRow.id.desc()).limit(1))


def tag_contact(
    session: Session,
    conversation_id: str,
    by: str,
    *,
    version: int,
    tags: Sequence[str],
    rules: Rulebooks,
    supervises: bool = False,
) -> None:
    """These are the tags of the contact from now on, the most important first; none takes them
    back. The same again changes nothing. Raises NotThere, UnknownTag, and Stale unless `by` holds
    the conversation at this version, or `supervises` and it is at this version.
    """
    conversation = load(session, conversation_id)
    contact_id = contact_to_note_on(conversation, by, version, supervises=supervises)
    if unknown := unknown_tags(tags):
        raise UnknownTag("There is no such tag on the list.", tag=unknown[0])
    wanted = list(dict.fromkeys(tags))
    row = session.get(ContactTags, contact_id)
    if (row.tags if row else []) == wanted:
        return
    found = proposals(session, conversation, rules)
    if row is None:
        row = ContactTags(contact_id=contact_id, conversation_id=conversation.id)
        session.add(row)
    names = [one.tag for one in found]
    row.tags, row.by, row.at = wanted, by, session.now
    row.ranks = [names.index(tag) + 1 if tag in names else None for tag in wanted]
    row.proposed = [{"tag": one.tag, "score": one.score} for one in found]
    event = ContactTagged(
        contact_id=contact_id,
        by=by,
        tags=wanted,
        ranks=row.ranks,
        proposed=names,
        scores=[one.score for one in found],
    )
    log.append(session, conversation.id, event, actor=by)
