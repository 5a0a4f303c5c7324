"""What agents promise: told to the bot, due on the board, kept in the end; and verdicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from base.problems import Forbidden
from handoff.bot_client import BotError
from handoff.commands import agent, customer, promises, transfer, verdict
from handoff.errors import NotThere
from handoff.model import Verdict
from handoff.tables import BotState
from tests.desk import DeskServer, frame_of
from tests.world import World

WISH = "I want a human"


async def with_agent(world: World, name: str, whose: str) -> None:
    """The customer asked for a human and got this one."""
    if name not in world.agents:
        await world.agent(name)
    await world.says(whose, WISH)
    await world.db.write(agent.take, world.conversations[whose][0], world.agents[name])


def in_minutes(world: World, minutes: float) -> str:
    return (world.clock.now() + timedelta(minutes=minutes)).isoformat()


async def waiting_for_the_bot(world: World, name: str) -> Any:
    """What the bot has not been told yet."""
    conversation = world.conversations[name][0]
    return await world.db.read(lambda s: s.get_one(BotState, conversation).resume)


# what the bot is told


async def test_a_brief_that_could_not_be_told_is_told_with_the_next_one(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    call = {"text": "Call back", "due": in_minutes(world, 60)}
    await world.hands_back("Mia", "Ann", promised=[call], do_not_touch=["TD-100482"])
    await world.writes("Ann", WISH, wants_human=True)
    world.turns.wake(world.conversations["Ann"][0])
    await world.turns.settled()
    assert world.bot.resumed == []  # the button needs no bot, so it was told nothing
    await world.db.write(customer.return_to_bot, *world.conversations["Ann"])
    await world.says("Ann", "where is my order?")
    [(_, told)] = world.bot.resumed
    assert told["brief"]["done"] == ["Sent a label"]
    assert told["brief"]["do_not_touch"] == ["TD-100482"]
    assert [one["text"] for one in told["brief"]["promised"]] == ["Call back"]
    assert told["brief"]["resolved"] == "no"


async def test_what_came_while_the_bot_was_being_told_is_told_next_time(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    await world.hands_back("Mia", "Ann", done=["First"])
    work = world.bot  # the bot is told of the first brief only
    told: list[Any] = []

    async def resume(conversation: str, brief: Any) -> None:
        told.append(brief)
        if len(told) == 1:
            await world.db.write(agent.take, conversation, world.agents["Mia"])
            await world.hands_back("Mia", "Ann", done=["Second"])

    work.resume = resume  # type: ignore[method-assign]
    await world.says("Ann", "hello?")
    await world.says("Ann", "where is my order?")
    assert [one["brief"]["done"] for one in told] == [["First"], ["First", "Second"]]
    assert await waiting_for_the_bot(world, "Ann") is None


async def test_a_bot_that_cannot_be_told_is_told_later(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    await world.hands_back("Mia", "Ann")
    right = world.bot.resume

    async def down(conversation: str, brief: Any) -> None:
        raise BotError("refused")

    world.bot.resume = down  # type: ignore[method-assign]
    await world.says("Ann", "hello?")
    assert await waiting_for_the_bot(world, "Ann") is not None
    world.bot.resume = right  # type: ignore[method-assign]
    await world.db.write(customer.return_to_bot, *world.conversations["Ann"])
    await world.says("Ann", "where is my order?")
    assert world.bot.resumed[0][1]["brief"]["done"] == ["Sent a label"]
    assert await waiting_for_the_bot(world, "Ann") is None


async def test_what_must_not_be_touched_is_told_for_thirty_days(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    await world.hands_back("Mia", "Ann", do_not_touch=["TD-100482"])
    await world.says("Ann", "thanks")
    await with_agent(world, "Mia", "Ann")
    await world.hands_back("Mia", "Ann", do_not_touch=["TD-100999"])
    brief = (await waiting_for_the_bot(world, "Ann"))["brief"]
    assert brief["do_not_touch"] == ["TD-100482", "TD-100999"]
    await world.time_passes(31 * 24 * 3600)
    await with_agent(world, "Mia", "Ann")
    await world.hands_back("Mia", "Ann")
    assert (await waiting_for_the_bot(world, "Ann"))["brief"]["do_not_touch"] == []


async def test_a_brief_of_the_greatest_size_still_fits_what_the_bot_takes(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    lines = ["您" * 500] * 20
    promised = [{"text": "您" * 500, "due": None}] * 10
    await world.hands_back("Mia", "Ann", done=lines, do_not_touch=lines, promised=promised)
    told = await waiting_for_the_bot(world, "Ann")
    assert len(str(told).encode()) < 64 * 1024


async def test_who_leaves_the_human_goes_on_with_the_bot_and_the_agent_is_free(
    world: World,
) -> None:
    await with_agent(world, "Mia", "Ann")
    await world.says("Ann", "one more thing")
    await world.db.write(customer.return_to_bot, *world.conversations["Ann"])
    assert (await world.handoff("Ann")).state == "returned_to_bot"
    await world.says("Ann", "where is my order?")
    assert [turn.text for turn in world.bot.answered] == ["where is my order?"]
    assert (await world.said("Ann"))[-1] == "Answer to: where is my order?"


# promises


async def test_a_promise_falls_due_and_is_kept(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    promised = [
        {"text": "Call back", "due": in_minutes(world, 10)},
        {"text": "Look into it", "due": None},
    ]
    await world.hands_back("Mia", "Ann", promised=promised)
    [handed] = await world.events("Ann", "HandedBack")
    assert handed["promises"] == 2
    conversation = world.conversations["Ann"][0]
    first, second = await world.db.read(promises.open_promises, conversation)
    assert [(one.text, one.state, one.by) for one in (first, second)] == [
        ("Call back", "open", "Mia"),
        ("Look into it", "open", "Mia"),
    ]
    await world.time_passes(601)
    first, _ = await world.db.read(promises.open_promises, conversation)
    assert first.state == "due"
    await world.db.write(promises.keep, first.id, world.agents["Mia"])
    await world.db.write(promises.keep, first.id, world.agents["Mia"])
    [kept] = await world.events("Ann", "PromiseKept")
    assert (kept["promise"], kept["agent_id"]) == (0, world.agents["Mia"])
    left = await world.db.read(promises.open_promises, conversation)
    assert [one.id for one in left] == [second.id]


async def test_a_promise_that_was_kept_before_its_time_never_falls_due(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    call = {"text": "Call back", "due": in_minutes(world, 10)}
    await world.hands_back("Mia", "Ann", promised=[call])
    [promise] = await world.db.read(promises.open_promises, world.conversations["Ann"][0])
    await world.db.write(promises.keep, promise.id, world.agents["Mia"])
    await world.time_passes(601)
    assert await world.events("Ann", "PromiseDue") == []


async def test_there_is_no_keeping_of_what_nobody_promised(world: World) -> None:
    with pytest.raises(NotThere):
        await world.db.write(promises.keep, "hnd_none:0", "usr_1")


async def test_the_next_agent_reads_what_is_still_promised(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    call = {"text": "Call back", "due": in_minutes(world, 10)}
    await world.hands_back("Mia", "Ann", promised=[call])
    await world.says("Ann", WISH)
    package = (await world.handoff("Ann")).package
    [promise] = package["promises"]
    assert promise["value"]["text"] == "Call back"
    assert promise["source"] == {"kind": "agent", "ref": "Mia"}
    assert "promised_due" in [one["key"] for one in package["summary"]]


async def due_on_board(desk: DeskServer, who: Any) -> list[dict[str, Any]]:
    due: list[dict[str, Any]] = (await who.get("/api/desk/board"))["promises_due"]
    return due


async def test_a_due_promise_stands_on_the_board_of_who_made_it_or_of_all_when_off_duty(
    desk: DeskServer,
) -> None:
    mia, jo = await desk.staff("Mia"), await desk.staff("Jo")
    await mia.goes_online()
    ann = await desk.customer(language="en")
    await ann.say(WISH)
    await mia.take(ann.conversation)
    url = f"/api/desk/conversations/{ann.conversation}"
    due = (desk.clock.now() + timedelta(minutes=1)).isoformat()
    brief = {"resolved": "partly", "promised": [{"text": "Call back", "due": due}]}
    version = await mia.version(ann.conversation)
    answer = await mia.post(f"{url}/hand-back", {"version": version, "brief": brief})
    assert answer.status == 204
    await jo.get("/api/desk/board")
    assert await due_on_board(desk, mia) == []
    socket = await mia.socket()
    desk.clock.advance(61)
    while not (board := (await frame_of(socket, "board"))["board"])["promises_due"]:
        pass
    [shown] = board["promises_due"]
    assert (shown["text"], shown["conversation_id"]) == ("Call back", ann.conversation)
    assert await due_on_board(desk, jo) == []
    await mia.post("/api/desk/presence", {"presence": "offline"})
    [others] = await due_on_board(desk, jo)
    assert (others["id"], others["agent_name"]) == (shown["id"], "Mia")
    assert (await jo.get(url))["promises"][0]["state"] == "due"
    assert (await jo.post(f"/api/desk/promises/{shown['id']}/kept")).status == 204
    assert await due_on_board(desk, jo) == await due_on_board(desk, mia) == []
    await socket.close()


# verdicts


async def test_the_last_verdict_of_who_had_the_conversation_counts(desk: DeskServer) -> None:
    mia, jo = await desk.staff("Mia"), await desk.staff("Jo")
    ann = await desk.customer(language="en")
    await ann.say(WISH)
    url = f"/api/desk/conversations/{ann.conversation}"
    assert (await jo.post(f"{url}/verdict", {"verdict": "right"})).status == 403
    await mia.take(ann.conversation)
    assert (await mia.get(url))["handoff"]["verdict"] is None
    for said in ("right", "too_early", "too_early"):
        assert (await mia.post(f"{url}/verdict", {"verdict": said})).status == 204
    assert (await mia.get(url))["handoff"]["verdict"] == "too_early"
    assert (await jo.post(f"{url}/verdict", {"verdict": "right"})).status == 403
    assert (await mia.post(f"{url}/verdict", {"verdict": "perhaps"})).status == 422
    events = (await mia.get(f"{url}/events"))["events"]
    assert [one["body"]["verdict"] for one in events if one["name"] == "HandoffJudged"] == [
        "right",
        "too_early",
    ]


async def test_who_passed_it_on_may_judge_it_and_who_never_had_it_may_not(world: World) -> None:
    await with_agent(world, "Mia", "Ann")
    mia, conversation = world.agents["Mia"], await world.conversation("Ann")
    await world.db.write(
        transfer.transfer, conversation.id, mia, version=conversation.version, note=""
    )
    await world.db.write(verdict.judge_handoff, conversation.id, mia, Verdict.SHOULD_NOT)
    jo = await world.agent("Jo", online=False)
    with pytest.raises(Forbidden):
        await world.db.write(verdict.judge_handoff, conversation.id, jo, Verdict.RIGHT)


async def test_there_is_no_verdict_on_a_conversation_that_the_bot_had_alone(world: World) -> None:
    await world.says("Ann", "where is my order?")
    with pytest.raises(NotThere):
        await world.db.write(
            verdict.judge_handoff, world.conversations["Ann"][0], "usr_1", Verdict.RIGHT
        )
