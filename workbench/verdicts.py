"""The commands on candidates: correct, dismiss, reopen. The training data follows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from base import log
from base.auth import User
from base.db import Session
from workbench.errors import AlreadyDecided, NotDecided, TooManyFromCustomer
from workbench.events import STREAM, CandidateDismissed, CandidateReopened, ExampleCorrected
from workbench.inbox import Candidate, words_of
from workbench.tables import Correction
from workbench.training_data import Lesson

MOST_A_DAY = 5  # examples of one intent from one customer: nobody floods the data


def correct(session: Session, candidate: Candidate, lesson: Lesson, by: str) -> Correction:
    """The turn means `lesson.intent`. Raises AlreadyDecided or TooManyFromCustomer."""
    log.lock(session, STREAM)
    row = _undecided(session, candidate)
    _require_few(session, candidate.customer_id, lesson.intent)
    row.language, row.intent, row.text, row.why = (
        lesson.language,
        lesson.intent,
        lesson.example,
        None,
    )
    row.state, row.by, row.at = "corrected", by, session.now
    session.add(row)
    event = ExampleCorrected(
        turn_id=row.turn_id,
        conversation_id=row.conversation_id,
        language=lesson.language,
        intent=lesson.intent,
    )
    log.append(session, STREAM, event, actor=by)
    return row


def dismiss(session: Session, candidate: Candidate, why: str, by: str) -> Correction:
    """The turn teaches nothing. Raises AlreadyDecided."""
    log.lock(session, STREAM)
    row = _undecided(session, candidate)
    row.intent, row.text, row.why = None, None, why
    row.state, row.by, row.at = "dismissed", by, session.now
    session.add(row)
    event = CandidateDismissed(turn_id=row.turn_id, conversation_id=row.conversation_id, why=why)
    log.append(session, STREAM, event, actor=by)
    return row


def reopen(session: Session, turn_id: str, by: str) -> Correction:
    """Take the verdict back; intent and text stay on the row until the next one.

    Raises NotDecided.
    """
    log.lock(session, STREAM)
    row = session.get(Correction, turn_id)
    if row is None or row.state == "open":
        raise NotDecided("There is no verdict to take back.")
    row.state, row.by, row.at = "open", by, session.now
    event = CandidateReopened(turn_id=turn_id, conversation_id=row.conversation_id)
    log.append(session, STREAM, event, actor=by)
    return row


def of_customer(session: Session, customer_id: str) -> list[str]:
    """The customer's turns with a verdict."""
    query = select(Correction.turn_id).where(Correction.customer_id == customer_id)
    return list(session.scalars(query))


def forget(session: Session, turn_ids: Sequence[str]) -> None:
    """The turns taught nothing; whose they were and what they said is not known any more."""
    log.lock(session, STREAM)
    for row in session.scalars(select(Correction).where(Correction.turn_id.in_(turn_ids))):
        row.state, row.why, row.intent, row.text, row.words = "dismissed", "erased", None, None, ""
        event = CandidateDismissed(
            turn_id=row.turn_id, conversation_id=row.conversation_id, why="erased"
        )
        log.append(session, STREAM, event, actor="system")


def corrected(session: Session) -> list[Lesson]:
    """Every lesson that the training data should hold."""
    rows = session.scalars(select(Correction).where(Correction.state == "corrected"))
    return [lesson_of(row) for row in rows]


def not_corrected(session: Session) -> list[str]:
    """The turns with a row that teaches nothing (any more)."""
    query = select(Correction.turn_id).where(Correction.state != "corrected")
    return list(session.scalars(query))


def lesson_of(row: Correction) -> Lesson:
    """What a corrected row teaches."""
    if row.intent is None or row.text is None:
        raise ValueError(f"the turn {row.turn_id} was never corrected")
    return Lesson(
        turn_id=row.turn_id,
        language=row.language,
        intent=row.intent,
        example=row.text,
        day=row.at.date().isoformat(),
    )


def _undecided(session: Session, candidate: Candidate) -> Correction:
    """The turn's row, a new one when there was none. Raises AlreadyDecided."""
    row = session.get(Correction, candidate.turn_id)
    if row is not None and row.state != "open":
        raise AlreadyDecided(
            "Somebody has dealt with this one already.",
            state=row.state,
            by=_name(session, row.by),
            intent=row.intent,
        )
    return row or Correction(
        turn_id=candidate.turn_id,
        conversation_id=candidate.conversation_id,
        customer_id=candidate.customer_id,
        words=words_of(candidate),
        language=candidate.language,
    )


def _name(session: Session, user_id: str) -> str:
    user = session.get(User, user_id)
    return user.name if user else user_id


def _require_few(session: Session, customer_id: str, intent: str) -> None:
    same = select(func.count()).where(
        Correction.customer_id == customer_id,
        Correction.intent == intent,
        Correction.state == "corrected",
        Correction.at > session.now - timedelta(days=1),
    )
    if (session.scalar(same) or 0) >= MOST_A_DAY:
        raise TooManyFromCustomer(
            f"This customer has taught {intent} {MOST_A_DAY} examples within a day: no more today."
        )
