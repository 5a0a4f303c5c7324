"""The process that serves the desk: its port, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from base.settings import Settings
from tandem import desk, ports
from tandem.errors import CannotRun


@pytest.fixture
def settings() -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return replace(Settings(), port=probe.getsockname()[1])


def an_app() -> web.Application:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", hello)
    return app


async def test_it_serves_until_it_is_told_to_stop_and_lets_go_of_what_is_open(
    settings: Settings,
) -> None:
    app, cleaned, listening = an_app(), asyncio.Event(), asyncio.Event()

    async def clean(_app: web.Application) -> None:
        cleaned.set()

    app.on_cleanup.append(clean)
    running = asyncio.create_task(desk.serve(settings, app, listening.set))
    await listening.wait()
    async with (
        aiohttp.ClientSession() as client,
        client.get(ports.address(settings)) as response,
    ):
        assert await response.text() == "hello"
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 5)
    assert cleaned.is_set()
    assert ports.why_not_free(settings.host, settings.port) is None


async def test_a_port_that_is_taken_is_one_sentence_with_the_setting(settings: Settings) -> None:
    with (
        socket.create_server((settings.host, settings.port)),
        pytest.raises(CannotRun) as refused,
    ):
        await desk.serve(settings, an_app())
    said = str(refused.value)
    assert str(settings.port) in said
    assert "in use" in said
    assert "TANDEM_PORT" in said


async def test_an_address_of_another_machine_is_one_sentence_with_the_setting(
    settings: Settings,
) -> None:
    with pytest.raises(CannotRun, match="TANDEM_HOST"):
        await desk.serve(replace(settings, host="192.0.2.1"), an_app())


def test_every_process_has_a_port_of_its_own_and_only_the_desk_listens_to_the_world() -> None:
    found = ports.listeners(replace(Settings(), host="0.0.0.0"))
    assert [listener.port for listener in found] == [8080, 8081, 8082, 8083, 8084]
    assert [listener.host for listener in found] == ["0.0.0.0", *["127.0.0.1"] * 4]


def test_a_part_that_runs_elsewhere_needs_no_port_here() -> None:
    elsewhere = replace(Settings(), bot_url="http://bot", orders_url="http://orders")
    assert [listener.port for listener in ports.listeners(elsewhere)] == [8080]


def test_a_taken_port_is_named_with_who_needs_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        listener = ports.Listener("the order system", "127.0.0.1", port)
        with pytest.raises(CannotRun, match=f"Port {port} for the order system is in use"):
            ports.require_free([listener])
    ports.require_free([listener])


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("0.0.0.0", "http://127.0.0.1:8080/"),
        ("::1", "http://[::1]:8080/"),
        ("desk.example", "http://desk.example:8080/"),
    ],
)
def test_the_address_shown_can_be_clicked(host: str, shown: str) -> None:
    assert ports.address(replace(Settings(), host=host)) == shown
