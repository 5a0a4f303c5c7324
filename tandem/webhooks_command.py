"""`bin/tandem webhooks`: who is told what happens, and how that goes. Also while the desk runs."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence

from base.clock import SystemClock
from base.db import Database
from base.problems import Problem
from base.secrets import read_or_create
from base.settings import Settings
from handoff.hooks import commands, reads
from handoff.hooks.reads import WebhookSeen
from handoff.hooks.relay import try_out
from handoff.hooks.sender import Sender
from handoff.hooks.tables import WebhookResult
from tandem import migrate
from tandem.errors import CannotRun

BY = "command line"


def main(arguments: Sequence[str]) -> int:
    given = _parser().parse_args(arguments)
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    try:
        asyncio.run(run(settings, given, lambda line: print(line, flush=True)))
    except Problem as problem:
        raise CannotRun(problem.message) from problem
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem webhooks", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="all webhooks and how they do")
    add = what.add_parser("add", help="a new one; shows its secret, this once")
    add.add_argument("url")
    add.add_argument("--events", nargs="+", default=["*"], metavar="NAME", help="default: all")
    for name, meaning in (
        ("pause", "send nothing for now; what happens is kept"),
        ("resume", "send again, first what was missed"),
        ("delete", "delete it, with what it has not got"),
        ("test", "send a Ping"),
        ("results", "how the last requests went"),
    ):
        what.add_parser(name, help=meaning).add_argument("id")
    return parser


async def run(settings: Settings, given: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Do what was asked for. Raises Problem, StorageUnavailable."""
    clock = SystemClock()
    database = Database.open(settings.effective_database_url, clock)
    sender = Sender(read_or_create(settings, "webhook_key"), settings.webhook_hosts, clock)
    try:
        for line in await _lines(database, sender, given):
            say(line)
    finally:
        await sender.close()
        await database.close()


async def _lines(database: Database, sender: Sender, given: argparse.Namespace) -> list[str]:
    match given.what:
        case "list":
            return [_line(one) for one in await database.read(reads.webhooks)]
        case "add":
            named = sender.named_hosts
            made = await database.write(commands.make, BY, given.url, given.events, named)
            return [made.id, f"secret, shown this once: {sender.secret(made.id)}"]
        case "test":
            return [_result(await try_out(database, sender, given.id))]
        case "results":
            return [_result(one) for one in await database.read(reads.results, given.id)]
    command = {"pause": commands.pause, "resume": commands.resume, "delete": commands.remove}
    await database.write(command[given.what], BY, given.id)
    return []


def _line(seen: WebhookSeen) -> str:
    row = seen.webhook
    state = f"{seen.state} ({row.paused_for})" if row.paused_for else seen.state
    return f"{row.id}  {state}  behind {seen.behind}  {row.url}  {' '.join(row.events)}"


def _result(row: WebhookResult) -> str:
    status = row.status or "-"
    return (
        f"{row.at:%Y-%m-%d %H:%M:%S}  {row.code}  {status}  {row.took_ms} ms  "
        f"{row.event_id}  delivered {row.delivered}"
    )
