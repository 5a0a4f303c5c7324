"""One bot turn, in short transactions around the network calls.

Every step checks the fence: if the conversation has left the bot meanwhile, what the bot said is
recorded, kept as a draft, and never shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from base.timers import cancel_timer, set_timer
from handoff.bot_client import BotTurn
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands.bot_record import follow_language, log_actions, record
from handoff.commands.conversation import (
    SYSTEM,
    add_turn,
    bot_state,
    load,
    say_system,
)
from handoff.commands.customer import BOT_RESCUE
from handoff.commands.escalate import Escalation, escalate, withhold
from handoff.commands.hand_back import told
from handoff.commands.judge import Judgement, judge, remember
from handoff.events import (
    BotAnswerDropped,
    BotFailed,
)
from handoff.model import Author, Outcome, Owner, Stage
from handoff.policy.memory import after_proposal
from handoff.ruleset.serving import Rulebooks
from handoff.tables import BotState, Conversation, Customer, Turn
from handoff.texts import say

_NEXT_TURN = (
    select(Turn)
    .where(
        Turn.conversation_id == bindparam("conversation"),
        Turn.author == Author.CUSTOMER.value,
        Turn.seq > bindparam("answered"),
    )
    .order_by(Turn.seq)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """A customer's turn that the bot is to deal with, and the version it was taken at."""

    ask: BotTurn
    version: int
    resume: dict[str, Any] | None
    pressed_human: bool


def begin(session: Session, conversation_id: str) -> Work | None:
    """Claim the next customer turn that waits for the bot; None when there is none to claim.

    One bot turn at a time runs in a conversation, whichever process runs it.
    """
    conversation = load(session, conversation_id)
    if conversation.owner != Owner.BOT:
        return None
    state = _fresh(session, conversation)
    if state.busy_until is not None and state.busy_until > session.now:
        return None
    turn = _next_turn(session, conversation, state.answered)
    if turn is None:
        return None
    state.busy_until = session.now + BOT_RESCUE
    set_timer(session, "bot_turn", conversation.id, state.busy_until)
    choice = turn.choice or {}
    return Work(
        ask=BotTurn(
            conversation=conversation.id,
            turn=turn.id,
            text=turn.text,
            language=conversation.language,
            channel=conversation.channel,
            customer=_customer(session, conversation),
            payload=choice.get("payload"),
        ),
        version=conversation.version,
        resume=state.resume,
        pressed_human=bool(choice.get("human")),
    )


def _fresh(session: Session, conversation: Conversation) -> BotState:
    state = bot_state(session, conversation)
    session.refresh(state)
    return state


def _next_turn(session: Session, conversation: Conversation, answered: int) -> Turn | None:
    return session.scalar(_NEXT_TURN, {"conversation": conversation.id, "answered": answered})


def _customer(session: Session, conversation: Conversation) -> dict[str, Any]:
    customer = session.get_one(Customer, conversation.customer_id)
    return {
        "id": customer.id,
        "verified": customer.verified,
        "external_id": customer.external_id,
        "name": customer.name,
        "market": conversation.market,
    }


def resumed(session: Session, work: Work) -> None:
    """The bot knows of the hand-back that came with the work."""
    if work.resume is not None:
        told(session, load(session, work.ask.conversation), work.resume["turn"])


def understand(
    session: Session, work: Work, understanding: Understanding, rules: Rulebooks
) -> Outcome | None:
    """Record what the bot understood and decide. ANSWER: go on and ask for a proposal.

    None: the conversation has left the bot meanwhile.
    """
    conversation = load(session, work.ask.conversation)
    turn = session.get_one(Turn, work.ask.turn)
    record(session, turn, understanding)
    if not _holds(conversation, work):
        return None
    follow_language(session, conversation, turn, understanding)
    state = bot_state(session, conversation)
    found = judge(
        session, conversation, turn, rules, Stage.UNDERSTANDING, understanding=understanding
    )
    if found.decision.outcome in (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE):
        return Outcome.ANSWER
    remember(state, found.after_understanding())
    _carry_out(session, conversation, turn, found)
    finish(session, conversation, turn)
    return found.decision.outcome


def propose(
    session: Session,
    work: Work,
    understanding: Understanding,
    proposal: Proposal,
    rules: Rulebooks,
) -> Outcome | None:
    """Record the proposal and decide whether its words go out. None: the fence held it back."""
    conversation = load(session, work.ask.conversation)
    turn = session.get_one(Turn, work.ask.turn)
    log_actions(session, turn, proposal)
    messages = [message.model_dump(mode="json") for message in proposal.messages]
    if not _holds(conversation, work):
        withhold(session, conversation, turn.id, messages, "late")
        event = BotAnswerDropped(turn_id=turn.id, version=work.version)
        log.append(session, conversation.id, event, actor=SYSTEM)
        return None
    state = bot_state(session, conversation)
    found = judge(
        session,
        conversation,
        turn,
        rules,
        Stage.PROPOSAL,
        understanding=understanding,
        proposal=proposal,
    )
    remember(state, after_proposal(found.after_understanding(), proposal))
    state.slots = proposal.slots
    if found.decision.outcome in (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE):
        _send(session, conversation, turn, messages)
    else:
        withhold(session, conversation, turn.id, messages, found.decision.rule)
    _carry_out(session, conversation, turn, found)
    finish(session, conversation, turn)
    return found.decision.outcome


