"""The load balancer of docs/operations.md as it stands there: three desks, two bots behind it."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tandem.bench._processes import free_port, start_stub_bot
from tests import files
from tests.scale.conftest import Site, until
from tests.scale.test_faults import talking

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")


def documented(ports: dict[str, int]) -> str:
    """The block of the page, on other ports and without TLS."""
    page = PAGE.read_text(encoding="utf-8")
    [block] = re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)
    for written, port in ports.items():
        assert written in block, f"the page no longer says {written}"
        block = block.replace(written, re.sub(r"\d+( ssl)?(?=;?$)", str(port), written))
    return block


@asynccontextmanager
async def nginx(folder: Path, servers: str) -> AsyncIterator[None]:
    """nginx with these servers, until the block ends."""
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/errors;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}{servers}}}\n"
    )
    words = [str(NGINX), "-p", str(folder), "-e", f"{folder}/errors", "-c", str(config)]
    process = await asyncio.create_subprocess_exec(*words)
    try:
        yield
        assert process.returncode is None, (folder / "errors").read_text()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_customers_go_on_behind_nginx_while_one_of_three_desks_is_killed(
    open_site: Any, crowd: Any, staff: Any, redis_server: str, tmp_path: Path
) -> None:
    site: Site = await open_site("postgres", agents=1, redis_url=redis_server)
    first_bot = int(site.place.bot_url.rsplit(":", 1)[1])
    second_bot, door, bots = free_port(), free_port(), free_port()
    bot = await start_stub_bot(site.place, second_bot, delay_ms=20)
    site.place = replace(site.place, bot_url=f"http://127.0.0.1:{bots}")
    await asyncio.gather(*(site.start() for _ in range(3)))
    desks = [int(url.rsplit(":", 1)[1]) for url in site.urls]
    ports = {
        "127.0.0.1:8080": desks[0],
        "127.0.0.1:8180": desks[1],
        "127.0.0.1:8280": desks[2],
        "127.0.0.1:8083": first_bot,
        "127.0.0.1:8090": second_bot,
        "listen 443 ssl": door,
        "listen 127.0.0.1:8099": bots,
    }
    async with nginx(tmp_path, documented(ports)):
        url = f"http://127.0.0.1:{door}"
        await until(lambda: _answers(url))
        chatters = await crowd([url], 12)
        agent = await staff(url, site.agents[0])  # whose Origin must be known behind the door
        async with talking(chatters):
            assert await _takes_a_file(url) == 201
            await site.kill(site.desks[0])
        assert (await agent.get("/api/desk/board"))["me"]["load"] == 0
    await bot.end()


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(f"{url}/health") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _takes_a_file(url: str) -> int:
    """The status of sending up a picture of some megabytes."""
    async with aiohttp.ClientSession(url) as http:
        async with http.post("/api/customer/sessions", json={"language": "en"}) as answer:
            opened = await answer.json()
        headers = {
            "Authorization": f"Bearer {opened['token']}",
            "Content-Type": "application/octet-stream",
        }
        path = f"/api/customer/conversations/{opened['conversation']['id']}/files"
        content = aiohttp.payload.BytesIOPayload(_large())
        async with http.post(
            path, params={"client_id": "file-0001"}, data=content, headers=headers
        ) as answer:
            return answer.status


def _large() -> io.BytesIO:

    return io.BytesIO(files.png() + bytes(3_000_000))
