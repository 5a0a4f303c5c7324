"""Context packages: how long they take, whether every fact has a source, what the summary holds.

A hundred scripted contacts are played through the desk's own commands, rules and an SQLite file;
only the bot is scripted. `build_ms` is the pure builder, `made_ms` also reads everything from the
database. A summary is complete when it names the order, the wish and the failed step of its script.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from base.auth import Identity
from base.clock import SystemClock
from base.db import Database, Session
from handoff import queries
from handoff.articles import no_articles
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands import arrival, bot, claim, customer
from handoff.commands.material import material
from handoff.model import Outcome
from handoff.package import build
from handoff.package.facts import provenance
from handoff.package.material import Route, Why
from handoff.package.words import summary_in, words
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Handoff
from handoff.texts import wish
from tandem import migrate
from tandem.bench import CannotMeasure
from tandem.bench._package_cases import Case, Step, cases, filled, proposing, reading
from tandem.bench._tally import milliseconds

PARTS = ("order", "wish", "step")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=10, help="times that each is built")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    return asyncio.run(_measure(options, say))


async def _measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    rules = Rulebooks()
    figures = _Figures()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate.upgrade(url, SystemClock())
        database = Database.open(url, SystemClock())
        for case in cases(options.seed):
            conversation = await _play(database, rules, case)
            handoff = await database.read(_handoff, conversation)
            if handoff is None:
                raise CannotMeasure(f"The contact {case.name!r} did not end with a human.")
            figures.look_at(case, handoff)
            await database.read(figures.time_it, conversation, options.rounds)
        await database.close()
    say(f"package: {figures.cases} contacts played")
    return figures.all()


async def _play(database: Database, rules: Rulebooks, case: Case) -> str:
    """The contact from the first word to the handoff; the conversation's id."""
    tier = "vip" if case.vip else "standard"
    identity = Identity.model_validate(
        {"sub": f"C-{case.numbers[0]}", "name": "Kim Doe", "tier": tier, "market": "DE"}
    )
    opened = await database.write(
        arrival.open_session, None, identity, language=case.language, market="DE", channel="web"
    )
    for number, step in enumerate(case.steps):
        text = f"{step.intent} {filled(case, step.order) or ''} {number}"
        stored = await database.write(
            customer.say,
            opened.conversation_id,
            opened.customer_id,
            client_turn_id=f"bench-{number:06}",
            text=text,
            wants_human=step.button,
        )
        if not stored.for_bot:
            break
        await _answer(database, rules, case, step, opened.conversation_id)
    return opened.conversation_id


async def _answer(
    database: Database, rules: Rulebooks, case: Case, step: Step, conversation: str
) -> None:
    """One bot turn, in the order in which the desk runs it."""
    work = await database.write(claim.begin, conversation)
    if work is None:
        return
    if work.pressed_human:
        await database.write(bot.wish, work, rules)
        return
    if step.fails:
        await database.write(bot.fail, work, step.fails, 4000, rules)
        return
    ids = {"conversation": conversation, "turn": work.ask.turn}
    understood = Understanding.model_validate({**reading(case, step), **ids})
    found = await database.write(bot.understand, work, understood, rules)
    if found is not None and found.outcome is Outcome.ANSWER:
        proposal = Proposal.model_validate({**proposing(case, step), **ids})
        await database.write(bot.propose, work, understood, proposal, rules, found.around)


def _handoff(session: Session, conversation_id: str) -> Handoff | None:
    return queries.last_handoff(session, session.get_one(Conversation, conversation_id))


class _Figures:
    """What was found in the packages."""

    def __init__(self) -> None:
        self.cases = self.complete = self.sourced = self.facts = self.largest = 0
        self.held = dict.fromkeys(PARTS, 0)
        self.scores: list[float] = []
        self.built: list[float] = []
        self.made: list[float] = []

    def look_at(self, case: Case, handoff: Handoff) -> None:
        """Count what one package holds."""
        package = handoff.package
        sourced, facts = provenance(package)
        held = {"order": _has_order(case, package), "wish": _has_wish(case, package)}
        held["step"] = _has_step(case, package)
        self.cases += 1
        self.complete += all(held.values())
        self.held = {part: self.held[part] + held[part] for part in PARTS}
        self.sourced, self.facts = self.sourced + sourced, self.facts + facts
        self.largest = max(self.largest, len(json.dumps(package, ensure_ascii=False).encode()))
        self.scores.append(package["completeness"]["score"])

    def time_it(self, session: Session, conversation_id: str, rounds: int) -> None:
        """Make the package anew, several times, without storing it."""
        conversation = session.get_one(Conversation, conversation_id)
        handoff = queries.last_handoff(session, conversation)
        reason = handoff.reason if handoff else ""
        why = Why(reason=reason, reasons=[reason], rule="bench", words="bench")
        for _ in range(rounds):
            session.expire_all()
            began = time.perf_counter()
            stuff = material(session, conversation, why, Route(queue="support"), no_articles)
            gathered = time.perf_counter()
            build(stuff)
            ended = time.perf_counter()
            self.built.append(ended - gathered)
            self.made.append(ended - began)

    def all(self) -> dict[str, Any]:
        """The figures, with shares in percent."""
        built, made = milliseconds(self.built), milliseconds(self.made)
        return {
            "build_ms_p50": built["p50_ms"],
            "build_ms_p95": built["p95_ms"],
            "made_ms_p95": made["p95_ms"],
            "facts": self.facts,
            "facts_with_source_pct": _percent(self.sourced, self.facts),
            "cases": self.cases,
            "summaries_complete_pct": _percent(self.complete, self.cases),
            **{f"with_{part}_pct": _percent(self.held[part], self.cases) for part in PARTS},
            "completeness_mean": round(sum(self.scores) / len(self.scores), 3),
            "largest_bytes": self.largest,
        }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _has_order(case: Case, package: dict[str, Any]) -> bool:
    """The first sentence names the order, in every language of the agents, and first of all."""
    order = filled(case, case.order)
    named: list[str] = package["summary"][0]["values"].get("orders", [])
    return named[:1] == ([order] if order else [])


def _has_wish(case: Case, package: dict[str, Any]) -> bool:
    """The first sentence tells the wish in words, in every language of the agents."""
    return all(
        wish(language, case.wish) in summary_in(language, package["summary"])[0]
        for language in words()
    )


def _has_step(case: Case, package: dict[str, Any]) -> bool:
    """A sentence tells the step that failed, or where it stuck; none does where none failed."""
    told = package["summary"]
    if case.step is None:
        wrong = ("failed", "refused", "slow", "stuck", "not_understood", "bot_down", "loop")
        return not any(one["key"].startswith(wrong) for one in told)
    key, what = case.step
    return any(
        one["key"].startswith(str(key)) and (what is None or what in one["values"].values())
        for one in told
    )
