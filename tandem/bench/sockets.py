"""Customers who look on: what an open, idle socket costs the desk.

Starts a desk as it ships and opens --idle sockets, each of a customer of its own, resumed and
quiet. kib_per_socket: how much more memory the desk has with all of them open than before the
first, divided by their number; what a thousand sockets warmed up first is not counted. Then, with
all of them open, --echoes turns are sent one after another by one more customer: echo_p99_ms is
from the send to the acknowledgement, which comes after the turn is stored for good.

Left out: TLS, compression (sockets are uncompressed), a real network, and the kernel's own memory.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tandem.bench import CannotMeasure
from tandem.bench._people import Customer
from tandem.bench._processes import Place, Running, add_agents, ended, free_port, start_desk
from tandem.bench._processes import start_stub_bot as start_bot
from tandem.bench._tally import Tally

AT_ONCE = 40
WARM_UP = 1_000
FILES_BESIDE = 200  # open files that are no sockets of customers
SETTLE_S = 3.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--idle", type=int, default=5_000, help="sockets held open (5,000)")
    parser.add_argument("--echoes", type=int, default=200, help="turns timed (200)")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Open them all, and measure."""
    if options.idle < 1 or options.echoes < 1:
        raise CannotMeasure("--idle and --echoes are at least 1.")
    _allow_files(options.idle + WARM_UP + FILES_BESIDE)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        return asyncio.run(_measure(options, Path(folder), say))


def _allow_files(number: int) -> None:
    """Both this program and the desk, which inherits the limit, hold so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and number > hard:
        raise CannotMeasure(f"This machine lets a process open {hard} files, not {number}.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, number), hard))


async def _measure(
    options: argparse.Namespace, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    bot_port = free_port()
    place = Place(data_dir=folder, database_url=None, bot_url=f"http://127.0.0.1:{bot_port}")
    await add_agents(place, 1)
    bot = await start_bot(place, bot_port, 0)
    async with ended(bot):
        desk = await start_desk(place)
        async with ended(desk):
            return await _open_all(options, desk, say)


async def _open_all(
    options: argparse.Namespace, desk: Running, say: Callable[[str], None]
) -> dict[str, Any]:
    tally = Tally()
    people = [Customer(desk.url, n, tally) for n in range(options.idle + WARM_UP + 1)]
    speaker, first, idle = people[0], people[1 : WARM_UP + 1], people[WARM_UP + 1 :]
    try:
        await speaker.arrive()
        await _arrive(first)
        await asyncio.sleep(SETTLE_S)
        before = desk.rss_mib
        say(f"{len(first)} sockets to warm up: {before:.0f} MiB")
        began = time.perf_counter()
        await _arrive(idle)
        took = time.perf_counter() - began
        await asyncio.sleep(SETTLE_S)
        after = desk.rss_mib
        say(f"{len(idle)} more in {took:.0f} s: {after:.0f} MiB")
        echoes = [await _echo(speaker, tally) for _ in range(options.echoes)]
        still_open = sum(one.line.is_open for one in idle)
        return {
            "open": still_open,
            "kib_per_socket": round((after - before) * 1024 / len(idle), 1),
            "rss_mib": round(after, 1),
            "opened_per_s": round(len(idle) / took, 1),
            "echo_p50_ms": _percentile(echoes, 0.5),
            "echo_p99_ms": _percentile(echoes, 0.99),
        }
    finally:
        for start in range(0, len(people), AT_ONCE):
            await asyncio.gather(*(one.leave() for one in people[start : start + AT_ONCE]))


async def _arrive(people: list[Customer]) -> None:
    for start in range(0, len(people), AT_ONCE):
        await asyncio.gather(*(one.arrive() for one in people[start : start + AT_ONCE]))


async def _echo(speaker: Customer, tally: Tally) -> float:
    """Milliseconds from the send to the acknowledgement."""
    await asyncio.sleep(max(0.0, speaker.last_said + 1.0 - time.perf_counter()))
    began = time.perf_counter()
    client_id = speaker.say(began)
    while not tally.turns[client_id].acknowledged:
        if not speaker.line.is_open:
            raise CannotMeasure("The desk closed the line of the one who speaks.")
        await asyncio.sleep(0.0005)
    return (time.perf_counter() - began) * 1000


def _percentile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 1)
