"""`bin/tandem staff`: who may sign in, and as what. Also while the desk runs.

Passwords are made here, shown once and good for one sign-in, which asks for a new one; only their
hash is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Sequence

from sqlalchemy import select

from base.auth import add_user, change_role, close_user, hash_password, set_password, spelled
from base.clock import SystemClock
from base.db import Database, Session
from base.roles import ADMIN, STAFF_ROLES
from base.settings import Settings
from base.staff import LANGUAGES, User
from tandem import migrate
from tandem.errors import CannotRun

BY = "command line"
FIRST_ADMIN = "admin@example.com"


def main(arguments: Sequence[str]) -> int:
    given = _parser().parse_args(arguments)
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    for line in asyncio.run(run(settings, given)):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem staff", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="everybody, with role")
    add = what.add_parser("add", help="let somebody sign in; shows the password once")
    add.add_argument("email")
    add.add_argument("name", help="as customers and colleagues see it")
    add.add_argument("role", choices=sorted(STAFF_ROLES))
    add.add_argument("--language", choices=LANGUAGES, default="en", help="of the screens")
    role = what.add_parser("role", help="give another role; ends the open sessions")
    role.add_argument("email")
    role.add_argument("role", choices=sorted(STAFF_ROLES))
    password = what.add_parser("password", help="make another password; ends the open sessions")
    password.add_argument("email")
    close = what.add_parser("close", help="no more sign-in; ends the open sessions")
    close.add_argument("email")
    return parser


async def run(settings: Settings, given: argparse.Namespace) -> list[str]:
    """Do what was asked for; the lines to show. Raises CannotRun."""
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        return await database.write(_ACTS[given.what], given)
    finally:
        await database.close()


async def first_admin(settings: Settings) -> list[str]:
    """Make an admin where nobody can sign in yet; the lines to show, none when somebody can."""
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        return await database.write(_first_admin)
    finally:
        await database.close()


def _first_admin(session: Session) -> list[str]:
    if session.scalar(select(User.id).limit(1)) is not None:
        return []
    password = _add(session, FIRST_ADMIN, "Admin", ADMIN, LANGUAGES[0])
    return [
        f"The first admin is {FIRST_ADMIN} with the password {password}",
        "It is shown this once and is good for one sign-in, which asks for a new one.",
        "More people: bin/tandem staff add EMAIL NAME ROLE",
    ]


def _list(session: Session, _given: argparse.Namespace) -> list[str]:
    rows = session.scalars(select(User).order_by(User.email))
    return [f"{u.email}  {u.role}  {u.name}{'' if u.active else '  (closed)'}" for u in rows]


def _added(session: Session, given: argparse.Namespace) -> list[str]:
    email = spelled(given.email)
    if "@" not in email or not given.name.strip():
        raise CannotRun("An e-mail with an @ and a name are needed.")
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise CannotRun(f"There is an account with the e-mail {email} already.")
    password = _add(session, email, given.name.strip(), given.role, given.language)
    return [f"{email} signs in as {given.role} with the password {password} (shown this once)"]


def _add(session: Session, email: str, name: str, role: str, language: str) -> str:
    password = _new_password()
    add_user(
        session,
        email=email,
        name=name,
        role=role,
        language=language,
        password_hash=hash_password(password),
        once=True,
    )
    return password


def _role(session: Session, given: argparse.Namespace) -> list[str]:
    user = _found(session, given.email)
    change_role(session, user.id, given.role, actor=BY)
    return [f"{user.email} is {given.role} from the next sign-in."]


def _password(session: Session, given: argparse.Namespace) -> list[str]:
    user, password = _found(session, given.email), _new_password()
    set_password(session, user.id, hash_password(password), actor=BY, once=True)
    return [f"{user.email} signs in with the password {password} (shown this once)"]


def _close(session: Session, given: argparse.Namespace) -> list[str]:
    user = _found(session, given.email)
    close_user(session, user.id, actor=BY)
    return [f"{user.email} can no longer sign in."]


def _found(session: Session, email: str) -> User:
    user = session.scalars(select(User).where(User.email == spelled(email))).first()
    if user is None:
        raise CannotRun(f"There is no account with the e-mail {spelled(email)}.")
    return user


def _new_password() -> str:
    """96 random bits in groups that can be read out."""
    letters = secrets.token_hex(12)
    return "-".join(letters[at : at + 6] for at in range(0, len(letters), 6))


_ACTS = {"list": _list, "add": _added, "role": _role, "password": _password, "close": _close}
