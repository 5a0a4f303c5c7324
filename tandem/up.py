"""Starts all processes and keeps them running until Ctrl-C: the supervisor behind bin/run."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from base.clock import SystemClock
from base.secrets import read_or_create
from base.settings import Settings
from tandem import migrate, model, ports
from tandem.errors import CannotRun
from tandem.health import asks
from tandem.keeper import Ask, Keeper, NotReady, Say
from tandem.plan import BOT_PYTHON, Plan, plan_of
from tandem.processes import Program
from tandem.staff_command import first_admin
from tandem.switch import AskBot, Bot

READY_WITHIN = 120.0  # seconds; a busy machine is slow, and a dead child is noticed at once
T = TypeVar("T")
Task = asyncio.Task[None]


@dataclass(frozen=True)
class Part:
    """A program that Tandem needs, and its health call."""

    program: Program
    ask: Ask


def main(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser("bin/run", description=__doc__).parse_args(arguments)
    settings = Settings.from_env()
    os.umask(0o077)  # what Tandem writes, and its children, is for its owner only
    plan = plan_of(settings)
    plan.make_folders_and_secrets()
    with only_one(plan):
        ports.require_free(ports.listeners(settings))
        if not settings.bot_url and not BOT_PYTHON.exists():
            raise CannotRun("The bot's environment is missing: start with bin/run, it makes it.")
        say = narrator()
        if not settings.demo:
            migrate.prepare(settings, SystemClock())
            for line in asyncio.run(first_admin(settings)):
                say(line)
        asyncio.run(run(plan, parts_of(plan), ask_bot(plan), say))
    return 0


def parts_of(plan: Plan) -> list[Part]:
    """Everything but the bot, in the order in which it ends."""
    settings = plan.settings
    parts = [Part(plan.desk(), asks(f"{ports.address(settings)}health"))]
    if not settings.bot_url:
        url = f"http://{ports.LOOPBACK}:{settings.port + 2}/health"
        token = read_or_create(settings, "actions_token")
        parts.append(Part(plan.action_server(), asks(url, token)))
    if not settings.orders_url:
        url = f"{settings.effective_orders_url}/v1/health"
        parts.append(Part(plan.order_system(), asks(url)))
    return parts


def ask_bot(plan: Plan) -> AskBot:
    token = read_or_create(plan.settings, "bot_token")
    return lambda url: asks(f"{url}/webhooks/tandem/health", token)


async def run(plan: Plan, parts: list[Part], ask: AskBot, say: Say) -> None:
    """Starts the parts and the bot, and keeps them until a signal comes.

    Raises CannotRun when a part cannot start; without a bot it goes on, with humans only.
    """
    stop = _stop_at_signals(say)
    # At the end the parts go first: a turn on its way must not fail for want of a bot.
    async with bot_of(plan, ask, say) as (first, watching), keeping(parts, say) as keepers:
        ready = [_ready(keeper, say) for keeper in keepers]
        starting = asyncio.gather(*ready, asyncio.shield(first))  # `bot_of` ends it, once
        if await _before(stop, starting):
            address = ports.address(plan.settings)
            where = " (the demo sign-ins are on that page)" if plan.settings.demo else ""
            say(f"Tandem is ready: {address}{where}")
            await _before(stop, watching)
        else:
            starting.cancel()
            await asyncio.wait([starting])


def _stop_at_signals(say: Say) -> asyncio.Event:
    """An event that Ctrl-C, SIGTERM or a closed terminal sets."""
    stop = asyncio.Event()

    def told(number: signal.Signals) -> None:
        say(f"stopping ({number.name}) ...")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told, number)
    return stop


@contextlib.asynccontextmanager
async def keeping(parts: list[Part], say: Say) -> AsyncIterator[list[Keeper]]:
    keepers = [Keeper(part.program, part.ask, say) for part in parts]
    try:
        yield keepers
    finally:
        for keeper in keepers[:1]:  # the desk says good-bye to its sockets while the rest is there
            await keeper.stop()
        await asyncio.gather(*(keeper.stop() for keeper in keepers[1:]))


@contextlib.asynccontextmanager
async def bot_of(plan: Plan, ask: AskBot, say: Say) -> AsyncIterator[tuple[Task, Task]]:
    """Two tasks: one is done when the bot serves or will not, one fulfils wishes for models."""
    bot = Bot(plan, ask, SystemClock(), say)
    first = asyncio.create_task(_first_model(plan, bot, say))
    watching = asyncio.create_task(_watch_after(first, bot))
    try:
        yield first, watching
    finally:
        first.cancel()
        watching.cancel()
        await asyncio.wait([first, watching])
        await bot.stop()


async def _first_model(plan: Plan, bot: Bot, say: Say) -> None:
    if plan.settings.bot_url:
        say(f"bot: {plan.settings.bot_url} (TANDEM_BOT_URL)")
        return
    try:
        chosen = await model.choose(plan, say)
    except model.NoModel as error:
        say(f"{error} Tandem runs with humans only.")
        return
    try:
        await bot.serve(chosen, promoted=chosen == model.promoted_model(plan))
    except NotReady as error:
        say(
            f"The model {chosen} {error}. Tandem runs with humans only: delete that file and "
            "start again to train a new one, or promote another model."
        )
    else:
        say("bot: ready")


async def _watch_after(first: Task, bot: Bot) -> None:
    await asyncio.wait([first])
    await bot.watch()


async def _ready(keeper: Keeper, say: Say) -> None:
    try:
        await keeper.until_ready(READY_WITHIN)
    except NotReady as error:
        log = keeper.program.log
        raise CannotRun(f"The {keeper.program.name} {error} (see {log}).") from error
    say(f"{keeper.program.name}: ready")


async def _before(stop: asyncio.Event, work: asyncio.Future[T]) -> bool:
    """Whether `work` was done before the signal to stop came. Raises what `work` raises."""
    stopping = asyncio.ensure_future(stop.wait())
    both: list[asyncio.Future[Any]] = [stopping, work]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if work.done():
        work.result()
        return True
    return False


@contextlib.contextmanager
def only_one(plan: Plan) -> Iterator[None]:
    """Two supervisors on one data directory would fight. Raises CannotRun for the second."""
    with (plan.data / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"Tandem is already running with the data in {plan.data}.") from None
        yield


def narrator() -> Say:
    """Progress lines with the seconds since the start."""
    begun = time.monotonic()
    return lambda line: print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)
