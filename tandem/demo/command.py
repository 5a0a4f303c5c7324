"""`bin/tandem demo`: fill a database with a made-up month of service."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from analytics.rebuild import BATCH, refresh
from base.auth import User
from base.clock import ManualClock, SystemClock
from base.db import Database, Session
from base.settings import Settings
from handoff.commands import presence
from handoff.model import Presence
from handoff.ruleset.serving import Rulebooks
from handoff.service_seeds import ensure_service_levels
from handoff.tables import Agent, Conversation
from tandem import migrate, ports
from tandem.demo.month import SHIFTS, Wanted, set_the_stage
from tandem.demo.stage import Stage
from tandem.demo_staff import ensure_demo_staff
from tandem.errors import CannotRun

STEPS = 250  # of the stage in one transaction: a fraction of a second
Say = Callable[[str], None]


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    settings = Settings.from_env()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not options.database and ports.why_not_free(settings.host, settings.port):
        raise CannotRun(
            f"Something listens on port {settings.port}. Stop Tandem first: its clock is not the "
            "demo's."
        )
    url = options.database or settings.effective_database_url
    migrate.upgrade(url, SystemClock())
    wanted = Wanted(
        end=SystemClock().now(),
        days=options.days,
        contacts_a_day=options.contacts_a_day,
        seed=options.seed,
    )
    asyncio.run(fill(url, wanted, add=options.add, say=lambda line: print(line, flush=True)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem demo", description=__doc__)
    parser.add_argument("--days", type=_positive, default=30, help="how many, up to now (30)")
    parser.add_argument("--contacts-a-day", type=_positive, default=120, help="on average (120)")
    parser.add_argument("--seed", type=int, default=7, help="another month (7)")
    parser.add_argument("--database", help="URL; else the one that the settings name")
    parser.add_argument(
        "--add", action="store_true", help="also to a database that holds conversations"
    )
    return parser


def _positive(written: str) -> int:
    number = int(written)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


async def fill(url: str, wanted: Wanted, *, add: bool, say: Say) -> int:
    """Play the month into the database and return the number of contacts. Raises CannotRun."""
    database = Database.open(url, ManualClock(wanted.end))
    try:
        if not add and await database.read(_has_conversations):
            raise CannotRun("The database holds conversations already; --add adds to them.")
        await database.write(ensure_demo_staff)
        await database.write(ensure_service_levels)
        stage = set_the_stage(wanted, Rulebooks(), await database.read(_agents))
        await _play(database, stage, wanted.end, say)
        await database.write(_everybody_goes_home)
        say("computing the numbers ...")
        while await database.write(refresh) == BATCH:
            pass
        say(f"done: {stage.contacts:,} contacts.")
        return stage.contacts
    finally:
        await database.close()


async def _play(database: Database, stage: Stage, end: datetime, say: Say) -> None:
    began, day = time.monotonic(), stage.now.date()
    say(f"playing from {day} to {end.date()}: made-up customers, the desk's own rules")
    while await database.write(_once(stage), end):
        if stage.now.date() != day:
            day = stage.now.date()
            say(f"  {day}  {stage.contacts:6,} contacts  {time.monotonic() - began:4.0f} s")


def _once(stage: Stage) -> Callable[[Session, datetime], bool]:
    """A command that plays on, and says so when the database wants to run it a second time."""
    played = False

    def play(session: Session, end: datetime) -> bool:
        nonlocal played
        if played:
            raise CannotRun("The database broke off; begin again with an empty one.")
        played = True
        return stage.play(session, end, STEPS)

    return play


def _has_conversations(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).select_from(Conversation)))


def _agents(session: Session) -> dict[str, str]:
    rows = session.execute(select(User.email, User.id).where(User.email.in_(SHIFTS)))
    return {email: user_id for email, user_id in rows}


def _everybody_goes_home(session: Session) -> None:
    for agent_id in session.scalars(select(Agent.user_id)).all():
        presence.set_presence(session, agent_id, Presence.OFFLINE, "the demo's month is over")
