"""Sign-in of the staff: passwords, sessions, throttling. Customers only have tokens.

`base/roles.py` says who may do what; `base/identity.py` checks the shop's word about a customer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from base import log
from base.db import Database
from base.identity import Identity, verify_identity
from base.ids import new_id
from base.passwords import hash_password, hashed, is_right, must_be_good
from base.problems import Forbidden, TooMany, Unauthorized
from base.roles import ADMIN, STAFF_ROLES
from base.session import Session
from base.staff import (
    PasswordChanged,
    RoleChanged,
    SignedIn,
    SignedOut,
    StaffSession,
    User,
    UserAdded,
    UserClosed,
)
from base.throttle import count_try, forgive, sweep
from base.tokens import hash_token, new_token

__all__ = [
    "Identity",
    "Principal",
    "SignedInSession",
    "User",
    "add_user",
    "change_role",
    "close_user",
    "find_session",
    "hash_password",
    "hash_token",
    "new_token",
    "open_session",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "spelled",
    "still_signed_in",
    "touch",
    "verify_identity",
]

LONGEST_SESSION = timedelta(hours=12)
LONGEST_IDLE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who is signed in."""

    id: str
    email: str
    name: str
    role: str
    language: str


@dataclass(frozen=True, kw_only=True)
class SignedInSession:
    user: Principal
    token_hash: str
    seen_at: datetime


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    role: str,
    language: str,
    password_hash: str,
    once: bool = False,
) -> str:
    """Make a staff user and return the id; `once`: the password has to be changed at the first
    sign-in. Raises IntegrityError when the e-mail is taken.
    """
    _check_role(role)
    user = User(
        id=new_id("usr"),
        email=spelled(email),
        name=name,
        role=role,
        language=language,
        password_hash=password_hash,
        password_once=once,
        active=True,
    )
    session.add(user)
    session.flush()
    log.append(session, _stream(user.id), UserAdded(role=role), actor="system")
    return user.id


def change_role(session: Session, user_id: str, role: str, *, actor: str) -> None:
    """Give another role and end the open sessions, so that nothing goes on with the old one."""
    _check_role(role)
    user = session.get_one(User, user_id)
    changed = RoleChanged(old=user.role, new=role)
    user.role = role
    _end_sessions(session, user_id)
    log.append(session, _stream(user_id), changed, actor=actor)


def set_password(
    session: Session, user_id: str, password_hash: str, *, actor: str, once: bool = False
) -> None:
    """Another password, `once`: good for one sign-in only; the open sessions end."""
    user = session.get_one(User, user_id)
    user.password_hash, user.password_once = password_hash, once
    _end_sessions(session, user_id)
    log.append(session, _stream(user_id), PasswordChanged(), actor=actor)


def close_user(session: Session, user_id: str, *, actor: str) -> None:
    """No more sign-in for this user; the open sessions end."""
    session.get_one(User, user_id).active = False
    _end_sessions(session, user_id)
    log.append(session, _stream(user_id), UserClosed(), actor=actor)


async def sign_in(
    database: Database,
    email: str,
    password: str,
    address: str,
    old_token: str | None = None,
    *,
    new_password: str | None = None,
    only_admins: bool = False,
) -> tuple[str, Principal]:
    """A new session: its token, for the cookie, and who it is. A session before it ends; with a
    `new_password` all of the user's do, and the old one is good no more.

    Raises TooMany after 10 failures in 5 minutes for the account or from the address, else
    Unauthorized `wrong_credentials`, in the same time whether the account exists or not, and has a
    password or not; Forbidden `passwords_off` with `only_admins` for everybody else, and
    `new_password_needed` where the old one was for once; BadRequest `weak_password`.
    """
    account = spelled(email)
    user = await database.read(_find_user, account)
    wait = await database.write(count_try, account, address, user.id if user else None)
    if wait:
        raise TooMany(
            wait, "too_many_tries", "Too many failed sign-ins. Please wait and try again."
        )
    right = await is_right(user.password_hash if user else None, password)
    if not user or not right or not user.active:
        raise Unauthorized("wrong_credentials", "The e-mail or the password is wrong.")
    if only_admins and user.role != ADMIN:
        raise Forbidden("passwords_off", "Passwords are for admins only here: please sign on.")
    new_hash = None
    if new_password is not None:
        must_be_good(new_password, password, account)
        new_hash = await hashed(new_password)
    elif user.password_once:
        raise Forbidden("new_password_needed", "This password is for once: please choose your own.")
    token, token_hash = new_token()
    old_hash = hash_token(old_token) if old_token else None
    principal = await database.write(_enter, user.id, token_hash, old_hash, address, new_hash)
    return token, principal


