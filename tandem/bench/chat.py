"""Chats of customers, the bot and agents: from send to receipt.

Starts a desk as it ships (own process, fresh data, all limits on) and opens a WebSocket for every
customer and agent. Agents hold as many conversations as they may and ten customers wait; the
others are with the bot. Turns arrive at random over all of them, by a plan that waits for nobody,
and a time is counted from when the turn was due. Now and then (--churn) a customer asks for a
human, or an agent hands back. With --rate max, --workers turns are under way at any time instead.

stored_per_s counts the turns in the database, the bot's and the desk's own among them.
p50, p95, p99 are of turns between people; bot_answer lists the bot's apart. At the end every
customer's conversation is read again: what was acknowledged and is not there counts as lost.

Left out: Rasa (a stub answers after --bot-ms, twice a turn), TLS, a real network, pages, and what
the desk and this program, which share the machine, take from each other.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tandem.bench import CannotMeasure
from tandem.bench._people import Agent, Customer
from tandem.bench._processes import (
    Place,
    Running,
    add_agents,
    ended,
    free_port,
    start_desk,
    start_stub_bot,
    turns_stored,
)
from tandem.bench._tally import Tally

PLACES = 3  # conversations an agent may hold, by default
WAITING = 10  # customers in the queue, so that a freed agent is never idle
EACH_S = 1.0  # a customer writes at most once a second, as the desk's limit has it
WARM_UP_S = 3.0
SETTLE_S = 60
LATE_S = 30.0  # after this a turn that has not arrived is lost


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--rate", default="20", help="turns a second over all, or max")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--churn", type=float, default=0.02, help="share of moves among the turns")
    parser.add_argument("--bot-ms", type=float, default=50, help="delay of each call to the stub")
    parser.add_argument("--workers", type=int, default=32, help="turns under way with --rate max")
    parser.add_argument("--database", help="postgresql://... to use; empty. Default: SQLite")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Start everything, chat, and count."""
    if options.rate != "max" and not _is_rate(options.rate):
        raise CannotMeasure("--rate is a number of turns a second, or max.")
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        return asyncio.run(_measure(options, Path(folder), say))


