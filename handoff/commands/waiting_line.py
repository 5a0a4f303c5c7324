"""Who waits and who is free, read for the matching: heads of lanes, never everybody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, Text, bindparam, func, select, text

from base.db import Session, UtcDateTime
from handoff.commands.business_hours import closed_now
from handoff.model import Presence
from handoff.routing.agents import Candidate, Profile, lacks
from handoff.routing.match import Match, Waiting, match
from handoff.routing.needs import read_lane
from handoff.setup_tables import Queue
from handoff.tables import APART, IN_LINE, Agent, Handoff, LaneRow, Offer

#: An agent who let one go by is not asked for it again so soon.
PASSED_FOR = timedelta(seconds=60)
_ONE_ROUTER = 0x7A4DE3  # any number that nothing else locks
_PAGE = 20

_AGENTS = select(
    Agent.user_id,
    Agent.presence,
    Agent.reason,
    Agent.load,
    Agent.capacity,
    Agent.last_offer_at,
    Agent.team_id,
    Agent.skills,
    Agent.calendar_id,
)
_FREE = _AGENTS.where(Agent.presence == Presence.ONLINE.value, Agent.load < Agent.capacity)
_QUEUES = select(Queue.id, Queue.teams)
_COLUMNS = (
    Handoff.id,
    Handoff.lane,
    Handoff.rank_at,
    Handoff.at_head,
    Handoff.weight,
    Handoff.kept_for,
    Handoff.queued_at,
    Handoff.priority,
    Handoff.queue_id,
    Handoff.conversation_id,
)
_KNOWN = select(func.count()).select_from(LaneRow)
_ALL_LANES = select(LaneRow.name)
_NAMES: BindParameter[Any] = bindparam("names", expanding=True, type_=Text)
_OF_H = """h.id, h.lane, h.rank_at, h.at_head, h.weight, h.kept_for, h.queued_at, h.priority,
            h.queue_id, h.conversation_id"""
# One look at the index a lane, however many wait in it: its condition must be written as there.
_HEADS = (
    text(
        f"""
        SELECT {_OF_H}
        FROM lane JOIN handoff h ON h.id = (
            SELECT id FROM handoff WHERE handoff.lane = lane.name AND {IN_LINE}
            ORDER BY rank_at, id LIMIT 1
        )
        WHERE lane.name IN :names
        """  # noqa: S608 - constants of the code
    )
    .bindparams(_NAMES)
    .columns(*_COLUMNS)
)
_SKIPPED: BindParameter[Any] = bindparam("skipped", expanding=True)
_OF_LANE = (
    select(*_COLUMNS)
    .where(text(IN_LINE), Handoff.lane == bindparam("lane"), Handoff.id.not_in(_SKIPPED))
    .order_by(Handoff.rank_at, Handoff.id)
    .limit(_PAGE)
)
APART_ROWS = select(*_COLUMNS).where(text(APART))
# From the few offers of the last minute, not from all who wait.
LET_BY_ROWS = (
    text(
        f"""
        SELECT {_OF_H}, offer.agent_id AS passed
        FROM offer CROSS JOIN handoff h
        WHERE offer.ended_at > :since AND offer.state IN ('declined', 'expired')
            AND h.id = offer.handoff_id AND h.state = 'waiting' AND NOT h.rings
        """  # noqa: S608 - constants of the code
    )
    .bindparams(bindparam("since", type_=UtcDateTime()))
    .columns(*_COLUMNS, Offer.agent_id.label("passed"))
)


def may_route(session: Session) -> bool:
    """Whether this process routes now: of several one does, the others need not look."""
    if session.dialect != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_ONE_ROUTER))))


def matches(session: Session, lanes: "Lanes") -> Iterator[Match]:
    """What can be offered now, the most urgent first."""
    free = [one for one in candidates(session, free=True) if one.on_shift]
    if not free:
        return iter(())
    apart = those_apart(session)
    skipped = [one.handoff_id for one in apart]
    wanted = lanes.fitting(session, {one.profile for one in free})
    heads = {
        read_lane(row.lane): _of_lane(session, row, skipped)
        for row in session.execute(_HEADS, {"names": wanted})
    }
    return match(heads, free, apart)


class Lanes:
    """The lanes that there are, and which of them agents of each profile serve: worked out once."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._fitting: dict[Profile, tuple[int, list[str]]] = {}

    def fitting(self, session: Session, profiles: Iterable[Profile]) -> list[str]:
        """Names of the lanes whose customers one of them could take."""
        if session.scalar(_KNOWN) != len(self._names):
            known = set(self._names)
            self._names += [name for name in session.scalars(_ALL_LANES) if name not in known]
        found: set[str] = set()
        for profile in profiles:
            found.update(self._of(profile))
        return sorted(found)

    def _of(self, profile: Profile) -> list[str]:
        looked_at, able = self._fitting.get(profile, (0, []))
        if looked_at < len(self._names):
            new = self._names[looked_at:]
            able = [*able, *(name for name in new if lacks(profile, read_lane(name)) is None)]
            self._fitting[profile] = len(self._names), able
        return able


