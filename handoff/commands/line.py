"""Standing in line: what a handoff asks for now, how that relaxes, and for whom it is kept."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.timers import cancel_timer, set_timer
from handoff.commands import service_clocks
from handoff.commands.conversation import BOARD, SYSTEM, load
from handoff.commands.wait_promises import came
from handoff.commands.waiting_line import candidates
from handoff.errors import NotAble
from handoff.events import KeptFor, LetGo, LineChanged, Relaxed
from handoff.model import HandoffState, Presence, WaitOutcome
from handoff.routing.agents import LANGUAGE, lacks
from handoff.routing.match import rank_of
from handoff.routing.needs import (
    Lane,
    Need,
    Relaxing,
    Step,
    Wanted,
    read_lane,
    read_need,
    read_step,
    with_drops,
)
from handoff.setup_tables import Queue
from handoff.tables import Agent, Conversation, Handoff, LaneRow

RELAX, KEEP = "relax", "kept"
# A desired skill that no step drops is dropped after so many seconds.
WISH_S = 60
# Whoever helped this customer within this time is waited for.
KNOWN_FOR = timedelta(days=7)

_LAST_AGENT = (
    select(Handoff.agent_id)
    .join(Agent, Agent.user_id == Handoff.agent_id)
    .where(
        Handoff.conversation_id == bindparam("conversation"),
        Handoff.ended_at > bindparam("since"),
        Agent.presence == Presence.ONLINE.value,
    )
    .order_by(Handoff.ended_at.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the table of routing asks for."""

    skills: tuple[str, ...] = ()
    desired: tuple[str, ...] = ()
    relax: tuple[str, ...] = ()


def stand_in_line(
    session: Session, conversation: Conversation, handoff: Handoff, queue: Queue, asked: Asked
) -> None:
    """The handoff waits in `queue` from now on, for whoever has what is asked for."""
    wanted = wants(queue, asked, f"{LANGUAGE}{conversation.language}")
    handoff.queue_id, handoff.weight = queue.id, queue.weight
    _write_down(handoff, wanted)
    handoff.queued_at = session.now
    handoff.rank_at = rank_of(session.now, handoff.priority)
    handoff.rings, handoff.kept_for = False, None
    _ask(session, handoff, wanted)
    session.hint(BOARD)


def wants(queue: Queue, asked: Asked, language: str) -> Wanted:
    """What a handoff in `queue` asks for: what the rules ask, and what the queue adds."""
    required = [read_need(one) for one in asked.skills]
    desired = [read_need(one) for one in asked.desired]
    steps = {read_step(one) for one in asked.relax}
    if queue.language == "required":
        required.append(Need(language))
    if queue.language == "preferred":
        desired.append(Need(language))
        steps.add(Step(queue.language_s, Relaxing.DROP, language))
    if queue.overflow_id and queue.overflow_s is not None:
        steps.add(Step(queue.overflow_s, Relaxing.ADD, queue.overflow_id))
    return Wanted(
        queue=queue.id,
        required=tuple(dict.fromkeys(required)),
        desired=tuple(dict.fromkeys(desired)),
        steps=with_drops(desired, sorted(steps), WISH_S),
    )


def _write_down(handoff: Handoff, wanted: Wanted) -> None:
    handoff.skills = [str(need) for need in wanted.required]
    handoff.desired = [str(need) for need in wanted.desired]
    handoff.steps = [str(step) for step in wanted.steps]


def wanted_by(handoff: Handoff) -> Wanted:
    """What the handoff asks for, now and later."""
    return Wanted(
        queue=handoff.queue_id,
        required=tuple(map(read_need, handoff.skills)),
        desired=tuple(map(read_need, handoff.desired)),
        steps=tuple(map(read_step, handoff.steps)),
    )


def _ask(session: Session, handoff: Handoff, wanted: Wanted) -> Lane:
    """Into the lane of what it asks for after waiting so long, and a timer for the next step."""
    waited = (session.now - handoff.queued_at).total_seconds()
    lane = wanted.lane(waited)
    handoff.lane = str(lane)
    session.add_once(LaneRow, name=handoff.lane)
    following = wanted.next_step_s(waited)
    if following is not None:
        set_timer(session, RELAX, handoff.id, handoff.queued_at + timedelta(seconds=following))
    return lane


def ask_anew(session: Session, handoff_id: str, was: Queue, queue: Queue, by: str) -> None:
    """Its queue is no longer as it `was`, or it comes into another: it asks for what `queue` wants
    besides its own, and keeps its place. Nothing happens when it waits no longer, or that is the
    same. While it rings it keeps its weight, by which places are counted.
    """
    handoff = _waiting(session, handoff_id)
    if handoff is None:
        return
    before = (handoff.queue_id, handoff.skills, handoff.desired, handoff.steps, handoff.weight)
    conversation = session.get_one(Conversation, handoff.conversation_id)
    wanted = wants(queue, besides(wanted_by(handoff), was), f"{LANGUAGE}{conversation.language}")
    handoff.queue_id = queue.id
    handoff.weight = handoff.weight if handoff.rings else queue.weight
    _write_down(handoff, wanted)
    after = (handoff.queue_id, handoff.skills, handoff.desired, handoff.steps, handoff.weight)
    if after != before:
        lane = str(_ask(session, handoff, wanted))
        event = LineChanged(handoff_id=handoff.id, queue_id=queue.id, lane=lane)
        log.append(session, handoff.conversation_id, event, actor=by)
        session.hint(BOARD)
    if queue.id != was.id:
        service_clocks.waits_again(session, handoff)


