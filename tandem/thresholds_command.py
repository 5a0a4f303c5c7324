"""`bin/tandem thresholds`: which confidence should let the bot act, from labelled turns and costs.

It proposes and changes nothing: the threshold is changed in a draft of the rules (/strategy).
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from analytics.threshold_report import ThresholdsQuery, ThresholdsReply, report_now
from analytics.thresholds.costs import Proposal
from analytics.thresholds.report import Counts, OfLanguage
from base.clock import SystemClock
from base.db import Database
from base.settings import Settings
from tandem import migrate

WAITS = {
    "now": "at the present load",
    "lately": "as the last handoffs: nobody is on duty",
    "unknown": "nobody is on duty and there were no handoffs yet",
    "asked": "as given",
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("bin/tandem thresholds", description=__doc__)
    fields = ThresholdsQuery.model_fields
    for name, meaning in (
        ("c_wrong", "cost of a wrong answer"),
        ("c_handoff", "cost of a handoff, without the wait"),
        ("c_minute", "cost of a minute that a customer waits"),
    ):
        default = fields[name].default
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=float, default=default, help=f"{meaning} ({default:g})")
    parser.add_argument(
        "--wait", type=float, help="minutes of waiting, instead of the present ones"
    )
    parser.add_argument("--language", help="its labels alone")
    parser.add_argument("--json", action="store_true", help="all of it, as the API answers")
    given = parser.parse_args(arguments)
    try:
        query = ThresholdsQuery.model_validate(
            {name: value for name, value in vars(given).items() if name in fields}
        )
    except ValidationError as error:
        first = error.errors()[0]
        parser.error(f"--{str(first['loc'][0]).replace('_', '-')}: {first['msg']}")
    settings = Settings.from_env()
    migrate.prepare(settings, SystemClock())
    found = asyncio.run(ask(settings.effective_database_url, query))
    print(found.model_dump_json(indent=2) if given.json else "\n".join(lines(found)))
    return 0


async def ask(url: str, query: ThresholdsQuery) -> ThresholdsReply:
    """The report of the database at `url`. Raises StorageUnavailable."""
    database = Database.open(url, SystemClock())
    try:
        return await report_now(database, query)
    finally:
        await database.close()


def lines(found: ThresholdsReply) -> Iterator[str]:
    """The report in plain words, for a terminal."""
    since = f", since {found.since:%Y-%m-%d %H:%M} UTC" if found.since else ""
    yield f"model {found.model or 'not known'}{since}; threshold {found.threshold:g}"
    yield (
        f"costs: wrong answer {found.costs.wrong:g}, handoff {found.costs.escalation:g} "
        f"(with {found.costs.wait:g} min of waiting, {WAITS[found.wait_from]})"
    )
    yield f"labelled turns: {_counts(found.counts)}; {found.overruled} overruled by trainers"
    if found.sampling.weighted and found.counts.labels:
        yield (
            f"they are worth {found.sampling.effective:.0f} evenly drawn ones; nobody looked at "
            f"confidences of {found.sampling.blind:.0%} of all turns"
        )
    if found.curve and found.now.risk is not None:
        yield (
            f"now: the bot acts on {found.now.coverage:.1%}, of which {found.now.risk:.1%} wrong; "
            f"AURC {found.curve.aurc:.4f}, E-AURC {found.curve.e_aurc:.4f}, "
            f"AUGRC {found.curve.augrc:.4f}"
        )
    yield f"proposal: {_proposal(found.proposal, found.counts)}"
    for one in found.languages:
        yield from _language(one)


def _counts(counts: Counts) -> str:
    sources = ", ".join(f"{name} {n}" for name, n in counts.sources.items())
    return f"{counts.labels}, {counts.right} right" + (f" ({sources})" if sources else "")


def _proposal(proposal: Proposal | None, counts: Counts) -> str:
    if proposal is None:
        return f"none; {counts.missing} labels are missing"
    sure = "" if proposal.sure else "; may be chance"
    return (
        f"{proposal.threshold:g} (95 %: {proposal.low:.2f} to {proposal.high:.2f}), cost a turn "
        f"{proposal.cost:.4f} instead of {proposal.present_cost:.4f}, saves {proposal.saving:.4f} "
        f"(95 %: {proposal.saving_low:.4f} to {proposal.saving_high:.4f}){sure}; "
        f"Chow's rule: {proposal.chow:.2f}"
    )


def _language(one: OfLanguage) -> Iterator[str]:
    yield f"{one.language}: {_counts(one.counts)}; {_proposal(one.proposal, one.counts)}"
    if one.sets:
        for name, shares in (("served", one.sets.served), ("recalibrated", one.sets.recalibrated)):
            yield (
                f"    sets {name}: act {shares.act:.1%}, ask back {shares.ask_back:.1%}, escalate "
                f"{shares.escalate:.1%}; {shares.coverage:.1%} hold the truth "
                f"({one.sets.held_out} held out)"
            )
    if one.watch:
        kept, state = one.watch, "ALARM" if one.watch.alarm else "ok"
        yield (
            f"    promise of the sets: {state}, {kept.held} of the last {kept.n} hold the truth, "
            f"weighted {kept.share:.1%} of {kept.promised:.1%} (p {kept.p:.4f})"
        )
