"""The shop's word at the door: what is forged, stale or said twice leaves one anonymous."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from handoff.tables import Conversation, Customer
from tests.desk import CustomerClient, DeskServer, closed_with, frame_of, running_desk
from tests.unit.test_base_identity import ATTACKS, CLAIMS, KEY, signed

SESSIONS = "/api/customer/sessions"
VIP = {**CLAIMS, "tier": "vip", "name": "Ana"}


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[DeskServer]:
    """One whose key the shop, and the attacker's JWTs, were made for."""
    key = tmp_path / "key"
    key.write_text(KEY)
    files = (("shop_identity_key", key),)
    async with running_desk(database_url, tmp_path / "data", clock, secret_files=files) as desk:
        yield desk


async def opens(desk: DeskServer, token: str | None = None, **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = await desk.http.post(SESSIONS, json=body, headers=headers)
    return answer.status, await answer.json()


async def tier_of(who: CustomerClient) -> tuple[str | None, str | None]:
    """(customer number, tier) as the rules see them."""

    def look(session: Any) -> tuple[str | None, str | None]:
        found = session.get_one(Conversation, who.conversation)
        row = session.get_one(Customer, found.customer_id)
        return row.external_id, row.tier

    return await who.server.desk.database.look(look)


async def test_whoever_forges_a_word_stays_anonymous(desk: DeskServer) -> None:
    ann = await desk.customer()
    sent = [(name, jwt) for name, jwt in ATTACKS.items() if 0 < len(jwt) <= 4096]
    for name, jwt in sent:
        desk.desk.arrival_rate._buckets.clear()
        status, said = await opens(desk, ann.token, identity=jwt)
        assert (status, said["error"]["code"]) == (401, "bad_identity"), name
    assert len(sent) > 30
    assert await tier_of(ann) == (None, None)


async def test_a_true_word_takes_the_history_along(desk: DeskServer) -> None:
    ann = await desk.customer()
    await ann.say("Where is my order?")
    status, said = await opens(desk, ann.token, identity=signed(VIP))
    assert (status, said["customer"]["verified"]) == (201, True)
    assert said["conversation"]["id"] == ann.conversation
    ana = CustomerClient(desk, said["token"], said["conversation"]["id"])
    assert ("customer", "Where is my order?") in await ana.texts()
    assert await tier_of(ana) == ("C-100", "vip")


async def test_signing_in_gives_a_new_token_and_the_one_before_is_dead(desk: DeskServer) -> None:
    """Also for who put it there and listens."""
    ann = await desk.customer()
    listener = await ann.socket()
    await frame_of(listener, "welcome")
    _, said = await opens(desk, ann.token, identity=signed(VIP))
    assert said["token"] not in (None, ann.token)
    assert await closed_with(listener) == 4001
    assert (await ann.post("/turns", {"client_turn_id": "12345678", "text": "hi"})).status == 404
    assert (await opens(desk, ann.token))[0] == 404
    ana = CustomerClient(desk, said["token"], said["conversation"]["id"])
    socket = await ana.socket()
    await frame_of(socket, "welcome")
    await socket.send_json({"type": "ping"})
    await frame_of(socket, "pong")
    status, again = await opens(desk, ana.token, identity=signed(VIP))
    assert (status, again["token"]) == (201, None), "who is signed in stays so"


async def test_another_browsers_anonymous_history_is_out_of_reach(desk: DeskServer) -> None:
    other, ann = await desk.customer(), await desk.customer()
    await other.say("My secret")
    _, said = await opens(desk, ann.token, identity=signed(VIP))
    ana = CustomerClient(desk, said["token"], other.conversation)
    url = f"/api/customer/conversations/{other.conversation}/events"
    assert (await desk.http.get(url, headers=ana.headers)).status == 404
    assert ("customer", "My secret") not in await CustomerClient(
        desk, said["token"], said["conversation"]["id"]
    ).texts()


async def test_a_word_with_a_number_lets_in_once(desk: DeskServer) -> None:
    word = signed({**VIP, "jti": "n-1"})
    _, said = await opens(desk, identity=word)
    status, again = await opens(desk, said["token"], identity=word)
    assert (status, again["customer"]["verified"]) == (201, True), "a reload of the same page"
    thief = await desk.customer()
    for token in (None, thief.token):
        status, refused = await opens(desk, token, identity=word)
        assert (status, refused["error"]["code"]) == (401, "bad_identity")
    assert await tier_of(thief) == (None, None)
    assert (await opens(desk, identity=signed({**VIP, "jti": "n-2"})))[0] == 201
    other = signed({**VIP, "sub": "C-200", "jti": "n-1"})
    assert (await opens(desk, identity=other))[0] == 201, "numbers are each customer's own"
