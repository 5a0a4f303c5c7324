"""What must hold of agents' places and of those who wait, whatever happened."""

from typing import Any

from sqlalchemy import func, select

from base.db import Session
from handoff.commands.waiting_line import PASSED_FOR
from handoff.model import Owner, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer

_PLACES = select(Agent.user_id, Agent.name, Agent.load, Agent.capacity)
_HELD = (
    select(Conversation.agent_id, func.count())
    .where(Conversation.owner.in_([Owner.AGENT.value, Owner.WRAP_UP.value]))
    .group_by(Conversation.agent_id)
)
_RINGS = select(Offer.agent_id, func.count()).where(Offer.state == "open").group_by(Offer.agent_id)


def check_places(session: Session) -> None:
    """Every place that is counted is held or rings, and nobody holds too many."""
    held = _counted(session, _HELD)
    rings = _counted(session, _RINGS)
    for one in session.execute(_PLACES):
        mine = held.get(one.user_id, 0), rings.get(one.user_id, 0)
        assert one.load == sum(mine), f"{one.name}: {mine[0]} held, {mine[1]} ring"
        assert 0 <= one.load <= one.capacity
    ringing = set(session.scalars(select(Offer.handoff_id).where(Offer.state == "open")))
    assert ringing == set(session.scalars(select(Handoff.id).where(Handoff.rings)))


def _counted(session: Session, query: Any) -> dict[str, int]:
    return {agent: count for agent, count in session.execute(query)}


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
