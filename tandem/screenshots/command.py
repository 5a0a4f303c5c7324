"""`bin/tandem screenshots DIR`: a picture of every screen in every state."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from base.clock import SystemClock
from tandem import migrate
from tandem.bench._processes import ended, free_port, start_shop
from tandem.demo.command import fill
from tandem.demo.month import Wanted
from tandem.errors import CannotRun
from tandem.screenshots.album import make_ready, write_album
from tandem.screenshots.looks import LOOKS, Look
from tandem.screenshots.screens import SCREENS
from tandem.screenshots.shot import Shot
from tandem.stage.desk import Stage, browser, stage

DAYS, CONTACTS_A_DAY = 7, 20
DESCRIPTION = f"""{__doc__}

A real desk in a folder of its own that is thrown away, the demo's staff and shop, a stub in place
of the bot, and headless Chromium. DIR gets the pictures, index.html to look at them one by one, and
screenshots.json. An album that is there is replaced."""
Wish = tuple[Look, Shot]


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    wishes = [wish for screen in options.only for wish in SCREENS[screen].in_looks(options.looks)]
    if not wishes:
        raise CannotRun("None of these screens has one of these looks.")
    make_ready(options.folder)
    asyncio.run(_until_told(options.folder, wishes))
    return 0


async def _until_told(folder: Path, wishes: list[Wish]) -> None:
    """Takes the pictures; a signal ends it, and the children with it. Raises CannotRun."""
    work = asyncio.create_task(_take(folder, wishes))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        raise CannotRun("Stopped before all pictures were taken.") from None


async def _take(folder: Path, wishes: list[Wish]) -> None:
    from tandem.screenshots.camera import Camera

    async with _stages({shot.month for _, shot in wishes}) as stages:
        camera = Camera(folder, stages, _say)
        try:
            for look, shot in wishes:
                await camera.take(shot, look)
        finally:
            write_album(folder, camera.taken)
    _say(f"{len(camera.taken)} pictures: {folder / 'index.html'}")
    if camera.missed:
        raise CannotRun(f"Not reached: {', '.join(camera.missed)}.")


@asynccontextmanager
async def _stages(months: set[bool]) -> AsyncIterator[dict[bool, Stage]]:
    """The desks that are needed, by whether a month lies behind them."""
    async with AsyncExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-screenshots-")))
        shown = await stack.enter_async_context(browser())
        stages = {}
        for month in months:
            folder = root / ("month" if month else "quiet")
            folder.mkdir()
            if month:
                await _live_through(folder)
            _say("starting a desk")
            shop = await start_shop(folder, free_port())
            await stack.enter_async_context(ended(shop))
            stages[month] = await stack.enter_async_context(
                stage(folder, shown, orders_url=shop.url)
            )
        yield stages


async def _live_through(folder: Path) -> None:
    """Some made-up days of service."""
    url = f"sqlite:///{folder / 'desk.db'}"
    migrate.upgrade(url, SystemClock())
    wanted = Wanted(end=SystemClock().now(), days=DAYS, contacts_a_day=CONTACTS_A_DAY, seed=7)
    await fill(url, wanted, add=False, say=_say)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "bin/tandem screenshots",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="where the pictures go")
    parser.add_argument(
        "--only",
        type=_screens,
        default=list(SCREENS),
        metavar="SCREENS",
        help=f"some of {', '.join(SCREENS)}; else all",
    )
    parser.add_argument(
        "--looks",
        type=_looks,
        default=list(LOOKS.values()),
        metavar="LOOKS",
        help=f"some of {', '.join(LOOKS)}; else all",
    )
    return parser


def _screens(written: str) -> list[str]:
    return _known(written, list(SCREENS), "screen")


def _looks(written: str) -> list[Look]:
    return [LOOKS[name] for name in _known(written, list(LOOKS), "look")]


def _known(written: str, known: list[str], what: str) -> list[str]:
    names = [name.strip() for name in written.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError(f"name at least one {what}: {', '.join(known)}")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"there is no {what} {name!r}: {', '.join(known)}")
    return names
