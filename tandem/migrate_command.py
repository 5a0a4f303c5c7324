"""The database's schema: `status` shows it, `up` brings it to the newest, `down` one back."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from base.clock import SystemClock
from base.settings import Settings
from tandem import migrate
from tandem.errors import CannotRun


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    if options.what == "make":
        return make(options.message)
    url = Settings.from_env().effective_database_url
    if options.what == "up":
        migrate.upgrade(url, SystemClock())
    elif options.what == "down":
        migrate.downgrade(url, options.to or one_back(url), SystemClock())
    print(in_words(migrate.status(url)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem migrate", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("status", help="show which schema the database has")
    commands.add_parser("up", help="to the newest schema, after a copy of the SQLite file")
    down = commands.add_parser("down", help="one schema back, after a copy of the SQLite file")
    down.add_argument("--to", help="to this one instead: a number like 0002, or base for none")
    new = commands.add_parser("make", help="for developers: write the next migration")
    new.add_argument("message", help="what changes, in a few words")
    return parser


def make(message: str) -> int:
    """Compares the code's tables with what the present migrations make, in a throw-away file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'new.db'}"
        migrate.upgrade(url, SystemClock())
        print(migrate.make(url, message))
    return 0


def one_back(url: str) -> str:
    current = migrate.status(url).current
    if current is None:
        raise CannotRun("The database has no schema yet: there is nothing to go back to.")
    return f"{int(current) - 1:04}" if int(current) > 1 else "base"


def in_words(status: migrate.Status) -> str:
    have = f"schema {status.current}" if status.current else "no schema yet"
    return have if status.is_newest else f"{have}; {status.waiting} waiting, up to {status.newest}"
