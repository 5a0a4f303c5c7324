"""A retail shop's policy: every gold action does what it demands, every forbidden one is refused.

Imports --data into a fresh demo order system and applies the gold actions of every task in --tasks
through the actions' own client and HTTP. The state that must come out is worked out a second time,
from the policy's text, on the files alone. Before and after the gold actions comes what the policy
forbids (somebody else's order, a wrong status, an empty gift card, another product, the same once
more ...), made from the data by the seed: it must be refused and change nothing.

Left out: the conversation. Actions that only read or compute change nothing and are skipped.
An item that is exchanged for the very same item counts as allowed, as the tasks' authors have it.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import copy
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tandem.bench import CannotMeasure
from tandem.bench._processes import ended, free_port, retail_tools, start_shop
from tandem.bench._retail_forbidden import NEEDED_STATUS, Action, attempts
from tandem.bench._retail_policy import Books, Forbidden, Shelf
from tandem.plan import CHECKOUT

Json = dict[str, Any]
SHOWN_MISSES = 20


@dataclass(frozen=True)
class Plan:
    """One task: its steps with what must come of each, and the state at its end."""

    user_id: str
    steps: list[Action]
    allowed: list[bool]
    gold: int
    orders: list[str]
    expected: Json
    balances: Json


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--tasks", type=Path, required=True, help="tasks with their gold actions")
    parser.add_argument("--data", type=Path, help="the shop's files; default: beside the tasks")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Plan every task on the files, carry it out in the order system, compare."""
    folder = options.data or options.tasks.parent
    tasks, users = _read(options.tasks), _read(folder / "users.json")
    orders, products = _read(folder / "orders.json"), _read(folder / "products.json")
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    shelf = Shelf.of(products)
    plans = [_plan(task, users, orders, shelf, chance) for task in tasks]
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as place:
        return asyncio.run(_measure(plans, folder, Path(place), say))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotMeasure(f"{path} cannot be read: {error}") from None


def _plan(task: Json, users: Json, orders: Json, shelf: Shelf, chance: random.Random) -> Plan:
    """Forbidden attempts, the gold actions, and forbidden attempts again."""
    gold = [(a["name"], a["kwargs"]) for a in task["actions"] if a["name"] in NEEDED_STATUS]
    books = Books.of(task["user_id"], users, orders, shelf)
    before = _forbidden(books, attempts(books, orders, gold, chance))
    steps = [*before, *gold]
    allowed = [False] * len(before) + [_allows(books, action) for action in gold]
    after = _forbidden(books, [*gold, *attempts(books, orders, gold, chance)])
    steps += after
    allowed += [False] * len(after)
    touched = sorted({given["order_id"] for _, given in gold if given["order_id"] in books.orders})
    expected = {order: books.shown(order) for order in touched}
    return Plan(books.user_id, steps, allowed, len(gold), touched, expected, books.balances())


def _forbidden(books: Books, tried: list[Action]) -> list[Action]:
    """Those that the policy forbids as the books stand; tried on copies."""
    return [action for action in tried if not _allows(copy.deepcopy(books), action)]


def _allows(books: Books, action: Action) -> bool:
    name, given = action
    try:
        books.apply(name, given)
    except Forbidden:
        return False
    return True


async def _measure(
    plans: list[Plan], folder: Path, place: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    fresh = place / "fresh"
    await _import(folder, fresh)
    misses: list[Json] = []
    counts: collections.Counter[str] = collections.Counter()
    rounds = list(_rounds(plans))
    for number, together in enumerate(rounds, 1):
        data = place / f"round-{number}"
        shutil.copytree(fresh, data)
        port = free_port()
        async with ended(shop := await start_shop(data, port)):
            asked = [_asked(plan) for plan in together]
            answers = await retail_tools(asked, shop.url, data / "secrets" / "orders_token")
        for plan, answer in zip(together, answers, strict=True):
            _judge(plan, answer, counts, misses)
        say(f"round {number} of {len(rounds)}: {counts['state_ok']} of {counts['tasks']} right")
    names = ("tasks", "state_ok", "gold_actions", "gold_forbidden", "forbidden")
    return {
        **{name: counts[name] for name in (*names, "forbidden_refused")},
        "misses": misses[:SHOWN_MISSES],
    }


def _rounds(plans: list[Plan]) -> Iterator[list[Plan]]:
    """Tasks of one customer never share a round: each begins with the files' own state."""
    waiting = list(plans)
    while waiting:
        together: dict[str, Plan] = {}
        later = []
        for plan in waiting:
            if plan.user_id in together:
                later.append(plan)
            else:
                together[plan.user_id] = plan
        yield list(together.values())
        waiting = later


def _asked(plan: Plan) -> Json:
    steps = [{"name": name, "kwargs": given} for name, given in plan.steps]
    return {"customer": plan.user_id, "steps": steps, "orders": plan.orders}


def _judge(plan: Plan, answer: Json, counts: collections.Counter[str], misses: list[Json]) -> None:
    done = [code == "done" for code in answer["outcomes"]]
    state_ok = answer["orders"] == plan.expected and answer["balances"] == plan.balances
    agreed = all(came for came, may in zip(done, plan.allowed, strict=True) if may)
    refused = [not came for came, may in zip(done, plan.allowed, strict=True) if not may]
    counts["tasks"] += 1
    counts["state_ok"] += state_ok and agreed
    counts["gold_actions"] += plan.gold
    counts["gold_forbidden"] += plan.gold - sum(plan.allowed)
    counts["forbidden"] += len(refused)
    counts["forbidden_refused"] += sum(refused)
    if not (state_ok and agreed and all(refused)):
        misses.append(_miss(plan, answer, done))


def _miss(plan: Plan, answer: Json, done: list[bool]) -> Json:
    """What went otherwise than the policy demands."""
    rows = zip(plan.steps, plan.allowed, done, answer["outcomes"], strict=True)
    return {
        "user_id": plan.user_id,
        "steps": [[*step, code] for step, may, came, code in rows if may is not came],
        "orders": {
            order: [expected, answer["orders"][order]]
            for order, expected in plan.expected.items()
            if answer["orders"][order] != expected
        },
        "balances": [plan.balances, answer["balances"]],
    }


async def _import(folder: Path, data_dir: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tandem", "orders", "import", str(folder)),
        *("--data-dir", str(data_dir)),
        cwd=CHECKOUT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise CannotMeasure(said.decode(errors="replace").strip())
