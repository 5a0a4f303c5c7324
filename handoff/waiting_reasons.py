"""Why a customer waits, and why whoever got the customer got them: what the console shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from base.db import Session
from handoff import queries
from handoff.commands.line import wanted_by
from handoff.commands.waiting_line import PASSED_FOR, as_waiting, candidates
from handoff.errors import NotThere
from handoff.model import HandoffState, OfferState
from handoff.routing.agents import Candidate
from handoff.routing.match import why_waiting
from handoff.routing.needs import Lane, Step, read_lane
from handoff.tables import Agent, Handoff, Offer

PASSED = (OfferState.DECLINED.value, OfferState.EXPIRED.value)


@dataclass(frozen=True, kw_only=True)
class InTheWay:
    """One agent, and the first rule that keeps the customer from them (`free`: none does)."""

    agent_id: str
    name: str
    rule: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class WhyWaiting:
    """`steps`: what relaxes when, from now on; `rings_at`: the agent to whom it is offered now."""

    handoff_id: str
    place: int | None
    lane: Lane
    priority: int
    queued_at: datetime
    at_head: bool
    rings_at: str | None
    steps: tuple[tuple[datetime, Step], ...]
    agents: tuple[InTheWay, ...]


@dataclass(frozen=True, kw_only=True)
class Given:
    """One offer of a conversation, with its score (None in those of before it was kept)."""

    agent_id: str
    name: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    score: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What keeps a customer from so many agents, by the first rule that does."""

    rule: str
    values: Mapping[str, str]
    agents: int


class Reasons:
    """Why many wait: worked out once for all who ask for the same, since there are few lanes."""

    def __init__(self, agents: Sequence[Candidate], names: Mapping[str, str]) -> None:
        self._agents = agents
        self._names = names
        self._known: dict[Any, Sequence[Counted]] = {}

    def of(self, handoff: Any, passed: frozenset[str]) -> Sequence[Counted]:
        """What keeps the handoff from how many agents, the most first. `passed`: who has just let
        it go by.
        """
        asked = (handoff.lane, handoff.weight, handoff.kept_for, passed)
        if asked not in self._known:
            told = why_waiting(as_waiting(handoff, passed), self._agents)
            counts = Counter(
                (rule, values.get("skill"), values.get("agent")) for _, rule, values in told
            )
            self._known[asked] = [
                Counted(rule=rule, values=self._values(skill, agent), agents=count)
                for (rule, skill, agent), count in counts.most_common()
            ]
        return self._known[asked]

    def _values(self, skill: str | None, agent: str | None) -> dict[str, str]:
        given = {"skill": skill, "agent": self._names.get(agent or "", agent)}
        return {name: value for name, value in given.items() if value is not None}


def why(session: Session, conversation_id: str) -> WhyWaiting:
    """Raises NotThere when the conversation does not wait."""
    conversation = queries.conversation(session, conversation_id)
    handoff = session.get(Handoff, conversation.handoff_id or "")
    if handoff is None or handoff.state != HandoffState.WAITING:
        raise NotThere("This conversation does not wait for anybody.")
    names = {row.user_id: row.name for row in session.execute(select(Agent.user_id, Agent.name))}
    offers = select(Offer).where(Offer.handoff_id == handoff.id)
    rows = list(session.scalars(offers))
    since = session.now - PASSED_FOR
    passed = {
        row.agent_id
        for row in rows
        if row.state in PASSED and row.ended_at is not None and row.ended_at > since
    }
    ringing = next((names[row.agent_id] for row in rows if row.state == OfferState.OPEN), None)
    told = why_waiting(as_waiting(handoff, passed), candidates(session, free=False))
    return WhyWaiting(
        handoff_id=handoff.id,
        place=queries.place_in_queue(session, conversation),
        lane=read_lane(handoff.lane),
        priority=handoff.priority,
        queued_at=handoff.queued_at,
        at_head=handoff.at_head,
        rings_at=ringing,
        steps=_to_come(session, handoff),
        agents=tuple(
            InTheWay(
                agent_id=agent.agent_id,
                name=names[agent.agent_id],
                rule=rule,
                values=_named(values, names),
            )
            for agent, rule, values in told
        ),
    )


def _named(values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The agent for whom it is kept, by name."""
    kept = values.get("agent")
    return {**values, "agent": names.get(kept, kept)} if kept else dict(values)


def _to_come(session: Session, handoff: Handoff) -> tuple[tuple[datetime, Step], ...]:
    steps = sorted(wanted_by(handoff).steps)
    due = [(handoff.queued_at + timedelta(seconds=step.after_s), step) for step in steps]
    return tuple((at, step) for at, step in due if at > session.now)


def given(session: Session, conversation_id: str) -> list[Given]:
    """Every offer of the conversation, the newest first. Raises NotThere."""
    queries.conversation(session, conversation_id)
    found = session.execute(
        select(Offer, Agent.name)
        .join(Agent, Agent.user_id == Offer.agent_id)
        .where(Offer.conversation_id == conversation_id)
        .order_by(Offer.made_at.desc(), Offer.id.desc())
    )
    return [
        Given(
            agent_id=offer.agent_id,
            name=name,
            state=offer.state,
            made_at=offer.made_at,
            ended_at=offer.ended_at,
            score=offer.why,
        )
        for offer, name in found
    ]