def besides(wanted: Wanted, queue: Queue) -> Asked:
    """What is wanted but for what this queue added: the opposite of `wants`."""
    required = [need for need in wanted.required if not _added(need.skill, queue, "required")]
    desired = [need for need in wanted.desired if not _added(need.skill, queue, "preferred")]
    overflow = Step(queue.overflow_s or 0, Relaxing.ADD, queue.overflow_id or "")
    wished = {need.skill for need in desired}
    steps = [
        step
        for step in wanted.steps
        if step != overflow and (step.does is Relaxing.ADD or step.what in wished)
    ]
    return Asked(
        skills=tuple(map(str, required)),
        desired=tuple(map(str, desired)),
        relax=tuple(map(str, steps)),
    )


def _added(skill: str, queue: Queue, mode: str) -> bool:
    return queue.language == mode and skill.startswith(LANGUAGE)


def relax(session: Session, handoff_id: str) -> None:
    """A step is due: the handoff asks for less, or in one queue more."""
    handoff = _waiting(session, handoff_id)
    if handoff is None:
        return
    before = handoff.lane
    lane = str(_ask(session, handoff, wanted_by(handoff)))
    if lane != before:
        event = Relaxed(handoff_id=handoff.id, lane=lane)
        log.append(session, handoff.conversation_id, event, actor="timer")
        session.hint(BOARD)


def keep_for_known(session: Session, handoff: Handoff, queue: Queue) -> None:
    """Wait a little for the agent who had this customer last, when that agent is there."""
    if queue.sticky_s == 0:
        return
    since = {"conversation": handoff.conversation_id, "since": session.now - KNOWN_FOR}
    agent_id = session.scalar(_LAST_AGENT, since)
    if agent_id:
        keep_for(session, handoff, agent_id, queue.sticky_s)


def keep_for(session: Session, handoff: Handoff, agent_id: str, seconds: int) -> None:
    """For so long the handoff is offered to this agent only."""
    handoff.kept_for = agent_id
    until = session.now + timedelta(seconds=seconds)
    set_timer(session, KEEP, handoff.id, until)
    event = KeptFor(handoff_id=handoff.id, agent_id=agent_id, until=until.isoformat())
    log.append(session, handoff.conversation_id, event, actor=SYSTEM)


def send_to(session: Session, handoff: Handoff, agent_id: str, seconds: int) -> None:
    """For so long for this agent only, who need not have what was merely desired. Raises NotAble
    for an agent who could never take it.
    """
    required = [read_need(one) for one in handoff.skills]
    lane = Lane.of(read_lane(handoff.lane).queues, required)
    [agent] = [one for one in candidates(session, free=False) if one.agent_id == agent_id]
    missing = lacks(agent.profile, lane)
    if missing is not None:
        raise NotAble(
            "This colleague cannot take it: another queue, a language or a skill is missing.",
            rule=missing.rule,
            **missing.values,
        )
    handoff.lane = str(lane)
    session.add_once(LaneRow, name=handoff.lane)
    keep_for(session, handoff, agent_id, seconds)


def let_go(session: Session, handoff_id: str) -> None:
    """The time is over, or the agent said no: it is for everybody. Else nothing happens."""
    handoff = _waiting(session, handoff_id)
    if handoff is not None and handoff.kept_for is not None:
        stop_keeping(session, handoff)


def stop_keeping(session: Session, handoff: Handoff) -> None:
    """The handoff is for everybody again."""
    if handoff.kept_for is None:
        return
    event = LetGo(handoff_id=handoff.id, agent_id=handoff.kept_for)
    log.append(session, handoff.conversation_id, event, actor=SYSTEM)
    handoff.kept_for = None
    cancel_timer(session, KEEP, handoff.id)
    _ask(session, handoff, wanted_by(handoff))
    session.hint(BOARD)


def leave_line(session: Session, handoff: Handoff, outcome: WaitOutcome) -> None:
    """It waits no longer. Of who has an agent already only the outcome of the wait counts."""
    came(session, handoff, outcome)
    cancel_timer(session, RELAX, handoff.id)
    if handoff.kept_for is not None:
        cancel_timer(session, KEEP, handoff.id)
        handoff.kept_for = None
    handoff.rings = False


def _waiting(session: Session, handoff_id: str) -> Handoff | None:
    """The handoff under its conversation's lock, if it still waits."""
    seen = session.get(Handoff, handoff_id)
    if seen is None:
        return None
    load(session, seen.conversation_id)
    handoff = session.get_one(Handoff, handoff_id, populate_existing=True)
    return handoff if handoff.state == HandoffState.WAITING else None
