"""The supervisors' board over HTTP and live, who looks on, and messages to many."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientWebSocketResponse
from sqlalchemy import event

from base.db import Session
from handoff.overview import overview
from handoff.tables import Agent
from tests.desk import CustomerClient, DeskServer, StaffClient, frame_of


async def waiting(desk: DeskServer, language: str = "en") -> CustomerClient:
    """A customer who wants a person, and whom nobody has."""
    customer = await desk.customer(language=language)
    await customer.say("I want a human")
    return customer


async def with_mia(desk: DeskServer) -> tuple[CustomerClient, StaffClient]:
    mia, ann = await desk.staff("Mia"), await waiting(desk)
    assert (await mia.take(ann.conversation)).status == 200
    return ann, mia


async def changed(desk: DeskServer, change: Any) -> None:
    await desk.desk.database.write(change)


async def test_the_board_shows_queues_agents_and_why_somebody_waits(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    ben = await waiting(desk, "de")
    sam = await desk.staff("Sam", "supervisor")

    def speaks_english(session: Session) -> None:
        agent = session.get_one(Agent, mia.user_id)
        agent.skills, agent.capacity = {"language:en": 3}, 1

    await changed(desk, speaks_english)
    await mia.goes_online()
    board = await sam.get("/api/desk/supervision")
    [queue] = board["queues"]
    assert (queue["id"], queue["waiting"], queue["online"], queue["free"]) == ("support", 1, 1, 0)
    [row] = [one for one in board["agents"] if one["id"] == mia.user_id]
    assert (row["presence"], row["load"], row["capacity"]) == ("online", 1, 1)
    assert row["since"] is not None
    assert [chat["conversation_id"] for chat in row["chats"]] == [ann.conversation]
    [wait] = board["waiting"]
    assert board["waiting_total"] == 1
    assert (wait["place"], wait["conversation_id"], wait["language"]) == (1, ben.conversation, "de")
    assert wait["why"] == [{"rule": "skill", "agents": 1, "words": "1 does not speak German"}]
    assert wait["reason_text"] == "Asked for a human"


async def test_why_is_told_in_the_supervisors_language(desk: DeskServer) -> None:
    for name in ("Mia", "Noor"):
        await (await desk.staff(name)).get("/api/desk/board")
    await waiting(desk)
    sam = await desk.staff("Sam", "supervisor", language="de")
    [wait] = (await sam.get("/api/desk/supervision"))["waiting"]
    assert [why["words"] for why in wait["why"]] == ["2 sind nicht online"]


async def test_a_wait_is_told_against_its_target(desk: DeskServer) -> None:
    await waiting(desk)
    sam = await desk.staff("Sam", "supervisor")
    board = await sam.get("/api/desk/supervision")
    [wait], [queue] = board["waiting"], [one for one in board["queues"] if one["waiting"]]
    since = datetime.fromisoformat(wait["waiting_since"])
    assert wait["target_s"] == 80
    assert datetime.fromisoformat(wait["due_at"]) == since + timedelta(seconds=80)
    assert (queue["due_at"], queue["late"]) == (wait["due_at"], 0)
    desk.clock.advance(81)
    board = await sam.get("/api/desk/supervision")
    assert [one["late"] for one in board["queues"] if one["waiting"]] == [1]


async def test_only_the_first_fifty_are_listed_and_all_are_counted(desk: DeskServer) -> None:
    desk.desk.customer_rate._rate = 1e9  # fifty turns at once are no attack here
    for _ in range(52):
        await waiting(desk)
        desk.clock.advance(60)
    sam = await desk.staff("Sam", "supervisor")
    board = await sam.get("/api/desk/supervision")
    assert (len(board["waiting"]), board["waiting_total"]) == (50, 52)
    assert [row["place"] for row in board["waiting"]] == list(range(1, 51))
    since = [row["waiting_since"] for row in board["waiting"]]
    assert since == sorted(since)
    assert board["queues"][0]["oldest_at"] == since[0]


async def test_many_who_wait_cost_as_many_statements_as_one(desk: DeskServer) -> None:
    await (await desk.staff("Mia")).get("/api/desk/board")

    def statements(session: Session) -> int:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(session.connection(), "before_cursor_execute", note)
        assert overview(session).waiting
        event.remove(session.connection(), "before_cursor_execute", note)
        return len(seen)

    await waiting(desk)
    one = await desk.desk.database.read(statements)
    for language in ("de", "fr", "en", "es"):
        await waiting(desk, language)
    assert await desk.desk.database.read(statements) == one


async def test_the_screen_is_told_when_something_changes_and_not_twice_the_same(
    desk: DeskServer,
) -> None:
    sam = await desk.staff("Sam", "supervisor")
    screen = await sam.socket()
    await screen.send_json({"type": "supervise", "on": True})
    first = (await frame_of(screen, "supervision"))["supervision"]
    assert first["waiting"] == []
    ann = await waiting(desk)
    seen = (await frame_of(screen, "supervision"))["supervision"]
    assert [row["conversation_id"] for row in seen["waiting"]] == [ann.conversation]
    await screen.send_json({"type": "supervise", "on": False})
    await screen.send_json({"type": "ping"})
    await frame_of(screen, "pong")
    await waiting(desk)
    await asyncio.sleep(1.2)
    await screen.send_json({"type": "ping"})
    kinds = []
    while not kinds or kinds[-1] != "pong":
        kinds.append((await screen.receive_json(timeout=10))["type"])
    assert "supervision" not in kinds
    await screen.close()


async def test_only_a_supervisor_is_shown_the_board(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    console = await mia.socket()
    await console.send_json({"type": "supervise", "on": True})
    assert (await frame_of(console, "error"))["code"] == "forbidden"
    await console.close()


async def test_a_take_over_is_told_to_the_customer_and_to_both_consoles(desk: DeskServer) -> None:
    ann, mia = await with_mia(desk)
    sam = await desk.staff("Sam", "supervisor")
    console, chat = await mia.socket(), await ann.socket()
    await frame_of(chat, "welcome")
    version = await mia.version(ann.conversation)
    await console.send_json({"type": "open", "conversation": ann.conversation, "after": 0})
    path = f"/api/desk/conversations/{ann.conversation}"
    answer = await sam.post(f"{path}/take-over", {"version": version})
    assert answer.status == 200, await answer.text()
    while (told := await frame_of(chat, "conversation"))["conversation"]["agent_name"] != "Sam":
        pass
    assert told["conversation"]["owner"] == "agent"
    while (moved := (await frame_of(console, "event"))["event"])["name"] != "TakenOver":
        pass
    assert moved["people"] == {mia.user_id: "Mia", sam.user_id: "Sam"}
    assert moved["agent_name"] == "Sam"
    assert (await mia.get("/api/desk/board"))["chats"] == []
    [chat_row] = (await sam.get("/api/desk/board"))["chats"]
    assert chat_row["conversation_id"] == ann.conversation
    late = {"client_turn_id": "agent-0001", "text": "Hi", "version": version}
    assert (await mia.post(f"{path}/turns", late)).status == 409
    again = await sam.post(f"{path}/take-over", {"version": version})
    error = (await again.json())["error"]
    assert (again.status, error["code"], error["name"]) == (409, "stale", "Sam")
    for socket in (console, chat):
        await socket.close()


async def test_a_waiting_customer_is_sent_to_an_agent(desk: DeskServer) -> None:
    ann, mia = await waiting(desk), await desk.staff("Mia")
    await mia.get("/api/desk/board")
    sam = await desk.staff("Sam", "supervisor")
    [row] = (await sam.get("/api/desk/supervision"))["waiting"]
    body = {"version": row["version"], "to_agent": mia.user_id, "note": "You know her"}
    path = f"/api/desk/conversations/{ann.conversation}"
    assert (await sam.post(f"{path}/reassign", body)).status == 204
    assert (await sam.post(f"{path}/reassign", body)).status == 409
    [row] = (await sam.get("/api/desk/supervision"))["waiting"]
    assert row["kept_for"] == "Mia"
    assert (await sam.get(path))["handoff"]["note"] == "You know her"
    nowhere = {"version": row["version"]}
    refused = await sam.post(f"{path}/reassign", nowhere)
    assert (refused.status, (await refused.json())["error"]["code"]) == (422, "nowhere")


async def test_a_supervisor_changes_a_presence_and_the_agents_board_shows_it(
    desk: DeskServer,
) -> None:
    mia, sam = await desk.staff("Mia"), await desk.staff("Sam", "supervisor")
    await mia.goes_online()
    url = f"/api/desk/agents/{mia.user_id}/presence"
    answer = await sam.post(url, {"presence": "away", "reason": "training"})
    assert answer.status == 200
    assert (await mia.get("/api/desk/board"))["me"]["presence"] == "away"
    agents = (await sam.get("/api/desk/supervision"))["agents"]
    [row] = [one for one in agents if one["id"] == mia.user_id]
    assert row["reason"] == "training"
    nobody = "/api/desk/agents/usr_nobody/presence"
    assert (await sam.post(nobody, {"presence": "away"})).status == 404


async def test_whoever_has_it_open_is_told_who_looks_on_and_nothing_is_read_by_looking(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    sam = await desk.staff("Sam", "supervisor")
    before = await ann.events()
    screens = [await mia.socket(), await sam.socket()]
    owner, watcher = screens
    for screen in screens:
        await screen.send_json({"type": "open", "conversation": ann.conversation, "after": 0})
    told = await frame_of(owner, "looking")
    assert (told["conversation"], [one["name"] for one in told["people"]]) == (
        ann.conversation,
        ["Sam"],
    )
    await watcher.send_json({"type": "read", "conversation": ann.conversation, "seq": 3})
    assert (await frame_of(watcher, "error"))["code"] == "not_found"
    assert await ann.events() == before, "neither stored nor read"
    await watcher.close()
    assert (await frame_of(owner, "looking"))["people"] == []
    await owner.close()


async def looked_on_by(socket: ClientWebSocketResponse, *names: str) -> None:
    """Until the screen has been told that those look on, and nobody else."""
    while [one["name"] for one in (await frame_of(socket, "looking"))["people"]] != [*names]:
        pass


async def test_whoever_opens_it_later_is_told_at_once_and_the_holder_does_not_look_on(
    desk: DeskServer,
) -> None:
    ann, mia = await with_mia(desk)
    sam, ada = await desk.staff("Sam", "supervisor"), await desk.staff("Ada", "admin")
    sockets = []
    for staff in (sam, mia, ada):
        socket = await staff.socket()
        await socket.send_json({"type": "open", "conversation": ann.conversation, "after": 0})
        await frame_of(socket, "opened")
        sockets.append(socket)
    for socket, others in zip(sockets, (["Ada"], ["Ada", "Sam"], ["Sam"]), strict=True):
        await looked_on_by(socket, *others)
    version = await mia.version(ann.conversation)
    path = f"/api/desk/conversations/{ann.conversation}/take-over"
    assert (await sam.post(path, {"version": version})).status == 200
    for socket, others in zip(sockets, (["Ada", "Mia"], ["Ada"], ["Mia"]), strict=True):
        await looked_on_by(socket, *others)
    for socket in sockets:
        await socket.close()
