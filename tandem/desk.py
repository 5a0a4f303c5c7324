"""Runs the desk until it is told to stop (SIGTERM or Ctrl-C): the schema first, then the web."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence

import structlog
from aiohttp import web

from base import logs
from base.clock import SystemClock
from base.settings import Settings
from tandem import migrate, ports
from tandem.app import make_app
from tandem.errors import CannotRun

#: How long one thread may keep the interpreter while others want it, in seconds. A turn passes from
#: the loop to the writer and back half a dozen times; with Python's 5 ms each of these may wait so
#: long (bench chat: p95 27 ms instead of 58).
SWITCH_AFTER = 0.0005
#: How many new objects the collector of cycles waits for (Python: 700), and how many of its rounds
#: one over older ones. Each command makes thousands that live for a millisecond.
LOOK_THROUGH = (20_000, 20, 20)
STOP_WITHIN = 8.0  # seconds that open calls and sockets have to end


def main(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser("bin/tandem desk", description=__doc__).parse_args(arguments)
    sys.setswitchinterval(SWITCH_AFTER)
    gc.freeze()  # what is loaded stays: no need to look it through again and again
    gc.set_threshold(*LOOK_THROUGH)
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    os.umask(0o077)  # what the desk writes is for its owner only
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.prepare(settings, SystemClock())
    asyncio.run(serve(settings, make_app(settings), lambda: say_hello(settings)))
    return 0


def say_hello(settings: Settings) -> None:
    structlog.get_logger(__name__).info("desk_ready", address=ports.address(settings))


async def serve(
    settings: Settings, app: web.Application, listening: Callable[[], None] = lambda: None
) -> None:
    """Serves `app` until a signal comes; then ends what is open and returns.

    Raises CannotRun when the port cannot be had.
    """
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    try:
        await _listen(settings, runner)
        listening()
        await told_to_stop.wait()
    finally:
        await runner.cleanup()


async def _listen(settings: Settings, runner: web.AppRunner) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        problem = ports.refusal(error, settings.host)
        raise CannotRun(f"Port {settings.port} {problem} (TANDEM_PORT).") from error
