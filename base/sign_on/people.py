"""Whom a sign-on makes: a staff user at the first, the same one ever after. Commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from base import log
from base.auth import Principal, add_user, change_role, open_session, sign_out_everywhere
from base.auth import spelled as spelled_email
from base.session import Session
from base.sign_on.id_token import Person
from base.sign_on.refusal import Refusal, Refused
from base.staff import StaffSubject, SubjectLinked, User

NO_PASSWORD = ""
BY_SIGN_ON = "sign_on"


class NotPossible(Exception):
    """The message is a sentence for the admin."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    email: str
    role: str
    issuer: str
    subject: str


def sign_on(session: Session, person: Person, token_hash: str, old_hash: str | None) -> Principal:
    """Make or find the user, bring name and role up to date, open a session; one before it ends.

    Another role ends the sessions that were opened with the old one. Raises Refused: EMAIL_TAKEN,
    CLOSED.
    """
    log.lock(session, f"sign_on:{person.subject}")  # two browsers sign on at once
    row = session.get(StaffSubject, (person.issuer, person.subject))
    user_id = row.user_id if row else _make(session, person)
    user = session.get_one(User, user_id)
    if not user.active:
        raise Refused(Refusal.CLOSED, user.id)
    user.name = person.name
    if user.role != person.role:
        change_role(session, user.id, person.role, actor=BY_SIGN_ON)
    return open_session(session, user.id, token_hash, old_hash)


def link(session: Session, issuer: str, email: str, subject: str, *, actor: str) -> None:
    """Let `subject` of the provider sign on as the user with this e-mail, in place of another
    subject if there was one. Raises NotPossible.
    """
    user = _account(session, email)
    row = session.get(StaffSubject, (issuer, subject))
    if row is not None and row.user_id != user.id:
        holder = session.get_one(User, row.user_id).email
        raise NotPossible(f"This subject signs on as {holder} already.")
    session.execute(
        delete(StaffSubject).where(StaffSubject.issuer == issuer, StaffSubject.user_id == user.id)
    )
    _link(session, issuer, subject, user.id, actor)


def end_sessions(session: Session, email: str, *, actor: str) -> None:
    """Sign the user with this e-mail out everywhere. Raises NotPossible."""
    sign_out_everywhere(session, _account(session, email).id, actor=actor)


def linked(session: Session) -> Sequence[Linked]:
    """Everybody who signs on, by e-mail."""
    rows = session.execute(
        select(User.email, User.role, StaffSubject.issuer, StaffSubject.subject)
        .join(User, User.id == StaffSubject.user_id)
        .order_by(User.email, StaffSubject.issuer)
    )
    return [
        Linked(email=email, role=role, issuer=issuer, subject=subject)
        for email, role, issuer, subject in rows
    ]


def _make(session: Session, person: Person) -> str:
    # Whoever has an e-mail at the provider is not for that the owner of an account here.
    if _with_email(session, person.email) is not None:
        raise Refused(Refusal.EMAIL_TAKEN, person.subject)
    user_id = add_user(
        session,
        email=person.email,
        name=person.name,
        role=person.role,
        language=person.language,
        password_hash=NO_PASSWORD,
    )
    _link(session, person.issuer, person.subject, user_id, BY_SIGN_ON)
    return user_id


def _link(session: Session, issuer: str, subject: str, user_id: str, actor: str) -> None:
    session.add(
        StaffSubject(issuer=issuer, subject=subject, user_id=user_id, linked_at=session.now)
    )
    session.flush()
    log.append(session, f"user:{user_id}", SubjectLinked(issuer=issuer), actor=actor)


def _account(session: Session, email: str) -> User:
    user = _with_email(session, email)
    if user is None:
        raise NotPossible(f"There is no account with the e-mail {email}.")
    return user


def _with_email(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(User.email == spelled_email(email))).first()
