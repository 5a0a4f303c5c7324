"""A turn of the bot beside stock Rasa's: the same data and actions, same machine, in turns.

Stock Rasa is trained from the same data/nlu and data/rules (with a story for each answer; of each
intent and language the first 20 examples) with its default pipeline and policies, one epoch each,
and runs as `rasa run` with its REST channel; the project is made in a temporary folder, the model
kept there by a hash of what it was made from.
Tandem's bot runs as it ships; a turn is understand and respond, two calls, as the desk makes them.
Both ask the same action server and the same demo order system, which are real and not counted.

A closed loop keeps --in-flight turns under way, in rounds: Tandem, stock, Tandem ... Conversations
have ten turns. Then conversations of 300 turns, one turn at a time: turn 5 and turn 300 stand for
the eight turns around and before them, which say the same. Three messages of four are from
data/heldout, every fourth asks for an order by its number. Stock Rasa after one epoch would guess
that, so it gets the intent as /order_status{...}; its pipeline runs all the same.

Times are from sending to the whole answer. RSS is of the serving process and its children, after
the load. Left out: the desk, Rasa's training time, and how well either understands.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tandem.bench import CannotMeasure
from tandem.bench._bot_load import Tally, closed_loop, messages, probe
from tandem.bench._bot_sides import Servers, Side, started, tandem_model
from tandem.bench._bot_stock import stock_model
from tandem.plan import BOT_PYTHON

Say = Callable[[str], None]
WARM_UP = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--turns", type=int, default=320, help="of a round, for each side")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--probes", type=int, default=2, help="conversations of --length turns")
    parser.add_argument("--length", type=int, default=300)
    parser.add_argument("--stock-store", choices=("sqlite", "memory"), default="sqlite")
    parser.add_argument("--model", type=Path, help="Tandem's trained model; default: trained now")
    parser.add_argument("--only", choices=("tandem", "stock"), help="one side, for a quick look")


def measure(options: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Train what is missing, start everything, load both sides in turns. Raises CannotMeasure."""
    check(options)
    if not BOT_PYTHON.exists():
        raise CannotMeasure("The bot's environment is not there: bin/run or bin/test makes it.")
    sides = [options.only] if options.only else ["tandem", "stock"]
    models = {}
    if "tandem" in sides:
        models["tandem"] = options.model or tandem_model(say)
    if "stock" in sides:
        models["stock"] = stock_model(say)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        return asyncio.run(_measure(options, models, Path(folder), say))


def check(options: argparse.Namespace) -> None:
    """Raises CannotMeasure for numbers that make no sense."""
    for name in ("turns", "rounds", "in_flight", "probes"):
        if getattr(options, name) < 1:
            raise CannotMeasure(f"--{name.replace('_', '-')} is at least 1.")
    if options.length < 16:
        raise CannotMeasure("--length is at least 16: the first and the last eight are compared.")
    if options.model is not None and not options.model.is_file():
        raise CannotMeasure(f"There is no model at {options.model}.")


async def _measure(
    options: argparse.Namespace, models: dict[str, Path], folder: Path, say: Say
) -> dict[str, Any]:
    async with started(models, folder, options.stock_store, say) as servers:
        tallies = {side.name: Tally() for side in servers.sides}
        for side in servers.sides:
            await closed_loop(side, messages(options.seed, WARM_UP), 4, f"warm-{side.name}")
        await _rounds(options, servers.sides, tallies, say)
        figures = {side.name: _side_figures(side, servers, tallies) for side in servers.sides}
        await _probes(options, servers.sides, tallies, say)
    for name, tally in tallies.items():
        figures[name] |= {
            "p50_ms_turn_5": tally.early_ms,
            "p50_ms_turn_300": tally.late_ms,
            "errors": tally.errors,
        }
    return {**figures, **ratios(figures), **_used(options)}


async def _rounds(
    options: argparse.Namespace, sides: Sequence[Side], tallies: dict[str, Tally], say: Say
) -> None:
    for number in range(1, options.rounds + 1):
        said = messages(options.seed + number, options.turns)
        for side in sides:
            round_ = await closed_loop(side, said, options.in_flight, f"{side.name}-{number}")
            tallies[side.name].add(round_)
            say(f"round {number} of {options.rounds}: {side.name} {round_}")
            tallies[side.name].refuse_errors(side.name)


async def _probes(
    options: argparse.Namespace, sides: Sequence[Side], tallies: dict[str, Tally], say: Say
) -> None:
    said = messages(options.seed, options.length, cycle=8)
    for number in range(1, options.probes + 1):
        for side in sides:
            took, errors = await probe(side, said, f"{side.name}-long-{number}")
            tallies[side.name].add_probe(took, errors)
            early, late = tallies[side.name].early_ms, tallies[side.name].late_ms
            say(
                f"conversation {number} of {options.probes}: {side.name} "
                f"{early} ms at turn 5, {late} ms at turn {options.length}"
            )
            tallies[side.name].refuse_errors(side.name)


def _side_figures(side: Side, servers: Servers, tallies: dict[str, Tally]) -> dict[str, Any]:
    return {
        **tallies[side.name].figures(),
        "rss_mib": side.rss_mib(),
        "action_calls": servers.action_calls(side.name),
    }


def ratios(figures: dict[str, dict[str, Any]]) -> dict[str, float | None]:
    """How many times the turns, and which part of the time; null with one side alone."""
    if len(figures) < 2:
        return {"ratio_turns_per_s": None, "ratio_p50": None}
    ours, stock = figures["tandem"], figures["stock"]
    return {
        "ratio_turns_per_s": round(ours["turns_per_s"] / stock["turns_per_s"], 2),
        "ratio_p50": round(ours["p50_ms"] / stock["p50_ms"], 3),
    }


def _used(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "in_flight": options.in_flight,
        "turns_a_side": options.turns * options.rounds,
        "length": options.length,
        "stock_store": options.stock_store,
        "order_system": "the demo shop",
    }