def _of_lane(session: Session, first: Any, skipped: list[str]) -> Iterator[Waiting]:
    """Those of one lane in order from its first, read as they are asked for."""
    if first.id not in skipped:
        yield as_waiting(first)
    seen = [first.id]
    while True:
        given = {"lane": first.lane, "skipped": [*skipped, *seen]}
        rows = session.execute(_OF_LANE, given).all()
        yield from map(as_waiting, rows)
        if len(rows) < _PAGE:
            return
        seen += [row.id for row in rows]


def as_waiting(row: Any, passed: Iterable[str] = ()) -> Waiting:
    """A handoff as the matching sees it."""
    return Waiting(
        handoff_id=row.id,
        lane=read_lane(row.lane),
        rank=row.rank_at,
        at_head=row.at_head,
        weight=row.weight,
        kept_for=row.kept_for,
        queued_at=row.queued_at,
        priority=row.priority,
        queue_id=row.queue_id,
        conversation_id=row.conversation_id,
        passed=frozenset(passed),
    )


def those_apart(session: Session) -> list[Waiting]:
    """Those who wait outside the order of their lane: a human had them already, they are kept for
    somebody, or somebody let them go by just now.
    """
    rows: dict[str, Any] = {row.id: row for row in session.execute(APART_ROWS)}
    passed: dict[str, set[str]] = {}
    for row in session.execute(LET_BY_ROWS, {"since": session.now - PASSED_FOR}):
        rows[row.id] = row
        passed.setdefault(row.id, set()).add(row.passed)
    return [as_waiting(row, passed.get(id_, ())) for id_, row in rows.items()]


def candidates(session: Session, *, free: bool) -> list[Candidate]:
    """All agents, or those online with a place; who is outside the own hours is not on shift."""
    rows = session.execute(_FREE if free else _AGENTS).all()
    closed = closed_now(session, {row.calendar_id for row in rows if row.calendar_id})
    served = _queues_by_team(session)
    return [
        Candidate(
            agent_id=row.user_id,
            presence=Presence(row.presence),
            reason=row.reason,
            load=row.load,
            capacity=row.capacity,
            last_offer_at=row.last_offer_at,
            queues=served.get(row.team_id, served[None]),
            skills=row.skills,
            on_shift=row.calendar_id not in closed,
        )
        for row in rows
    ]


def _queues_by_team(session: Session) -> Mapping[str | None, frozenset[str]]:
    """Which queues the agents of each team serve; under None those that everybody serves."""
    rows = session.execute(_QUEUES).all()
    everybody = {row.id for row in rows if not row.teams}
    named = {team for row in rows for team in row.teams}
    return {
        None: frozenset(everybody),
        **{
            team: frozenset(everybody | {row.id for row in rows if team in row.teams})
            for team in named
        },
    }
