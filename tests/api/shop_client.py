"""A running demo order system with a clock that obeys, and the ways to speak with it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from base.clock import ManualClock
from base.settings import Settings
from shop.app import make_app
from shop.start import open_shop
from shop.web import Shop

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CANCEL = {"reason": "no_longer_needed"}
PUBLIC = "http://shop.example"


async def open_at(data_dir: Path, clock: ManualClock, **changes: Any) -> Shop:
    shop = await open_shop(Settings(data_dir=data_dir), PUBLIC, seed=7, clock=clock)
    return replace(shop, **changes)


@pytest.fixture(scope="session")
def new_shop_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory after the first start, to copy."""

    async def first_start() -> None:
        shop = await open_at(data, ManualClock(START))
        await shop.database.close()

    data = tmp_path_factory.mktemp("new-shop")
    asyncio.run(first_start())
    return data


@pytest.fixture
def shop_data(new_shop_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_shop_data, tmp_path / "var")


@pytest.fixture
async def shop(shop_data: Path, clock: ManualClock) -> AsyncIterator[ShopClient]:
    client = await ShopClient.started(await open_at(shop_data, clock))
    yield client
    await client.close()


class ShopClient:
    """Calls with the token; a write gets a fresh Idempotency-Key unless it names one."""

    def __init__(self, shop: Shop, http: TestClient[Any, Any]) -> None:
        self.shop = shop
        self.http = http
        self._keys = 0

    @classmethod
    async def started(cls, shop: Shop) -> ShopClient:
        http = TestClient(TestServer(make_app(shop)))
        await http.start_server()
        return cls(shop, http)

    async def close(self) -> None:
        await self.http.close()

    @property
    def token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.shop.token}"}

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.http.get(path, headers=self.token) as response:
            return response.status, await response.json()

    async def body(self, path: str) -> Any:
        status, body = await self.get(path)
        assert status == 200, body
        return body

    async def post(self, path: str, body: Any, key: str = "") -> tuple[int, Any]:
        self._keys += 1
        headers = self.token | {"Idempotency-Key": key or f"test-{self._keys}"}
        async with self.http.post(path, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def set_faults(self, **switches: Any) -> tuple[int, Any]:
        async with self.http.put("/v1/faults", json=switches, headers=self.token) as response:
            return response.status, await response.json()


def code(answer: tuple[int, Any]) -> tuple[int, str]:
    status, body = answer
    return status, body["error"]["code"]


def pieces(*wanted: tuple[str, int], reason: str = "does_not_fit") -> dict[str, Any]:
    """The body of a return of `(item id, quantity)`."""
    items = [{"item_id": item_id, "quantity": quantity} for item_id, quantity in wanted]
    return {"items": items, "reason": reason, "note": None}
