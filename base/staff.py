"""The tables of sign-in: staff users, their sessions and what was tried lately."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ForeignKey, false, select
from sqlalchemy.orm import Mapped, mapped_column

from base import log
from base.columns import Base
from base.log import Event
from base.session import Session

#: What the staff's screens speak.
Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class User(Base):
    """Somebody of the staff. `password_once`: it has to be changed at the next sign-in."""

    __tablename__ = "user"
    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str]
    password_once: Mapped[bool] = mapped_column(default=False, server_default=false())
    active: Mapped[bool] = mapped_column(default=True)


class StaffSession(Base):
    """One signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "staff_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]


class StaffSubject(Base):
    """Who the sign-on's provider says it is: which subject of which issuer is which user."""

    __tablename__ = "staff_subject"
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    linked_at: Mapped[datetime]


class SignInTries(Base):
    """When somebody last tried to sign in: to one account, or from one address."""

    __tablename__ = "sign_in_tries"
    key: Mapped[str] = mapped_column(primary_key=True)
    tried: Mapped[list[Any]]
    told: Mapped[bool]
    last_at: Mapped[datetime] = mapped_column(index=True)


def names_of(session: Session, user_ids: Collection[str | None]) -> Mapping[str, str]:
    """{user id: name} of the staff; who is not in it is shown by id."""
    wanted = {one for one in user_ids if one}
    found = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {user_id: name for user_id, name in found}


def change_language(session: Session, user_id: str, language: Language) -> None:
    """From now on the screens and what the desk writes on them speak another language."""
    user = session.get_one(User, user_id)
    if user.language == language:
        return
    changed = LanguageChanged(old=user.language, new=language)
    user.language = language
    log.append(session, f"user:{user_id}", changed, actor=user_id)


@dataclass(frozen=True, kw_only=True)
class UserAdded(Event):
    """A staff user was made."""

    role: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A staff user got another role; the open sessions ended."""

    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class LanguageChanged(Event):
    """A staff user chose another language for the screens."""

    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A staff user got another password; the open sessions ended."""


@dataclass(frozen=True, kw_only=True)
class UserClosed(Event):
    """A staff user may not sign in any more; the open sessions ended."""


@dataclass(frozen=True, kw_only=True)
class SubjectLinked(Event):
    """A staff user may sign on with a subject of this issuer, and with no other of it."""

    issuer: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A staff user signed in."""


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A staff user signed out."""


@dataclass(frozen=True, kw_only=True)
class SignInBlocked(Event):
    """Too many failed sign-ins: `scope` (account or address) is refused for a while."""

    scope: str
    user_id: str | None
