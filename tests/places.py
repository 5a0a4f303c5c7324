"""What must hold of agents' places and of those who wait, whatever happened."""

from sqlalchemy import func, select

from base.db import Session
from handoff.commands.waiting_line import PASSED_FOR
from handoff.model import Owner, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer


def check_places(session: Session) -> None:
    """Every place that is counted is held or rings, and nobody holds too many."""
    for one in session.scalars(select(Agent)):
        held = session.scalar(
            select(func.count()).where(
                Conversation.agent_id == one.user_id,
                Conversation.owner.in_([Owner.AGENT.value, Owner.WRAP_UP.value]),
            )
        )
        rings = session.scalar(
            select(func.count()).where(Offer.agent_id == one.user_id, Offer.state == "open")
        )
        assert one.load == (held or 0) + (rings or 0), f"{one.name}: {held} held, {rings} ring"
        assert 0 <= one.load <= one.capacity
    ringing = set(session.scalars(select(Offer.handoff_id).where(Offer.state == "open")))
    assert ringing == set(session.scalars(select(Handoff.id).where(Handoff.rings)))


def forgotten(session: Session) -> list[tuple[str, str]]:
    """(handoff, agent): it rings nowhere, is kept for nobody else, and the agent is there, has a
    place, and has not just let it go by.
    """
    ringing = select(Offer.handoff_id).where(Offer.state == "open")
    waiting = session.execute(
        select(Handoff.id, Handoff.kept_for).where(
            Handoff.state == "waiting", Handoff.id.not_in(ringing)
        )
    )
    free = select(Agent.user_id).where(
        Agent.presence == Presence.ONLINE, Agent.load < Agent.capacity
    )
    passed = select(Offer.handoff_id, Offer.agent_id).where(
        Offer.state.in_(["declined", "expired"]), Offer.ended_at > session.now - PASSED_FOR
    )
    excluded = {(row.handoff_id, row.agent_id) for row in session.execute(passed)}
    agents = list(session.scalars(free))
    pairs = {(row.id, one) for row in waiting for one in agents if row.kept_for in (None, one)}
    return sorted(pairs - excluded)