def fail(session: Session, work: Work, code: str, took_ms: int, rules: Rulebooks) -> None:
    """The bot gave no usable answer: to a human, or an honest word where one has just been."""
    conversation = load(session, work.ask.conversation)
    turn = session.get_one(Turn, work.ask.turn)
    event = BotFailed(turn_id=turn.id, code=code, took_ms=took_ms)
    log.append(session, conversation.id, event, actor=SYSTEM)
    if _holds(conversation, work):
        _do_without_bot(session, conversation, turn, code, rules)


def wish(session: Session, work: Work, rules: Rulebooks) -> None:
    """The button for a human was pressed: no need to ask the bot."""
    conversation = load(session, work.ask.conversation)
    if not _holds(conversation, work):
        return
    turn = session.get_one(Turn, work.ask.turn)
    found = judge(session, conversation, turn, rules, Stage.UNDERSTANDING, pressed_human=True)
    _escalate(session, conversation, turn, found)
    finish(session, conversation, turn)


def filler(session: Session, work: Work) -> None:
    """An honest word while the bot is slow; never after its answer, however close the two are."""
    conversation = load(session, work.ask.conversation)
    turn = session.get_one(Turn, work.ask.turn)
    waits = _fresh(session, conversation).answered < turn.seq
    if waits and _holds(conversation, work):
        say_system(session, conversation, "one_moment")


def rescue(session: Session, conversation_id: str, rules: Rulebooks) -> None:
    """The timer behind a bot turn: whoever ran it is gone, so a human takes over."""
    conversation = load(session, conversation_id)
    state = _fresh(session, conversation)
    if conversation.owner != Owner.BOT:
        return
    turn = _next_turn(session, conversation, state.answered)
    if turn is None:
        return
    event = BotFailed(turn_id=turn.id, code="timeout", took_ms=_ms_since(session.now, turn.at))
    log.append(session, conversation.id, event, actor="timer")
    _do_without_bot(session, conversation, turn, "timeout", rules)


def _do_without_bot(
    session: Session, conversation: Conversation, turn: Turn, code: str, rules: Rulebooks
) -> None:
    """To a human; or, where one has just dealt with the same, an honest word."""
    found = judge(
        session,
        conversation,
        turn,
        rules,
        Stage.UNDERSTANDING,
        bot_state_code=code,
        pressed_human=bool((turn.choice or {}).get("human")),
    )
    if found.decision.escalates:
        _escalate(session, conversation, turn, found)
    else:
        say_system(session, conversation, "bot_trouble")
    finish(session, conversation, turn)


def _holds(conversation: Conversation, work: Work) -> bool:
    """The fence: the bot still has the conversation as it was when the turn was taken."""
    return conversation.owner == Owner.BOT and conversation.version == work.version


def _send(
    session: Session, conversation: Conversation, turn: Turn, messages: list[dict[str, Any]]
) -> None:
    for number, message in enumerate(messages):
        extras = {name: message[name] for name in ("quick_replies", "card", "image")}
        add_turn(
            session,
            conversation,
            Author.BOT,
            message["text"],
            client_turn_id=f"{turn.id}:{number}",
            extras={name: value for name, value in extras.items() if value} or None,
            answers=turn.id,
        )


def _carry_out(session: Session, conversation: Conversation, turn: Turn, found: Judgement) -> None:
    outcome = found.decision.outcome
    if outcome in (Outcome.ESCALATE, Outcome.ANSWER_THEN_ESCALATE):
        _escalate(session, conversation, turn, found)
    elif outcome is Outcome.ASK_BACK:
        words = say(conversation.language, "ask_back")
        add_turn(session, conversation, Author.BOT, words, answers=turn.id)


def _escalate(session: Session, conversation: Conversation, turn: Turn, found: Judgement) -> None:
    escalate(session, conversation, Escalation.of(found), turn)


def finish(session: Session, conversation: Conversation, turn: Turn) -> None:
    """The turn is dealt with; the claim is free. A turn that waits keeps its timer."""
    state = bot_state(session, conversation)
    state.answered = max(state.answered, turn.seq)
    state.busy_until = None
    waits = conversation.owner == Owner.BOT and _next_turn(session, conversation, state.answered)
    if waits:
        set_timer(session, "bot_turn", conversation.id, session.now + BOT_RESCUE)
    else:
        cancel_timer(session, "bot_turn", conversation.id)


def _ms_since(now: datetime, then: datetime) -> int:
    return max(0, (now - then) // timedelta(milliseconds=1))
