"""The receiver of docs/webhooks.md runs as it stands there."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from handoff.hooks.message import ping
from handoff.hooks.sender import Sender

PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
WEBHOOK = "whk_1"


@dataclass
class Documented:
    """The page's receiver: its variables, and where it listens."""

    page: dict[str, Any]
    host: str

    def sender(self, key: str, now: datetime) -> Sender:
        """A desk's sender, whose clock shows `now`."""
        return Sender(key, (self.host,), ManualClock(now))


@pytest.fixture
def documented() -> Iterator[Documented]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    page: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(code, str(PAGE), "exec"), page)
    page["Receiver"].log_message = lambda *_: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), page["Receiver"])
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Documented(page, f"127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


async def test_the_receiver_of_the_page_takes_what_is_signed_and_nothing_else(
    documented: Documented,
) -> None:
    now = datetime.now(UTC)
    ours, others = documented.sender("ours", now), documented.sender("others", now)
    old = documented.sender("ours", datetime(2026, 3, 2, tzinfo=UTC))
    documented.page["SECRET"] = ours.secret(WEBHOOK).encode()
    url = f"http://{documented.host}/"
    statuses = []
    for sender, id_ in ((ours, "ping_1"), (ours, "ping_1"), (others, "ping_2"), (old, "ping_3")):
        statuses.append((await sender.send(WEBHOOK, url, ping(id_, now))).status)
    for sender in (ours, others, old):
        await sender.close()
    assert statuses == [204, 204, 401, 401]
    assert documented.page["seen"] == {"ping_1"}
