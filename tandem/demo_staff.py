"""The demo's sign-ins: one for each role, with a password that everybody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from base.auth import User, add_user, hash_password
from base.db import Session
from handoff.routing.agents import LANGUAGE
from handoff.setup.people import change_agent
from handoff.setup.seeds import SEEDED_BY, ensure_setup

PASSWORD = "tandem-demo"  # noqa: S105 - shown on the first page, only while TANDEM_DEMO is on


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    """Somebody of the demo's staff, and the page where their work is. `skills`: of who serves."""

    name: str
    email: str
    role: str
    language: str
    screen: str
    skills: Mapping[str, int] = field(default_factory=dict)


def _speaks(**levels: int) -> dict[str, int]:
    return {f"{LANGUAGE}{code}": level for code, level in levels.items()}


DEMO_STAFF = (
    DemoUser(
        name="Mia Keller",
        email="mia@example.com",
        role="agent",
        language="de",
        screen="/console",
        skills={**_speaks(de=5, en=4, nl=3), "safety": 4, "sellers": 3},
    ),
    DemoUser(
        name="Jonas Reid",
        email="jonas@example.com",
        role="agent",
        language="en",
        screen="/console",
        skills={**_speaks(en=5, es=4, de=2), "creators": 4},
    ),
    DemoUser(
        name="Sara Lind",
        email="sara@example.com",
        role="senior",
        language="en",
        screen="/console",
        skills={**_speaks(en=5, fr=4, de=3, zh=2), "safety": 5, "sellers": 4, "creators": 3},
    ),
    DemoUser(
        name="Ines Vogt",
        email="ines@example.com",
        role="supervisor",
        language="de",
        screen="/supervise",
        skills={**_speaks(de=5, en=4, fr=3), "safety": 4, "sellers": 4},
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
    """Make the demo's users that are missing, with their skills; how many were made."""
    ensure_setup(session)
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
            session.flush()
            change_agent(session, SEEDED_BY, user, {"skills": dict(person.skills)})
    return len(missing)
