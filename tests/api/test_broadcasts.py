"""Messages of a supervisor: on whose boards they stand, and until when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from base.db import Session
from handoff.setup_tables import Queue, Team
from handoff.tables import Agent
from tests.desk import DeskServer, StaffClient, frame_of


async def test_a_message_reaches_the_team_or_the_queue_it_is_for(desk: DeskServer) -> None:
    names = {name: await desk.staff(name) for name in ("Mia", "Noor", "Zoe")}
    for one in names.values():
        await one.get("/api/desk/board")

    def teams(session: Session) -> None:
        session.add_all([Team(id="day", name="Day"), Team(id="night", name="Night")])
        session.add(Queue(id="billing", name="Billing", teams=["night"]))
        session.get_one(Agent, names["Mia"].user_id).team_id = "day"
        session.get_one(Agent, names["Noor"].user_id).team_id = "night"

    await desk.desk.database.write(teams)
    sam = await desk.staff("Sam", "supervisor")
    for to in ({}, {"team_id": "day"}, {"queue_id": "billing"}, {"queue_id": "support"}):
        answer = await sam.post("/api/desk/broadcasts", {"text": f"to {to}", **to})
        assert answer.status == 201, await answer.text()
    reached = {
        name: [one["text"] for one in (await staff.get("/api/desk/board"))["broadcasts"]]
        for name, staff in names.items()
    }
    alone = {"Mia": ["to {'team_id': 'day'}"], "Noor": ["to {'queue_id': 'billing'}"], "Zoe": []}
    served_by_all = "to {'queue_id': 'support'}"
    assert reached == {name: ["to {}", *own, served_by_all] for name, own in alone.items()}


async def test_a_message_stands_until_it_is_closed_taken_back_or_expires(desk: DeskServer) -> None:
    mia, noor = await desk.staff("Mia"), await desk.staff("Noor")
    sam = await desk.staff("Sam", "supervisor")

    async def on(staff: StaffClient) -> list[str]:
        return [one["text"] for one in (await staff.get("/api/desk/board"))["broadcasts"]]

    sent = []
    for text, minutes in (("one", 60), ("two", 60), ("three", 5)):
        answer = await sam.post("/api/desk/broadcasts", {"text": text, "minutes": minutes})
        sent.append((await answer.json())["id"])
        desk.clock.advance(1)
    assert await on(mia) == await on(noor) == ["one", "two", "three"]
    for _ in range(2):
        assert (await mia.post(f"/api/desk/broadcasts/{sent[0]}/close")).status == 204
    assert (await on(mia), await on(noor)) == (["two", "three"], ["one", "two", "three"])
    for _ in range(2):
        assert (await sam.post(f"/api/desk/broadcasts/{sent[1]}/take-back")).status == 204
    assert await on(noor) == ["one", "three"]
    desk.clock.advance(301)
    assert await on(noor) == ["one"]
    board = await sam.get("/api/desk/supervision")
    assert [(one["text"], one["by"]) for one in board["broadcasts"]] == [("one", "Sam")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 201}, 422),
        ({"text": "x", "minutes": 0}, 422),
        ({"text": "x", "team_id": "day", "queue_id": "support"}, 422),
        ({"text": "x", "team_id": "nowhere"}, 404),
        ({"text": "x", "queue_id": "nowhere"}, 404),
    ],
)
async def test_a_message_to_nobody_or_without_words_is_refused(
    desk: DeskServer, body: dict[str, Any], status: int
) -> None:
    sam = await desk.staff("Sam", "supervisor")
    assert (await sam.post("/api/desk/broadcasts", body)).status == status


async def test_a_message_reaches_an_open_console_live(desk: DeskServer) -> None:
    mia, sam = await desk.staff("Mia"), await desk.staff("Sam", "supervisor")
    console = await mia.socket()
    await frame_of(console, "board")
    body = {"text": "Everybody into chat, please", "minutes": 10}
    assert (await sam.post("/api/desk/broadcasts", body)).status == 201
    while not (found := (await frame_of(console, "board"))["board"]["broadcasts"]):
        pass
    assert found[0]["text"] == "Everybody into chat, please"
    assert datetime.fromisoformat(found[0]["expires_at"]) > datetime(2026, 3, 2, 9, 9, tzinfo=UTC)
    await console.close()
