"""The fault switches: what each does to a call, and to the work behind it."""

import asyncio
import json

import aiohttp
import pytest

from shop.faults import FaultSwitch
from tests.api.shop_client import CANCEL, ShopClient, code, open_at

HEALTHY = {"latency_ms": 0, "error_rate": 0, "mode": "normal"}


async def statuses(shop, calls):
    return [(await shop.get("/v1/orders/TD-100101"))[0] for _ in range(calls)]


async def test_with_an_error_nothing_is_done(shop):
    await shop.set_faults(mode="error")
    assert code(await shop.post("/v1/orders/TD-100102/cancel", CANCEL)) == (500, "internal")
    await shop.set_faults()
    assert (await shop.body("/v1/orders/TD-100102"))["status"] == "placed"


async def test_garbage_is_half_of_the_answer_to_work_that_was_done(shop):
    whole = json.dumps(await shop.body("/v1/orders/TD-100101"), ensure_ascii=False)
    await shop.set_faults(mode="garbage")
    async with shop.http.get("/v1/orders/TD-100101", headers=shop.token) as response:
        body = await response.text()
        assert response.status == 200
        assert whole.startswith(body) and 0 < len(body) < len(whole)
    headers = shop.token | {"Idempotency-Key": "k"}
    async with shop.http.post(
        "/v1/orders/TD-100102/cancel", json=CANCEL, headers=headers
    ) as response:
        with pytest.raises(json.JSONDecodeError):
            json.loads(await response.text())
    await shop.set_faults()
    status, order = await shop.post("/v1/orders/TD-100102/cancel", CANCEL, key="k")
    assert (status, order["status"]) == (200, "cancelled")


async def test_a_hanging_call_is_done_and_a_repeat_finds_its_answer(shop):
    await shop.set_faults(mode="hang")
    headers = shop.token | {"Idempotency-Key": "k"}
    leaving = aiohttp.ClientTimeout(total=0.3)
    with pytest.raises(TimeoutError):
        await shop.http.post(
            "/v1/orders/TD-100102/cancel", json=CANCEL, headers=headers, timeout=leaving
        )
    await shop.set_faults()
    assert (await shop.body("/v1/orders/TD-100102"))["status"] == "cancelled"
    status, order = await shop.post("/v1/orders/TD-100102/cancel", CANCEL, key="k")
    assert (status, order["status"]) == (200, "cancelled")


async def test_a_hanging_call_does_not_keep_the_process_from_stopping(shop_data, clock):
    client = await ShopClient.started(await open_at(shop_data, clock))
    await client.set_faults(mode="hang")
    hanging = asyncio.create_task(client.get("/v1/orders/TD-100101"))
    await asyncio.wait([hanging], timeout=0.3)
    assert not hanging.done()
    async with asyncio.timeout(3):
        await client.http.server.close()
        await asyncio.gather(hanging, return_exceptions=True)
    await client.close()


async def test_latency_delays_every_answer_by_what_was_asked(shop_data, clock):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    client = await ShopClient.started(await open_at(shop_data, clock, faults=FaultSwitch(7, sleep)))
    await client.set_faults(latency_ms=1_500)
    assert await statuses(client, 2) == [200, 200]
    assert slept == [1.5, 1.5]
    await client.close()


async def test_the_error_rate_is_a_share_and_the_same_series_each_time(shop):
    await shop.set_faults(error_rate=0.3)
    first = await statuses(shop, 200)
    await shop.set_faults(error_rate=0.3)
    assert await statuses(shop, 200) == first
    assert set(first) == {200, 500}
    assert 40 <= first.count(500) <= 80


async def test_health_and_the_switches_themselves_are_never_faulty(shop):
    await shop.set_faults(mode="error", error_rate=1, latency_ms=60_000)
    async with asyncio.timeout(2):
        assert await shop.get("/v1/health") == (200, {"ready": True})
        assert (await shop.get("/v1/faults"))[1]["mode"] == "error"
        assert await shop.set_faults() == (200, HEALTHY)


async def test_the_switches_are_forgotten_at_a_restart(shop_data, clock):
    before = await ShopClient.started(await open_at(shop_data, clock))
    await before.set_faults(mode="hang")
    await before.close()
    after = await ShopClient.started(await open_at(shop_data, clock))
    assert await after.get("/v1/faults") == (200, HEALTHY)
    await after.close()


@pytest.mark.parametrize(
    "switches",
    [
        {"latency_ms": -1},
        {"latency_ms": 60_001},
        {"latency_ms": 1.5},
        {"error_rate": 1.1},
        {"error_rate": -0.1},
        {"error_rate": "0.5"},
        {"mode": "HANG"},
        {"mood": "bad"},
    ],
)
async def test_a_switch_that_does_not_exist_is_refused_and_nothing_changes(shop, switches):
    await shop.set_faults(latency_ms=1)
    assert code(await shop.set_faults(**switches)) == (422, "bad_request")
    assert (await shop.get("/v1/faults"))[1] == HEALTHY | {"latency_ms": 1}
