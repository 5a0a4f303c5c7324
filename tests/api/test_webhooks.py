"""Admins make webhooks, see how they do and stop them: over HTTP and on the command line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from tandem import cli
from tests.desk import DeskServer, StaffClient, running_desk
from tests.fakes.webhook_server import Receiver, receiving

HOOKS = "/api/webhooks"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
async def desk(
    database_url: str, tmp_path: Path, clock: ManualClock, receiver: Receiver
) -> AsyncIterator[DeskServer]:
    """A desk that may send to the receiver."""
    data, hosts = tmp_path / "data", (receiver.host,)
    async with running_desk(database_url, data, clock, webhook_hosts=hosts) as server:
        yield server


@pytest.fixture
async def ada(desk: DeskServer) -> StaffClient:
    return await desk.staff("Ada", "admin")


async def make(ada: StaffClient, url: str, *events: str) -> tuple[int, Any]:
    answer = await ada.post(HOOKS, {"url": url, "events": events or ["*"]})
    return answer.status, await answer.json()


async def test_what_a_customer_does_arrives_signed_with_the_secret_that_was_shown_once(
    desk: DeskServer, ada: StaffClient, receiver: Receiver
) -> None:
    status, made = await make(ada, receiver.url)
    assert status == 201
    anna = await desk.customer()
    await anna.say("Where is my order? I am anna.weber@example.com")
    last = (await anna.events())["seq"]
    await receiver.until(lambda: len(receiver.got) >= last)
    assert receiver.first_seqs() == {anna.conversation: [*range(1, last + 1)]}
    assert {"ConversationStarted", "TurnAdded"} <= {one.body["type"] for one in receiver.got}
    assert all(one.signed_with(made["secret"]) for one in receiver.got)
    assert not any(b"anna" in one.raw or b"order?" in one.raw for one in receiver.got)
    listed = await ada.get(HOOKS)
    assert made["secret"] not in str(listed)
    assert "Escalated" in listed["names"]


async def test_a_webhook_is_tried_out_paused_resumed_and_deleted(
    desk: DeskServer, ada: StaffClient, receiver: Receiver
) -> None:
    _, made = await make(ada, receiver.url, "Escalated", "ContactClosed")
    url = f"{HOOKS}/{made['webhook']['id']}"
    assert made["webhook"]["events"] == ["ContactClosed", "Escalated"]
    assert (await (await ada.post(f"{url}/pause")).json())["state"] == "paused"
    tried = await (await ada.post(f"{url}/test")).json()
    assert (tried["status"], tried["code"], tried["delivered"]) == (200, "ok", 1)
    (ping,) = receiver.got
    assert (ping.body["type"], ping.body["conversation"]) == ("Ping", None)
    assert ping.signed_with(made["secret"])
    assert (await ada.get(f"{url}/results"))["results"] == [tried]
    assert (await (await ada.post(f"{url}/resume")).json())["state"] == "active"
    assert (await ada.http.delete(url, json={})).status == 204
    assert (await ada.get(HOOKS))["webhooks"] == []
    assert (await ada.post(f"{url}/test")).status == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://hook.example/"}, "not_https"),
        ({"url": "https://127.0.0.1/"}, "not_public"),
        ({"url": "mailto:a@b.example"}, "bad_url"),
        ({"url": "https://hook.example/", "events": ["Escalate"]}, "unknown_event"),
        ({"url": "https://hook.example/", "events": ["QueueChanged"]}, "unknown_event"),
        ({"url": "https://hook.example/", "events": []}, "no_event"),
    ],
)
async def test_what_cannot_work_is_refused(
    ada: StaffClient, body: dict[str, Any], code: str
) -> None:
    answer = await ada.post(HOOKS, body)
    assert (answer.status, (await answer.json())["error"]["code"]) == (422, code)


async def test_there_are_twenty_webhooks_at_most(ada: StaffClient) -> None:
    statuses = [(await make(ada, "https://hook.example/"))[0] for _ in range(21)]
    assert statuses == [201] * 20 + [409]


async def test_only_admins_see_webhooks(desk: DeskServer) -> None:
    manager = await desk.staff("Max", "manager")
    assert (await manager.http.get(HOOKS)).status == 403


def test_the_command_line_does_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TANDEM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TANDEM_WEBHOOK_HOSTS", "127.0.0.1:9")

    def webhooks(*words: str) -> str:
        assert cli.main(["webhooks", *words]) == 0
        return capsys.readouterr().out

    made = webhooks("add", "http://127.0.0.1:9/", "--events", "Escalated")
    id_, secret = re.fullmatch(r"(whk_\w+)\nsecret.*: (whsec_\S+)\n", made).groups()  # type: ignore[union-attr]
    assert secret
    webhooks("pause", id_)
    assert f"{id_}  paused (asked)  behind 0  http://127.0.0.1:9/  Escalated" in webhooks("list")
    webhooks("resume", id_)
    assert "unreachable  -" in webhooks("test", id_)
    assert "unreachable  -" in webhooks("results", id_)
    webhooks("delete", id_)
    assert webhooks("list") == ""
    assert cli.main(["webhooks", "pause", id_]) == 1
    assert "no such webhook" in capsys.readouterr().err
