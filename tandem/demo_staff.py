"""The demo's sign-ins: one for each role, with a password that everybody knows."""

from dataclasses import dataclass

from sqlalchemy import select

from base.auth import User, add_user, hash_password
from base.db import Session
from handoff.commands.presence import join

PASSWORD = "tandem-demo"  # noqa: S105 - shown on the first page, only while TANDEM_DEMO is on


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    """Somebody of the demo's staff, and the page where their work is."""

    name: str
    email: str
    role: str
    language: str
    screen: str


DEMO_STAFF = (
    DemoUser(
        name="Mia Keller", email="mia@example.com", role="agent", language="de", screen="/console"
    ),
    DemoUser(
        name="Jonas Reid", email="jonas@example.com", role="agent", language="en", screen="/console"
    ),
    DemoUser(
        name="Sara Lind", email="sara@example.com", role="senior", language="en", screen="/console"
    ),
    DemoUser(
        name="Ines Vogt",
        email="ines@example.com",
        role="supervisor",
        language="de",
        screen="/console",
    ),
    DemoUser(
        name="Tom Becker",
        email="tom@example.com",
        role="trainer",
        language="en",
        screen="/workbench",
    ),
    DemoUser(
        name="Nora Haas",
        email="nora@example.com",
        role="manager",
        language="en",
        screen="/dashboard",
    ),
    DemoUser(
        name="Ada Winter", email="ada@example.com", role="admin", language="en", screen="/dashboard"
    ),
)
SERVE = frozenset({"agent", "senior", "supervisor"})


def ensure_demo_staff(session: Session) -> int:
    """Make the demo's users that are missing; how many were made."""
    there = set(session.scalars(select(User.email)))
    missing = [person for person in DEMO_STAFF if person.email not in there]
    secret = hash_password(PASSWORD) if missing else ""
    for person in missing:
        user = add_user(
            session,
            email=person.email,
            name=person.name,
            role=person.role,
            language=person.language,
            password_hash=secret,
        )
        if person.role in SERVE:
            join(session, user, person.name)
    return len(missing)
