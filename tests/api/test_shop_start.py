"""Starting the order system: first and second start, secrets, and the command line."""

import asyncio
import json
import socket
import stat
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from base.settings import Settings
from shop import cli, start
from shop.queries import count_orders
from shop.start import MovedClock, StartError, day_clock, open_shop
from shop.tables import Meta
from tests.api.shop_client import CANCEL, ShopClient, open_at


async def test_the_first_start_makes_the_data_within_five_seconds(tmp_path, clock):
    begun = time.perf_counter()
    shop = await open_at(tmp_path / "deep" / "var", clock)
    assert time.perf_counter() - begun < 5
    assert await shop.database.read(count_orders) >= 2_000
    await shop.database.close()


async def test_the_secrets_are_made_once_and_for_the_owner_alone(shop_data, clock):
    files = {name: shop_data / "secrets" / name for name in ("orders_token", "shop_identity_key")}
    made = {name: path.read_text() for name, path in files.items()}
    shop = await open_at(shop_data, clock)
    await shop.database.close()
    for name, path in files.items():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text() == made[name] and len(made[name]) >= 40
    assert shop.token == made["orders_token"].strip()
    assert shop.token not in repr(shop) and shop.identity_key not in repr(shop)


async def test_the_token_comes_from_the_file_that_the_environment_names(tmp_path, clock):
    named = tmp_path / "elsewhere"
    named.write_text("a-token-of-mine\n")
    settings = Settings.from_env({"TANDEM_ORDERS_TOKEN_FILE": str(named)})
    settings = replace(settings, data_dir=tmp_path / "var")
    shop = await open_shop(settings, "http://shop.example", 7, clock=clock)
    assert shop.token == "a-token-of-mine"
    await shop.database.close()


async def test_a_second_start_keeps_what_customers_did(shop_data, clock):
    before = await ShopClient.started(await open_at(shop_data, clock))
    _, cancelled = await before.post("/v1/orders/TD-100102/cancel", CANCEL)
    await before.close()
    clock.advance(timedelta(days=9))
    after = await ShopClient.started(await open_at(shop_data, clock))
    assert await after.body("/v1/orders/TD-100102") == cancelled
    assert await after.shop.database.read(start.age_in_days) == 9
    await after.close()


async def test_a_start_that_breaks_off_leaves_nothing_half_made(tmp_path, clock, monkeypatch):
    def half(seed, today):
        rows = dict(generate(seed, today))
        return rows | {Meta: [{"schema": "no number"}]}

    generate = start.generate
    with monkeypatch.context() as broken:
        broken.setattr(start, "generate", half)
        with pytest.raises(Exception, match="datatype mismatch"):
            await open_at(tmp_path, clock)
    shop = await open_at(tmp_path, clock)
    assert await shop.database.read(count_orders) >= 2_000
    await shop.database.close()


async def test_data_of_another_version_is_refused_with_a_way_out(shop_data, clock):
    shop = await open_at(shop_data, clock)
    await shop.database.write(lambda s: s.execute(update(Meta).values(schema=99)))
    await shop.database.close()
    with pytest.raises(StartError, match="--fresh"):
        await open_at(shop_data, clock)


async def test_a_fresh_start_sets_the_old_data_aside(shop_data, clock):
    before = await ShopClient.started(await open_at(shop_data, clock))
    await before.post("/v1/orders/TD-100102/cancel", CANCEL)
    await before.close()
    start.set_aside(shop_data)
    after = await ShopClient.started(await open_at(shop_data, clock))
    assert (await after.body("/v1/orders/TD-100102"))["status"] == "placed"
    assert (shop_data / "shop.db.old").exists()
    await after.close()


def test_another_day_moves_the_shops_clock_and_keeps_the_time_of_day(clock):
    moved = day_clock(clock, date(2030, 12, 24))
    assert moved.now() == datetime(2030, 12, 24, 9, 0, tzinfo=UTC)
    clock.advance(60)
    assert moved.now() == datetime(2030, 12, 24, 9, 1, tzinfo=UTC)
    assert isinstance(moved, MovedClock) and day_clock(clock, None) is clock


async def test_the_faults_are_set_from_a_terminal(shop, shop_data, capsys):
    url = str(shop.http.make_url("/")).rstrip("/")

    async def command(*words):
        argv = ["faults", "--url", url, "--data-dir", str(shop_data), *words]
        assert await asyncio.to_thread(cli.main, argv) == 0
        return json.loads(capsys.readouterr().out)

    healthy = {"latency_ms": 0, "error_rate": 0.0, "mode": "normal"}
    assert await command() == healthy
    assert await command("--mode", "error") == healthy | {"mode": "error"}
    assert await command("--latency-ms", "20") == healthy | {"mode": "error", "latency_ms": 20}
    assert await command("--off", "--error-rate", "0.5") == healthy | {"error_rate": 0.5}
    assert (await shop.get("/v1/faults"))[1] == healthy | {"error_rate": 0.5}
    assert await command("--off") == healthy


async def test_a_wrong_switch_from_a_terminal_says_why(shop, shop_data, capsys):
    url = str(shop.http.make_url("/")).rstrip("/")
    argv = ["faults", "--url", url, "--data-dir", str(shop_data), "--error-rate", "7"]
    assert await asyncio.to_thread(cli.main, argv) == 1
    assert "error_rate" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence(shop_data, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["--port", port, "--data-dir", str(shop_data)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("shop: ") and port in said and "Traceback" not in said


def test_an_order_system_that_is_not_there_is_one_sentence(shop_data, capsys):
    argv = ["faults", "--url", "http://127.0.0.1:9", "--data-dir", str(shop_data)]
    assert cli.main(argv) == 1
    assert "cannot be reached" in capsys.readouterr().err
