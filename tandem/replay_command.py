"""`bin/tandem replay`: what other rules would have decided on the turns of a period."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from base.clock import SystemClock
from base.db import Database, Session
from base.settings import Settings
from handoff.errors import NotThere
from handoff.policy.report import Report
from handoff.rulebook import Document, Rulebook, seed_document, try_rulebook
from handoff.ruleset import store
from handoff.ruleset.replay import replay
from handoff.ruleset.tables import Ruleset
from tandem import migrate
from tandem.errors import CannotRun
from tandem.replay_text import report_text

EVERY = 20_000  # conversations between two signs of life
DESCRIPTION = f"""{__doc__}

DRAFT is the id of a ruleset (rls_...), or a YAML or JSON file: a whole ruleset
{{table: {{thresholds, rules}}}}, or one table like those in strategy/. Tables that a file leaves
out are those that serve. Nothing is changed, and nothing is published."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The rules to try, and what they are called."""

    name: str
    rulebook: Rulebook


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    settings, clock = Settings.from_env(), SystemClock()
    until = options.until or clock.now()
    if until <= options.since:
        raise CannotRun("The period must end after it starts.")
    migrate.prepare(settings, clock)
    database = Database.open(settings.effective_database_url, clock)
    draft, report = asyncio.run(run(database, options.draft, options.since, until, _progress()))
    print(json.dumps(report.as_json()) if options.json else report_text(draft.name, report))
    return 0


async def run(
    database: Database,
    draft: str,
    since: datetime,
    until: datetime,
    say: Callable[[int, int], None],
) -> tuple[Draft, Report]:
    """Replays the draft and lets go of the database. Raises CannotRun for rules that are not sound
    or not there.
    """
    try:
        found = await database.read(read_draft, draft)
        return found, await database.read(replay, found.rulebook, since, until, say)
    finally:
        await database.close()


def read_draft(session: Session, draft: str) -> Draft:
    """The rules of an id or a file. Raises CannotRun, naming every fault."""
    if Path(draft).is_file():
        document, name = _whole(session, _read(Path(draft))), Path(draft).name
    else:
        row = _row(session, draft)
        document, name = row.document, row.title
    rulebook, faults = try_rulebook(document)
    if rulebook is None or faults:
        said = [f"  {fault.says}" for found in faults.values() for fault in found]
        raise CannotRun("\n".join(["The draft does not pass its check:", *said]))
    return Draft(name=name, rulebook=rulebook)


def _row(session: Session, ruleset_id: str) -> Ruleset:
    try:
        return store.get(session, ruleset_id)
    except NotThere:
        raise CannotRun(f"There is neither a file nor a ruleset {ruleset_id!r}.") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text) if path.suffix == ".json" else YAML(typ="safe").load(text)
    except (OSError, ValueError, YAMLError) as error:
        raise CannotRun(f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise CannotRun(f"{path} holds no rules.")
    return document


def _whole(session: Session, document: dict[str, Any]) -> Document:
    """With the serving tables where the document has none."""
    if isinstance(document.get("table"), str):
        name = document.pop("table")
        document = {name: document}
    serving = store.serving(session)
    base = serving.document if serving else seed_document()
    if unknown := set(document) - set(base):
        raise CannotRun(f"There is no table {sorted(map(str, unknown))[0]!r}.")
    return {**base, **document}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "bin/tandem replay",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("draft", metavar="DRAFT", help="a ruleset's id, or a file")
    parser.add_argument(
        "--since", type=_moment, required=True, metavar="DATE", help="first day (2026-03-01, UTC)"
    )
    parser.add_argument(
        "--until", type=_moment, metavar="DATE", help="first day that no longer counts; else now"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of words")
    return parser


def _moment(written: str) -> datetime:
    """The beginning of a day in UTC; a moment with its zone (RFC 3339) does, too."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a day like 2026-03-01") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _progress() -> Callable[[int, int], None]:
    """A sign of life for whoever waits, beside the report."""
    told = 0

    def say(done: int, total: int) -> None:
        nonlocal told
        if done - told >= EVERY:
            told = done
            print(f"  {done:,} of {total:,} conversations", file=sys.stderr, flush=True)

    return say
