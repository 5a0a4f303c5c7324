"""Webhooks reach the public internet and exactly the hosts that the settings name; nothing else."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from base.clock import ManualClock
from handoff.hooks.message import ping
from handoff.hooks.sender import Answer, Sender
from tests.fakes.webhook_server import Got, Receiver, receiving

PUBLIC = "93.184.215.14"
MESSAGE_ID = "ping_1"


class Names(AbstractResolver):
    """Says for each name one list of addresses after the other, and the last one again."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self._answers[host.split(".")[0]]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None: ...


Send = Callable[..., object]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that sockets were connected to; to public ones nothing is really sent."""
    import asyncio

    found: list[str] = []
    real = asyncio.SelectorEventLoop.sock_connect

    async def connect(loop: object, sock: socket.socket, address: tuple[str, int]) -> None:
        found.append(address[0])
        if address[0] == PUBLIC:
            raise OSError("nobody there")
        await real(loop, sock, address)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
    return found


async def send(
    clock: ManualClock, url: str, *named: str, names: Names | None = None, times: int = 1
) -> list[Answer]:
    sender = (
        Sender("key", named, clock, resolver=lambda: names)
        if names
        else Sender("key", named, clock)
    )
    answers = [await sender.send("whk_1", url, ping(MESSAGE_ID, clock.now())) for _ in range(times)]
    await sender.close()
    return answers


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "[::1]",
        "169.254.169.254",
        "10.0.0.1",
        "0x7f.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
async def test_no_private_address_is_contacted_however_it_is_written(
    receiver: Receiver, clock: ManualClock, connected: list[str], host: str
) -> None:
    for scheme in ("https", "http"):
        (answer,) = await send(clock, f"{scheme}://{host}:{receiver.port}/")
        assert answer.status is None
        assert answer.code in ("not_public", "not_https", "bad_url", "unreachable"), answer
    assert connected == []
    assert receiver.got == []


async def test_a_name_that_leads_inside_is_not_contacted(
    receiver: Receiver, clock: ManualClock, connected: list[str]
) -> None:
    names = Names(inside=[["127.0.0.1"]], mixed=[[PUBLIC, "10.0.0.1"]])
    for name in ("inside", "mixed"):
        url = f"https://{name}.example:{receiver.port}/"
        (answer,) = await send(clock, url, names=names)
        assert (answer.status, answer.code) == (None, "not_public")
    assert connected == []


async def test_a_name_that_is_public_first_and_private_then_is_never_contacted_inside(
    receiver: Receiver, clock: ManualClock, connected: list[str]
) -> None:
    names = Names(rebinds=[[PUBLIC], ["127.0.0.1"]])
    sender = Sender("key", (), clock, resolver=lambda: names)
    url = f"https://rebinds.example:{receiver.port}/"
    first = await sender.send("whk_1", url, ping(MESSAGE_ID, clock.now()))
    sender._session(False).connector.clear_dns_cache()  # type: ignore[union-attr]
    second = await sender.send("whk_1", url, ping(MESSAGE_ID, clock.now()))
    await sender.close()
    assert (first.code, second.code) == ("unreachable", "not_public")
    assert names.asked == ["rebinds.example", "rebinds.example"], "looked up once a connection"
    assert connected == [PUBLIC]


async def test_a_redirect_is_an_answer_and_nobody_follows_it(
    receiver: Receiver, clock: ManualClock
) -> None:
    async with receiving() as inside:

        async def redirect(got: Got) -> web.Response:
            return web.Response(status=307, headers={"Location": inside.url})

        receiver.answers = redirect
        (answer,) = await send(clock, receiver.url, receiver.host, inside.host)
        assert (answer.status, answer.code) == (307, "status")
        assert inside.got == []


async def test_the_settings_open_exactly_the_named_host_and_port(
    receiver: Receiver, clock: ManualClock
) -> None:
    async with receiving() as beside:
        for url in (beside.url, f"http://localhost:{receiver.port}/"):
            (answer,) = await send(clock, url, receiver.host)
            assert (answer.status, answer.code) == (None, "not_https")
        (answer,) = await send(clock, receiver.url, receiver.host)
        assert (answer.status, answer.code) == (200, "ok")
        assert (len(receiver.got), beside.got) == (1, [])


async def test_an_endless_answer_is_cut_off_and_counts(
    receiver: Receiver, clock: ManualClock
) -> None:
    async def endless(got: Got) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Set-Cookie": "a=b"})
        request = requests[-1]
        await response.prepare(request)
        with pytest.raises(ConnectionError):
            while True:
                await response.write(b"x" * 65536)
        return response

    requests: list[web.Request] = []
    real = receiver.take

    async def take(request: web.Request) -> web.StreamResponse:
        requests.append(request)
        return await real(request)

    receiver.answers = endless
    app = web.Application()
    app.router.add_post("/hook", take)
    from aiohttp.test_utils import TestServer

    async with TestServer(app) as server:
        host = f"127.0.0.1:{server.port}"
        answers = await send(clock, f"http://{host}/hook", host, times=2)
    assert [answer.code for answer in answers] == ["ok", "ok"]
    assert "Cookie" not in receiver.got[-1].headers


async def test_a_receiver_that_says_nothing_is_given_up(
    receiver: Receiver, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handoff.hooks.sender.TOTAL_S", 0.05)
    receiver.delay_s = 5
    (answer,) = await send(clock, receiver.url, receiver.host)
    assert (answer.status, answer.code) == (None, "timeout")


async def test_a_receiver_that_is_not_there_is_unreachable(clock: ManualClock) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
        (answer,) = await send(clock, f"http://{host}/", host)
    assert (answer.status, answer.code) == (None, "unreachable")