def _enter(
    session: Session,
    user_id: str,
    token_hash: str,
    old_hash: str | None,
    address: str,
    new_hash: str | None,
) -> Principal:
    if new_hash is not None:
        set_password(session, user_id, new_hash, actor=user_id)
    forgive(session, session.get_one(User, user_id).email, address)
    sweep(session)
    return open_session(session, user_id, token_hash, old_hash)


def open_session(
    session: Session, user_id: str, token_hash: str, old_hash: str | None
) -> Principal:
    """Let the user in with the token of `token_hash`. The session of `old_hash` ends."""
    user = session.get_one(User, user_id)
    _remove(session, StaffSession.created_at <= session.now - LONGEST_SESSION)
    if old_hash:
        _remove(session, StaffSession.token_hash == old_hash)
    session.add(
        StaffSession(
            token_hash=token_hash, user_id=user_id, created_at=session.now, seen_at=session.now
        )
    )
    log.append(session, _stream(user_id), SignedIn(), actor=user_id)
    return _principal(user)


def sign_out(session: Session, token_hash: str) -> None:
    """End this session, if it is one."""
    found = session.get(StaffSession, token_hash)
    if found is not None:
        session.delete(found)
        log.append(session, _stream(found.user_id), SignedOut(), actor=found.user_id)


def sign_out_everywhere(session: Session, user_id: str, *, actor: str) -> None:
    """End all sessions of this user, who may come in again."""
    _end_sessions(session, user_id)
    log.append(session, _stream(user_id), SignedOut(), actor=actor)


def find_session(session: Session, token_hash: str) -> SignedInSession | None:
    """The session of this token, unless it ended, idled out or its user was closed."""
    row = session.execute(
        select(StaffSession, User)
        .join(User, User.id == StaffSession.user_id)
        .where(StaffSession.token_hash == token_hash, *_goes_on(session))
    ).first()
    if row is None:
        return None
    found, user = row
    return SignedInSession(
        user=_principal(user), token_hash=found.token_hash, seen_at=found.seen_at
    )


def still_signed_in(session: Session, token_hashes: Collection[str]) -> frozenset[str]:
    """Those of the tokens whose session `find_session` would find."""
    query = (
        select(StaffSession.token_hash)
        .join(User, User.id == StaffSession.user_id)
        .where(StaffSession.token_hash.in_(token_hashes), *_goes_on(session))
    )
    return frozenset(session.connection().scalars(query))


def _goes_on(session: Session) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffSession.created_at > session.now - LONGEST_SESSION,
        StaffSession.seen_at > session.now - LONGEST_IDLE,
        User.active.is_(True),
    )


def touch(session: Session, token_hash: str) -> None:
    """The person is active: the idle time starts anew."""
    seen = update(StaffSession).where(StaffSession.token_hash == token_hash)
    session.execute(seen.values(seen_at=session.now))


def _find_user(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(User.email == email)).first()


def _end_sessions(session: Session, user_id: str) -> None:
    _remove(session, StaffSession.user_id == user_id)


def _remove(session: Session, which: object) -> None:
    session.execute(delete(StaffSession).where(which))  # type: ignore[arg-type]


def _principal(user: User) -> Principal:
    return Principal(
        id=user.id, email=user.email, name=user.name, role=user.role, language=user.language
    )


def _stream(user_id: str) -> str:
    return f"user:{user_id}"


def spelled(email: str) -> str:
    """The one spelling under which an account's e-mail is kept."""
    return email.strip().casefold()


def _check_role(role: str) -> None:
    if role not in STAFF_ROLES:
        raise ValueError(f"no staff role: {role!r}; there are {', '.join(sorted(STAFF_ROLES))}")
