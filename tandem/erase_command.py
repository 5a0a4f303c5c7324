"""`bin/tandem erase`: a customer is forgotten, as the law wants it. Also while the desk runs.

The desk's database is cleared at once. Files, the bot's memory and the training data follow within
a minute while the desk and the bot run; else when they run again. docs/privacy.md says what goes.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from sqlalchemy import or_, select

from base.clock import SystemClock
from base.db import Database, Session
from base.problems import Problem
from base.settings import Settings
from handoff.commands import erasure
from handoff.tables import Customer
from tandem import migrate
from tandem.errors import CannotRun

BY = "command line"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("bin/tandem erase", description=__doc__)
    parser.add_argument("customer", help="the shop's customer number, or an id like cus_...")
    parser.add_argument("--yes", action="store_true", help="do not ask; there is no way back")
    given = parser.parse_args(arguments)
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    if not given.yes and not _sure(given.customer):
        raise CannotRun("Nothing was deleted.")
    try:
        print(asyncio.run(run(settings, given.customer)))
    except Problem as problem:
        raise CannotRun(problem.message) from problem
    return 0


def _sure(customer: str) -> bool:
    """Whether somebody is there and means it."""
    try:
        return input(f"Forget {customer} for good? (yes/no) ") == "yes"
    except EOFError:
        return False


async def run(settings: Settings, customer: str) -> str:
    """Forget the customer; says what was done. Raises NotThere, StorageUnavailable."""
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        row = await database.write(_erase, customer)
    finally:
        await database.close()
    n, files = len(row.conversations), len(row.files)
    return f"Forgotten: {row.customer_id}. Conversations cleared: {n}; files to go: {files}."


def _erase(session: Session, customer: str) -> erasure.Erased:
    query = select(Customer.id).where(
        or_(Customer.id == customer, Customer.external_id == customer)
    )
    return erasure.erase(session, session.scalar(query) or customer, BY)
