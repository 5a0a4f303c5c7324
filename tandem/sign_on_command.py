"""`bin/tandem sign-on`: who signs on with the provider, and which account is whose. Also while the
desk runs.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from base.clock import SystemClock
from base.db import Database
from base.settings import Settings
from base.sign_on.people import NotPossible, end_sessions, link, linked
from tandem import migrate
from tandem.errors import CannotRun

BY = "command line"


def main(arguments: Sequence[str]) -> int:
    given = _parser().parse_args(arguments)
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    try:
        for line in asyncio.run(run(settings, given)):
            print(line)
    except NotPossible as problem:
        raise CannotRun(str(problem)) from problem
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem sign-on", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="who has signed on, with role, issuer and subject")
    link_it = what.add_parser("link", help="an account that is here already becomes a subject's")
    link_it.add_argument("email", help="of the account here")
    link_it.add_argument("subject", help="the provider's id of the person (the claim `sub`)")
    end = what.add_parser("end", help="sign somebody out everywhere, now")
    end.add_argument("email", help="of the account here")
    return parser


async def run(settings: Settings, given: argparse.Namespace) -> list[str]:
    """Do what was asked for; the lines to show. Raises NotPossible, CannotRun."""
    if given.what == "link" and settings.sign_on is None:
        raise CannotRun("Sign-on is not set up here: TANDEM_OIDC_ISSUER names no provider.")
    database = Database.open(settings.effective_database_url, SystemClock())
    try:
        if given.what == "link" and settings.sign_on is not None:
            issuer = settings.sign_on.issuer
            await database.write(link, issuer, given.email, given.subject, actor=BY)
        if given.what == "end":
            await database.write(end_sessions, given.email, actor=BY)
            return [f"Signed out everywhere: {given.email}."]
        rows = await database.read(linked)
    finally:
        await database.close()
    return [f"{one.email}  {one.role}  {one.issuer}  {one.subject}" for one in rows]
