"""The demo's door is open only where the demo is on."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from base.clock import ManualClock
from base.settings import Settings
from tandem.app import Parts, make_app
from tests.desk import DeskServer
from tests.fakes.bot import FakeBot


async def test_without_the_demo_nothing_is_given_away(desk: DeskServer) -> None:
    info = await (await desk.http.get("/api/demo/info")).json()
    assert info == {"demo": False, "sign_ins": [], "customers": []}
    answer = await desk.http.post("/api/demo/identity", json={"customer_id": "C-1001"})
    assert answer.status == 404


async def test_with_the_demo_every_sign_in_that_is_shown_works(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url, demo=True)
    parts = Parts(clock=clock, bot=FakeBot())
    async with TestClient(TestServer(make_app(settings, parts))) as client:
        info = await (await client.get("/api/demo/info")).json()
        assert {person["role"] for person in info["sign_ins"]} >= {"agent", "trainer", "manager"}
        for person in info["sign_ins"]:
            body = {"email": person["email"], "password": person["password"]}
            answer = await client.post("/api/auth/sign-in", json=body)
            assert answer.status == 200, person


@pytest.mark.parametrize("path", ["/api/demo/orders?customer=C-1001"])
async def test_a_demo_shop_that_is_away_is_said_so(
    database_url: str, tmp_path: Path, clock: ManualClock, path: str
) -> None:
    settings = Settings(
        data_dir=tmp_path, database_url=database_url, demo=True, orders_url="http://127.0.0.1:9"
    )
    parts = Parts(clock=clock, bot=FakeBot())
    async with TestClient(TestServer(make_app(settings, parts))) as client:
        answer = await client.get(path)
        assert answer.status == 502
        assert (await answer.json())["error"]["code"] == "orders_unreachable"