def _is_rate(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


async def _measure(
    options: argparse.Namespace, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    bot_port = free_port()
    place = Place(
        data_dir=folder, database_url=options.database, bot_url=f"http://127.0.0.1:{bot_port}"
    )
    emails = await add_agents(place, options.agents)
    bot = await start_stub_bot(place, bot_port, options.bot_ms)
    async with ended(bot):
        desk = await start_desk(place)
        async with ended(desk):
            return await Chat(options, place, desk, say).run(emails)


class Chat:
    """One run against one desk."""

    def __init__(
        self,
        options: argparse.Namespace,
        place: Place,
        desk: Running,
        say: Callable[[str], None],
    ) -> None:
        self._options = options
        self._place = place
        self._desk = desk
        self._say = say
        self._random = random.Random(options.seed)  # noqa: S311 - no secret
        self._tally = Tally()
        self._customers: dict[str, Customer] = {}
        self._agents: list[Agent] = []
        self._moves: set[asyncio.Task[None]] = set()
        self._asked = 0

    async def run(self, emails: Sequence[str]) -> dict[str, Any]:
        """Everybody comes, everybody chats, everybody goes."""
        try:
            await self._everybody_comes(emails)
            self._say(f"{len(self._customers)} customers and {len(self._agents)} agents are here.")
            await self._chat(WARM_UP_S)
            await self._tally.settle(LATE_S)
            self._tally.clear()
            before, cpu = self._desk.rss_mib, self._desk.cpu_s
            had = await turns_stored(self._place)
            began = time.perf_counter()
            lag = asyncio.create_task(_lag(self._options.seconds))
            await self._chat(self._options.seconds)
            seconds = time.perf_counter() - began
            after, used = self._desk.rss_mib, self._desk.cpu_s - cpu
            stored = await turns_stored(self._place) - had
            await self._tally.settle(LATE_S)
            lost = await self._missing_in_the_desk()
            figures = self._tally.figures()
            return {
                "database": "postgresql" if self._options.database else "sqlite",
                "customers": len(self._customers),
                "agents": len(self._agents),
                "sent_per_s": round(len(self._tally.turns) / seconds, 1),
                "stored_per_s": round(stored / seconds, 1),
                **figures,
                "lost": figures["lost"] + lost,
                "moves": self._asked,
                "rss_mib": round(after, 1),
                "rss_growth_pct": round((after - before) / before * 100, 1),
                "cpu_pct": round(used / seconds * 100),
                "cpu_ms_per_turn": round(used * 1000 / max(1, len(self._tally.turns)), 1),
                "own_lag_p99_ms": await lag,
            }
        finally:
            people: list[Customer | Agent] = [*self._customers.values(), *self._agents]
            await asyncio.gather(*(one.leave() for one in people))

    async def _everybody_comes(self, emails: Sequence[str]) -> None:
        url = self._desk.url
        arriving = [Customer(url, n, self._tally) for n in range(self._options.customers)]
        for few in _by(20, arriving):
            await asyncio.gather(*(customer.arrive() for customer in few))
            self._customers |= {customer.conversation: customer for customer in few}
        self._agents = [Agent(url, email, self._customers, self._tally) for email in emails]
        for agent in self._agents:
            await agent.arrive()
        places = PLACES * len(self._agents)
        for customer in arriving[: places + WAITING]:
            await self._ask_for_human(customer)
        held = min(places, len(arriving))
        for _ in range(SETTLE_S * 10):
            if sum(customer.state == "agent" for customer in arriving) >= held:
                return
            await asyncio.sleep(0.1)
        raise CannotMeasure(f"The agents did not get {held} conversations in {SETTLE_S} s.")

    async def _chat(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        if self._options.rate == "max":
            workers = [self._work(until) for _ in range(self._options.workers)]
            await asyncio.gather(*workers)
        else:
            await self._arrivals(until, float(self._options.rate))
        await asyncio.gather(*self._moves)

    async def _arrivals(self, until: float, rate: float) -> None:
        """Open loop: the plan goes on, however long the desk takes."""
        due = time.perf_counter()
        while (due := due + self._random.expovariate(rate)) < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._one(due)

    async def _work(self, until: float) -> None:
        """Closed loop: the next turn when the last one has arrived."""
        while (now := time.perf_counter()) < until:
            client_id = self._one(now)
            if client_id is None:
                await asyncio.sleep(0.01)
                continue
            await asyncio.wait([self._tally.turns[client_id].arrived], timeout=LATE_S)

    def _one(self, due: float) -> str | None:
        """One turn, or now and then one move; None when nobody had a turn to send."""
        if self._random.random() < self._options.churn:
            self._move()
            return None
        able = [c for c in self._customers.values() if c.state in ("bot", "agent")]
        customer = self._random.choice(able)
        if customer.agent is not None and self._random.random() < 0.5:
            return customer.agent.say(customer, due)
        ready = [c for c in able if due - c.last_said >= EACH_S]
        if not ready:
            return None
        if due - customer.last_said < EACH_S:
            customer = self._random.choice(ready)
        return customer.say(due)

    def _move(self) -> None:
        """Somebody asks for a human when few wait, else an agent hands back."""
        waiting = sum(c.state in ("waiting", "moving") for c in self._customers.values())
        wanted = "bot" if waiting < WAITING else "agent"
        able = [
            c
            for c in self._customers.values()
            if c.state == wanted and not self._tally.under_way(c.conversation)
        ]
        if not able:
            return
        customer = self._random.choice(able)
        agent = customer.agent
        work = self._ask_for_human(customer) if agent is None else agent.hand_back(customer)
        move = asyncio.create_task(work)
        self._moves.add(move)
        move.add_done_callback(self._moves.discard)

    async def _ask_for_human(self, customer: Customer) -> None:
        self._asked += 1
        await customer.ask_for_human(f"bench-human-{self._asked:06}")

    async def _missing_in_the_desk(self) -> int:
        """Acknowledged turns that are not in the desk, exactly once and in order."""
        stored: set[str] = set()
        for few in _by(10, list(self._customers.values())):
            for turns in await asyncio.gather(*(customer.stored_turns() for customer in few)):
                ids = [client_id for _, client_id in turns if client_id]
                self._tally.repeated += len(ids) - len(set(ids))
                stored |= set(ids)
        return sum(
            sent.acknowledged and client_id not in stored
            for client_id, sent in self._tally.turns.items()
        )


def _by(size: int, people: list[Customer]) -> list[list[Customer]]:
    return [people[start : start + size] for start in range(0, len(people), size)]


async def _lag(seconds: float) -> float:
    """How late this program itself wakes up (p99, ms): a part of every time that it measures."""
    late = []
    until = time.perf_counter() + seconds
    while (now := time.perf_counter()) < until:
        await asyncio.sleep(0.01)
        late.append(time.perf_counter() - now - 0.01)
    return round(sorted(late)[int(len(late) * 0.99)] * 1000, 1) if late else 0.0
