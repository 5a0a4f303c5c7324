"""The real desk on a real port, in a thread of its own, with a bot that obeys the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from base.auth import add_user, hash_password
from base.clock import SystemClock
from base.db import Session
from base.settings import Settings
from handoff.web.desk import DESK
from tandem.app import Parts, make_app
from tandem.bench._processes import free_port
from tests.fakes.bot import FakeBot, saying
from tests.fakes.orders import FakeOrders

T = TypeVar("T")
PASSWORD = "correct horse battery"
#: A site that may embed the chat.
SHOP_PORT = free_port()
SHOP = f"http://127.0.0.1:{SHOP_PORT}"
CARD = {
    "title": "TD-100482",
    "subtitle": "On its way",
    "lines": [{"label": "Carrier", "value": "DHL"}],
    "url": None,
}
REPLIES = [{"title": "Cancel it", "payload": "/cancel_order"}]


class LiveDesk:
    """A running desk and its people."""

    def __init__(self, app: web.Application, bot: FakeBot, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self.bot = bot
        self.loop = loop
        self.origin = ""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something inside the desk and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def staff(self, name: str, role: str = "agent") -> str:
        """Somebody who can sign in; returns the e-mail."""
        email = f"{name.lower()}@example.com"

        def add(session: Session) -> None:
            add_user(
                session,
                email=email,
                name=name,
                role=role,
                language="en",
                password_hash=hash_password(PASSWORD),
            )

        self.run(self.app[DESK].database.write(add))
        return email


@contextmanager
def live_desk(
    database_url: str, data_dir: Path, *, port: int = 0, **more: Any
) -> Iterator[LiveDesk]:
    """A desk until the end of the block. `more`: other settings."""
    bot = FakeBot()
    bot.responds = lambda turn, _: (
        saying(
            turn,
            messages=[{"text": "It is on its way.", "quick_replies": REPLIES, "card": CARD}],
        )
        if "where" in turn.text.casefold()
        else saying(turn, f"Answer to: {turn.text}")
    )
    settings = Settings(
        data_dir=data_dir,
        database_url=database_url,
        demo=False,
        allowed_origins=(SHOP,),
        **more,
    )
    loop = asyncio.new_event_loop()
    parts = Parts(clock=SystemClock(), bot=bot, orders=FakeOrders())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[LiveDesk, web.AppRunner]:
        desk = LiveDesk(make_app(settings, parts), bot, loop)
        runner = web.AppRunner(desk.app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, found = runner.addresses[0][:2]
        desk.origin = f"http://{host}:{found}"
        return desk, runner

    desk, runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield desk
    finally:
        desk.run(runner.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
