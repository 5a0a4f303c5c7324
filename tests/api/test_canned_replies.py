"""Canned replies: set up by supervisors, offered to agents with what is known filled in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.setup.canned import VARIABLES, filled
from tests.api.test_desk_http import handed_over
from tests.desk import DeskServer, StaffClient

SORRY = {"id": "sorry", "name": "Sorry", "texts": {"en": "Sorry, {customer_name}!"}}


async def offered(agent: StaffClient, conversation: str) -> dict[str, Any]:
    path = f"/api/desk/conversations/{conversation}/canned-replies"
    return {one["id"]: one for one in (await agent.get(path))["replies"]}


async def test_the_first_start_brings_some_for_every_language_of_the_bot(desk: DeskServer) -> None:
    ines = await desk.staff("Ines", "supervisor")
    found = await ines.get("/api/setup/replies")
    assert [one["id"] for one in found["replies"]] == ["else", "photo", "hello", "order"]
    assert found["variables"] == ["customer_name", "agent_name", "order_id"]
    for one in found["replies"]:
        assert set(one["texts"]) == {"en", "de", "fr", "es", "nl", "zh"}


async def test_what_is_known_is_filled_in_and_a_gap_stays_a_gap(desk: DeskServer) -> None:
    mia, ines = await desk.staff("Mia"), await desk.staff("Ines", "supervisor")
    ann = await handed_over(desk, mia)
    assert (await ines.post("/api/setup/replies", SORRY)).status == 201
    found = await offered(mia, ann.conversation)
    assert found["hello"]["text"].startswith("Hello {customer_name}, I am Mia.")
    assert found["sorry"] == {
        "id": "sorry",
        "name": "Sorry",
        "language": "en",
        "text": "Sorry, {customer_name}!",
    }


async def test_a_reply_is_in_the_customers_language_or_says_in_which(desk: DeskServer) -> None:
    mia, ines = await desk.staff("Mia"), await desk.staff("Ines", "supervisor")
    only = {"id": "bonjour", "name": "Only French", "texts": {"fr": "Bonjour"}}
    for body in (SORRY, only):
        assert (await ines.post("/api/setup/replies", body)).status == 201
    ann = await desk.customer(language="de")
    await ann.say("I want a human")
    assert (await mia.take(ann.conversation)).status == 200
    found = await offered(mia, ann.conversation)
    languages = {name: found[name]["language"] for name in ("hello", "sorry", "bonjour")}
    assert languages == {"hello": "de", "sorry": "en", "bonjour": "fr"}
    assert "Mia" in found["hello"]["text"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"texts": {}}, 422, "no_texts"),
        ({"texts": {"en": "   "}}, 422, "no_texts"),
        ({"texts": {"xx": "hello"}}, 422, "unknown_language"),
        ({"texts": {"en": "Dear {name}"}}, 422, "unknown_gap"),
        ({"texts": {"en": "Dear {}"}}, 422, "unknown_gap"),
        ({"texts": {"en": "x" * 2001}}, 422, "invalid"),
        ({"texts": {"en": "a\u0000b"}}, 422, "bad_text"),
        ({"id": "No Id"}, 422, "bad_id"),
        ({"id": "hello"}, 409, "exists"),
        ({"name": " "}, 422, "invalid"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    desk: DeskServer, change: dict[str, Any], status: int, code: str
) -> None:
    ines = await desk.staff("Ines", "supervisor")
    answer = await ines.post("/api/setup/replies", {**SORRY, **change})
    assert (answer.status, (await answer.json())["error"]["code"]) == (status, code)
    assert len((await ines.get("/api/setup/replies"))["replies"]) == 4


async def test_a_change_stands_in_the_history_without_the_words(desk: DeskServer) -> None:
    ines = await desk.staff("Ines", "supervisor")
    await ines.post("/api/setup/replies", SORRY)
    texts = {"en": "So sorry.", "de": "Verzeihung."}
    answer = await ines.patch("/api/setup/replies/sorry", {"texts": texts})
    assert (await answer.json())["texts"] == texts
    again = await ines.patch("/api/setup/replies/sorry", {"texts": texts})  # changes nothing
    assert again.status == 200
    assert (await ines.patch("/api/setup/replies/sorry", {"name": "Pardon"})).status == 200
    assert (await ines.post("/api/setup/replies/sorry/delete")).status == 204
    for gone in (
        await ines.post("/api/setup/replies/sorry/delete"),
        await ines.patch("/api/setup/replies/sorry", {"name": "x"}),
    ):
        assert gone.status == 404
    changes = (await ines.get("/api/setup/history"))["changes"]
    mine = [(one["did"], one["kind"], one["id"]) for one in changes if one["kind"] == "replies"]
    assert mine == [(did, "replies", "sorry") for did in ("deleted", "changed", "changed", "made")]
    assert "Verzeihung" not in str(changes)


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=20)), st.text(max_size=40))
def test_filling_in_touches_gaps_alone_and_never_fills_twice(
    known: dict[str, str | None], between: str
) -> None:
    plain = between.replace("{", "").replace("}", "")
    text = plain.join(f"{{{name}}}" for name in VARIABLES)
    told = filled(text, known)
    assert told == plain.join(known.get(name) or f"{{{name}}}" for name in VARIABLES)


def test_a_name_with_braces_is_not_filled_in_again() -> None:
    assert filled("Hi {customer_name}", {"customer_name": "{order_id}"}) == "Hi {order_id}"
