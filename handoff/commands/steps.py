"""How far a procedure was followed: what the bot did ticks its steps, people tick the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from base import log
from base.db import Session
from handoff.commands.conversation import load
from handoff.commands.dealing import contact_at_hand, contact_to_note_on
from handoff.commands.material import attempts
from handoff.commands.tags import proposals
from handoff.errors import UnknownStep
from handoff.events import StepTicked
from handoff.model import StepState
from handoff.ruleset.serving import Rulebooks
from handoff.sops import sop_for, sops
from handoff.step_tables import ContactStep
from handoff.tables import Conversation, Turn
from handoff.tag_tables import ContactTags

#: (procedure, step).
Place = tuple[str, str]

_NOTED = select(ContactStep).where(ContactStep.contact_id == bindparam("contact"))
_BEGUN = select(func.min(Turn.seq)).where(Turn.contact_id == bindparam("contact"))


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A step as it stands. `by`: the id of who said so, None for the bot."""

    state: StepState
    by: str | None
    at: datetime


def procedure_at_hand(session: Session, conversation: Conversation, rules: Rulebooks) -> str | None:
    """The procedure that was touched last in the contact at hand; else the one of its tags, those
    that a person confirmed before those that the machine proposes.
    """
    contact = contact_at_hand(session, conversation)
    if contact is None:
        return None
    noted = session.scalars(_NOTED, {"contact": contact}).all()
    touched = sorted((row.at, row.sop) for row in noted if row.sop in sops())
    if touched:
        return touched[-1][1]
    confirmed = session.get(ContactTags, contact)
    said = confirmed.tags if confirmed else []
    return sop_for([*said, *(one.tag for one in proposals(session, conversation, rules))])


def followed(session: Session, conversation: Conversation) -> Mapping[Place, Followed]:
    """Every step of every procedure that was dealt with in the contact at hand. What people say
    counts more than what the bot did.
    """
    contact = contact_at_hand(session, conversation)
    if contact is None:
        return {}
    found = _by_bot(session, conversation, contact)
    for row in session.scalars(_NOTED, {"contact": contact}):
        found[row.sop, row.step] = Followed(state=StepState(row.state), by=row.by, at=row.at)
    return found


def _by_bot(session: Session, conversation: Conversation, contact: str) -> dict[Place, Followed]:
    since = session.scalar(_BEGUN, {"contact": contact}) or 0
    tried = attempts(session, conversation, since)
    done = {one.action: one.at for one in tried if one.status == "ok"}
    return {
        (id_, step.id): Followed(state=StepState.DONE, by=None, at=done[action])
        for id_, sop in sops().items()
        for step in sop.steps
        for action in step.done_by
        if action in done
    }


def tick(
    session: Session,
    conversation_id: str,
    by: str,
    *,
    version: int,
    place: Place,
    state: StepState,
    supervises: bool = False,
) -> None:
    """So stands this step of the contact from now on. The same again changes nothing. Raises
    NotThere, UnknownStep, and Stale as `contact_to_note_on`.
    """
    conversation = load(session, conversation_id)
    contact = contact_to_note_on(conversation, by, version, supervises=supervises)
    sop, step = place
    if sop not in sops() or step not in {one.id for one in sops()[sop].steps}:
        raise UnknownStep("There is no such step.", sop=sop, step=step)
    stands = followed(session, conversation).get(place)
    if (stands.state if stands else StepState.OPEN) == state:
        return
    row = session.get(ContactStep, (contact, sop, step))
    if row is None:
        row = ContactStep(contact_id=contact, sop=sop, step=step, conversation_id=conversation.id)
        session.add(row)
    row.state, row.by, row.at = state.value, by, session.now
    event = StepTicked(contact_id=contact, sop=sop, step=step, state=state.value, by=by)
    log.append(session, conversation.id, event, actor=by)
