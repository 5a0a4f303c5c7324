"""One bot turn, in short transactions around the network calls.

Every step checks the fence: if the conversation has left the bot meanwhile, what the bot said is
recorded, kept as a draft, and never shown.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from base import log
from base.db import Session
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands.bot_record import follow_language, log_actions, record
from handoff.commands.claim import Work, finish, next_turn
from handoff.commands.conversation import (
    SYSTEM,
    add_turn,
    bot_state,
    is_erased,
    load,
    load_with_turn,
    say_system,
)
from handoff.commands.escalate import Escalation, escalate, withhold
from handoff.commands.hand_back import told
from handoff.commands.judge import Judgement, judge, remember
from handoff.commands.surroundings import Around
from handoff.events import (
    BotAnswerDropped,
    BotFailed,
)
from handoff.model import Author, Outcome, Owner, Stage
from handoff.policy.memory import after_proposal
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Turn
from handoff.texts import say


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """What was decided on a turn, what surrounded it, and whether another waits for the bot."""

    outcome: Outcome
    around: Around
    more: bool = False


def resumed(session: Session, work: Work) -> None:
    """The bot knows of the hand-back that came with the work."""
    if work.resume is not None:
        told(session, load(session, work.ask.conversation), work.resume["turn"])


def understand(
    session: Session, work: Work, understanding: Understanding, rules: Rulebooks
) -> Dealt | None:
    """Record what the bot understood and decide. ANSWER: go on and ask for a proposal, which is
    decided on with the same surroundings.

    None: the conversation has left the bot meanwhile.
    """
    conversation, turn = load_with_turn(session, work.ask.conversation, work.ask.turn)
    if is_erased(session, conversation):
        return None
    record(session, turn, understanding)
    if not _holds(conversation, work):
        return None
    follow_language(session, conversation, turn, understanding)
    state = bot_state(session, conversation)
    found = judge(
        session, conversation, turn, rules, Stage.UNDERSTANDING, understanding=understanding
    )
    if found.decision.outcome in (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE):
        return Dealt(outcome=Outcome.ANSWER, around=found.around)
    remember(state, found.after_understanding())
    _carry_out(session, conversation, turn, found)
    return _dealt(session, conversation, turn, found)


def propose(
    session: Session,
    work: Work,
    understanding: Understanding,
    proposal: Proposal,
    rules: Rulebooks,
    around: Around | None = None,
) -> Dealt | None:
    """Record the proposal and decide whether its words go out. None: the fence held it back."""
    conversation, turn = load_with_turn(session, work.ask.conversation, work.ask.turn)
    if is_erased(session, conversation):
        return None
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
        around=around,
    )
    remember(state, after_proposal(found.after_understanding(), proposal))
    state.slots = proposal.slots
    if found.decision.outcome in (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE):
        _send(session, conversation, turn, messages)
    else:
        withhold(session, conversation, turn.id, messages, found.decision.rule)
    _carry_out(session, conversation, turn, found)
    return _dealt(session, conversation, turn, found)


def fail(session: Session, work: Work, code: str, took_ms: int, rules: Rulebooks) -> Dealt | None:
    """The bot gave no usable answer: to a human, or an honest word where one has just been."""
    conversation, turn = load_with_turn(session, work.ask.conversation, work.ask.turn)
    event = BotFailed(turn_id=turn.id, code=code, took_ms=took_ms)
    log.append(session, conversation.id, event, actor=SYSTEM)
    if not _holds(conversation, work):
        return None
    return _do_without_bot(session, conversation, turn, code, rules)


def wish(session: Session, work: Work, rules: Rulebooks) -> Dealt | None:
    """The button for a human was pressed: no need to ask the bot."""
    conversation, turn = load_with_turn(session, work.ask.conversation, work.ask.turn)
    if not _holds(conversation, work):
        return None
    found = judge(session, conversation, turn, rules, Stage.UNDERSTANDING, pressed_human=True)
    _escalate(session, conversation, turn, found)
    return _dealt(session, conversation, turn, found)


def filler(session: Session, work: Work) -> None:
    """An honest word while the bot is slow; never after its answer, however close the two are."""
    conversation, turn = load_with_turn(session, work.ask.conversation, work.ask.turn)
    waits = bot_state(session, conversation).answered < turn.seq
    if waits and _holds(conversation, work):
        say_system(session, conversation, "one_moment")


def rescue(session: Session, conversation_id: str, rules: Rulebooks) -> None:
    """The timer behind a bot turn: whoever ran it is gone, so a human takes over."""
    conversation = load(session, conversation_id)
    turn = next_turn(session, conversation, bot_state(session, conversation))
    if conversation.owner != Owner.BOT or turn is None:
        return
    event = BotFailed(turn_id=turn.id, code="timeout", took_ms=_ms_since(session.now, turn.at))
    log.append(session, conversation.id, event, actor="timer")
    _do_without_bot(session, conversation, turn, "timeout", rules)


def _do_without_bot(
    session: Session, conversation: Conversation, turn: Turn, code: str, rules: Rulebooks
) -> Dealt:
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
    return _dealt(session, conversation, turn, found)


def _holds(conversation: Conversation, work: Work) -> bool:
    """The fence: the bot still has the conversation as it was when the turn was taken."""
    return conversation.owner == Owner.BOT and conversation.version == work.version


def _send(
    session: Session, conversation: Conversation, turn: Turn, messages: list[dict[str, Any]]
) -> None:
    for number, message in enumerate(messages):
        extras = {name: message[name] for name in ("quick_replies", "card", "image")}
        extras["quick_replies"] = [
            {**reply, "token": secrets.token_urlsafe(12)} for reply in extras["quick_replies"]
        ]
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


def _dealt(session: Session, conversation: Conversation, turn: Turn, found: Judgement) -> Dealt:
    more = finish(session, conversation, turn)
    return Dealt(outcome=found.decision.outcome, around=found.around, more=more)


def _ms_since(now: datetime, then: datetime) -> int:
    return max(0, (now - then) // timedelta(milliseconds=1))
