"""What the screens weigh, how soon they show, how fluid they stay, what axe finds.

A desk as it ships (own process, fresh data, the demo's staff), a stub in place of Rasa, and
headless Chromium on the same machine.

widget_bytes: all scripts that the chat loads until its first message is there, as they are.
first_message_ms: from asking for the page of the chat until what was said last stands there, at a
quarter of the processor's speed; the median of --loads. frame_ms_p95: between two frames of a
console that holds 50 open chats, while customers write --rate turns a second. delivery_ms_p95: from
the key that sends until the turn stands on the other side's screen, both ways in turn.
axe_violations: on every page, light and dark, wide and narrow.

Left out: Rasa, TLS and a real network. Desk, browsers and this program share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from playwright.async_api import Page

    from tandem.stage.desk import Stage
    from tandem.stage.people import Customer

CHATS = 50
SLOWER = 4
OPEN_TO_ALL = ("/", "/shop", "/chat", "/sign-in")
WIDE, NARROW = 1280, 390
SCRIPTS = """performance.getEntriesByType("resource")
    .filter(({name}) => /\\/web\\/(widget|shared)\\/[^?]*\\.js(\\?|$)/.test(name))
    .reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0)"""
#: The gaps between the frames of so many seconds, in milliseconds.
FRAMES = """(seconds) => new Promise((done) => {
    const gaps = [];
    let last = performance.now();
    const end = last + seconds * 1000;
    const next = (now) => {
        gaps.push(now - last);
        last = now;
        now < end ? requestAnimationFrame(next) : done(gaps);
    };
    requestAnimationFrame(next);
})"""
_ROOT = 'document.querySelector("tandem-chat")?.shadowRoot'
#: Waits until the words stand in the page, and tells when that was.
SEEN = f"""(words) => new Promise((done) => {{
    const root = {_ROOT} ?? document.body;
    const look = () => {{
        if (!root.textContent.includes(words)) return;
        watch.disconnect();
        requestAnimationFrame(() => done(Date.now()));
    }};
    const watch = new MutationObserver(look);
    watch.observe(root, {{ subtree: true, childList: true, characterData: true }});
    look();
}})"""
#: Writes the words and presses Enter; tells when.
SEND = f"""(words) => {{
    const box = ({_ROOT} ?? document).querySelector("textarea");
    box.value = words;
    box.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
    return new Promise((done) => setTimeout(() => {{
        const now = Date.now();
        const enter = {{ key: "Enter", bubbles: true, cancelable: true }};
        box.dispatchEvent(new KeyboardEvent("keydown", enter));
        done(now);
    }}, 50));
}}"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--rate", type=float, default=20, help="turns a second of all customers")
    parser.add_argument("--seconds", type=float, default=20, help="how long frames are counted")
    parser.add_argument("--loads", type=int, default=5, help="how often the chat is loaded")
    parser.add_argument("--without-axe", action="store_true", help="leave axe_violations out")
    parser.add_argument("--turns", type=int, default=40, help="turns whose way is timed")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Open everything, count."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        return asyncio.run(_measure(options, Path(folder), say))


async def _measure(
    options: argparse.Namespace, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    from tandem.stage.desk import browser, stage
    from tandem.stage.people import taken

    async with browser() as shown, stage(folder, shown, capacity=CHATS) as found:
        say("loading the chat")
        figures = await _first_message(found, options.loads)
        say("opening 50 chats")
        agent = await found.agent()
        chats = await taken(found, agent, CHATS - 1)
        figures |= await _deliveries(found, agent, options.turns, say)
        say(f"counting frames at {options.rate:g} turns a second")
        figures |= await _frames(found, chats, options)
        if not options.without_axe:
            say("asking axe")
            figures["axe_violations"] = await _violations(found)
    return figures


async def _first_message(found: Stage, loads: int) -> dict[str, Any]:
    """The chat of somebody who has written before."""
    page = await found.page("/chat")
    await page.locator("tandem-chat textarea").fill("where is my parcel?")
    await page.keyboard.press("Enter")
    await page.locator("tandem-chat .turn.bot").first.wait_for()
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times, weights = [], []
    for _ in range(loads):
        await page.goto("about:blank")
        await page.goto("/chat", wait_until="commit")
        await page.locator("tandem-chat .turn").last.wait_for()
        times.append(await page.evaluate("performance.now()"))
        weights.append(await page.evaluate(SCRIPTS))
    await page.context.close()
    return {"widget_bytes": max(weights), "first_message_ms": round(statistics.median(times), 1)}


async def _deliveries(
    found: Stage, agent: ClientSession, turns: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """A customer and the agent in two browsers, who write in turn."""
    from tandem.stage.people import take_next

    chat = await found.page("/chat")
    await chat.locator("tandem-chat textarea").fill("where is my parcel?")
    await chat.keyboard.press("Enter")
    await chat.locator("tandem-chat .turn.bot").first.wait_for()
    await chat.locator("tandem-chat .hands").click()
    await chat.locator("tandem-chat[data-owner=queue]").wait_for()
    console = await found.page(f"/console#{await take_next(agent)}")
    await console.locator("#reply").wait_for()
    times = []
    for number in range(turns):
        writes, reads = (chat, console) if number % 2 else (console, chat)
        times.append(await _delivery(writes, reads, f"word{number:04}word"))
        await asyncio.sleep(1.1)  # a customer writes at most once a second
    say(f"{turns} turns went over")
    await chat.context.close()
    await console.context.close()
    ranked = sorted(times)
    return {
        "delivery_ms_p50": round(statistics.median(ranked), 1),
        "delivery_ms_p95": round(ranked[int(0.95 * (len(ranked) - 1))], 1),
    }


async def _delivery(writes: Page, reads: Page, words: str) -> float:
    seen = asyncio.create_task(reads.evaluate(SEEN, words))
    await asyncio.sleep(0.05)
    sent: float = await writes.evaluate(SEND, words)
    return float(await asyncio.wait_for(seen, 30)) - sent


async def _frames(
    found: Stage, chats: list[Customer], options: argparse.Namespace
) -> dict[str, Any]:
    """The agent looks at one of the chats while all customers write."""
    page = await found.page(f"/console#{chats[0].conversation}")
    await page.locator("#reply").wait_for()
    writing = asyncio.create_task(_write(chats, options))
    gaps: list[float] = await page.evaluate(FRAMES, options.seconds)
    shown = await page.locator(".rail li").count()
    written = await writing
    await page.context.close()
    ranked = sorted(gaps)
    return {
        "chats": shown,
        "turns_per_s": round(written / options.seconds, 1),
        "frame_ms_p50": round(statistics.median(ranked), 1),
        "frame_ms_p95": round(ranked[int(0.95 * (len(ranked) - 1))], 1),
    }


async def _write(chats: list[Customer], options: argparse.Namespace) -> int:
    """Turns at random moments over all customers, each at most once a second."""
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    loop = asyncio.get_running_loop()
    until = loop.time() + options.seconds
    free = {chat.conversation: 0.0 for chat in chats}
    sent: set[asyncio.Task[None]] = set()
    while (now := loop.time()) < until:
        ready = [chat for chat in chats if free[chat.conversation] <= now]
        if ready:
            chat = chance.choice(ready)
            free[chat.conversation] = now + 1
            sent.add(asyncio.create_task(chat.says("and where is it now, please?")))
        await asyncio.sleep(chance.expovariate(options.rate))
    await asyncio.gather(*sent)
    return len(sent)


async def _violations(found: Stage) -> int:
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    from tandem.stage.people import STAFF

    count = 0
    for path in (*OPEN_TO_ALL, *STAFF):
        for dark in (False, True):
            for width in (WIDE, NARROW):
                page = await found.page(path, width=width, dark=dark)
                await page.wait_for_load_state("load")
                await page.wait_for_timeout(500)
                count += (await Axe().run(page)).violations_count
                await page.context.close()
    return count
