"""The clocks of real handoffs: started, rung by timers and stopped by what people do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event, func, select

from base import log
from base.db import Session
from base.timers import TimerRow, set_timer
from handoff.commands import agent, customer, presence, service_clocks
from handoff.fold import ConversationState, fold
from tests.api.timed import (
    WISH,
    clocks,
    later,
    states,
    told,
    with_agent,
)
from tests.world import World


async def test_due_times_are_stored_when_a_handoff_is_made(timed: World) -> None:
    at = timed.clock.now()
    await timed.says("Ann", WISH)
    due = {one.kind: one.due_at - at for one in await clocks(timed, "Ann") if one.due_at}
    assert due == {
        "wait": timedelta(seconds=80),
        "first_reply": timedelta(seconds=120),
        "resolution": timedelta(hours=24),
    }
    handoff = await timed.handoff("Ann")
    assert {one.handoff_id for one in await clocks(timed, "Ann")} == {handoff.id}


async def test_a_late_reply_is_a_breach_although_nobody_polled(timed: World) -> None:
    await with_agent(timed)
    later(timed, 121)
    await timed.replies("Mia", "Ann", "Hello")
    [reply] = await clocks(timed, "Ann", "first_reply")
    assert (reply.state, reply.ended_at) == ("breached", timed.clock.now())
    [breached] = await told(timed, "Ann", "first_reply", "ClockBreached")
    assert datetime.fromisoformat(breached["due_at"]) == timed.clock.now() - timedelta(seconds=1)
    [ended] = await told(timed, "Ann", "first_reply", "ClockEnded")
    assert ended["late_s"] == 1
    await timed.time_passes(10_000)
    assert len(await told(timed, "Ann", "first_reply", "ClockBreached")) == 1


async def test_a_reply_in_time_stays_in_time_however_late_the_timers_fire(timed: World) -> None:
    await with_agent(timed)
    later(timed, 120)  # to the second
    await timed.replies("Mia", "Ann", "Hello")
    await timed.time_passes(10_000)
    assert await states(timed, "Ann", "first_reply") == [("first_reply", "met")]
    assert await told(timed, "Ann", "first_reply", "ClockBreached", "ClockWarned") == []


async def test_warnings_come_at_50_75_and_90_per_cent_and_the_breach_once_each(
    timed: World,
) -> None:
    await timed.says("Ann", WISH)
    at = timed.clock.now()
    seen: list[tuple[float, Any]] = []
    for _ in range(130):
        await timed.time_passes(1)
        found = await told(timed, "Ann", "first_reply", "ClockWarned", "ClockBreached")
        passed = (timed.clock.now() - at).total_seconds()
        seen += [(passed, one.get("percent", "breached")) for one in found[len(seen) :]]
    assert seen == [(60, 50), (90, 75), (108, 90), (121, "breached")]
    [reply] = await clocks(timed, "Ann", "first_reply")
    assert (reply.state, reply.warned, reply.ended_at) == ("breached", 90, None)


async def test_each_run_of_the_customer_is_a_target_of_its_own(timed: World) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Hello")
    for wait in (299, 301):
        await timed.time_passes(60)
        await timed.says("Ann", "And my refund?")
        later(timed, wait - 100)
        await timed.says("Ann", "Are you there?")  # the same run
        later(timed, 100)
        await timed.replies("Mia", "Ann", "Here it is")
        await timed.replies("Mia", "Ann", "Anything else?")
    runs = await states(timed, "Ann", "next_reply")
    assert runs == [("next_reply", "met"), ("next_reply", "breached")]


async def test_what_the_customer_adds_while_waiting_is_no_run(timed: World) -> None:
    await timed.says("Ann", WISH)
    await timed.says("Ann", "It is urgent")
    await timed.agent("Mia")
    await timed.route()
    await timed.accepts("Mia")
    await timed.says("Ann", "Hello?")
    assert await states(timed, "Ann", "next_reply") == []


async def test_the_wait_is_over_when_an_agent_accepts_and_a_declined_offer_changes_nothing(
    timed: World,
) -> None:
    await timed.says("Ann", WISH)
    await timed.agent("Mia")
    await timed.route()
    await timed.time_passes(31)  # the offer expires
    await timed.agent("Jo")
    await timed.route()
    assert await states(timed, "Ann", "wait") == [("wait", "running")]
    later(timed, 20)
    await timed.accepts("Jo")
    assert await states(timed, "Ann", "wait") == [("wait", "met")]


async def test_who_steps_in_was_not_waited_for(timed: World) -> None:
    await timed.says("Ann", "where is my order?")
    mia = await timed.agent("Mia", online=False)
    await timed.db.write(agent.take, timed.conversations["Ann"][0], mia)
    found = await states(timed, "Ann")
    assert found == [("first_reply", "running"), ("resolution", "running")]


# how it ends


async def test_handing_back_solves_it(timed: World) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Done")
    await timed.hands_back("Mia", "Ann")
    assert await states(timed, "Ann", "resolution") == [("resolution", "met")]
    assert not [one for one in await clocks(timed, "Ann") if one.ended_at is None]


async def test_who_returns_to_the_bot_cancels_what_was_not_due_yet(timed: World) -> None:
    await timed.says("Ann", WISH)
    later(timed, 90)  # the wait was due after 80 s
    await timed.db.write(customer.return_to_bot, *timed.conversations["Ann"])
    assert await states(timed, "Ann") == [
        ("wait", "breached"),
        ("first_reply", "cancelled"),
        ("resolution", "cancelled"),
    ]
    assert not [one for one in await clocks(timed, "Ann") if one.ended_at is None]


async def test_who_stays_away_leaves_no_clock_behind(timed: World) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Are you there?")
    await timed.time_passes(25 * 3600)
    assert await states(timed, "Ann", "resolution") == [("resolution", "cancelled")]


async def test_a_thank_you_after_the_end_is_owed_an_answer_but_solves_nothing_twice(
    timed: World,
) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Done")
    await timed.closes("Mia", "Ann")
    await timed.says("Ann", "One more thing")
    assert await states(timed, "Ann", "next_reply") == [("next_reply", "running")]
    await timed.closes("Mia", "Ann")
    assert await states(timed, "Ann", "next_reply") == [("next_reply", "cancelled")]
    assert await states(timed, "Ann", "resolution") == [("resolution", "met")]


async def test_a_lost_agent_does_not_stop_the_clocks(timed: World) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Hello")
    await timed.says("Ann", "And my refund?")
    await timed.db.write(presence.disconnected, timed.agents["Mia"])
    await timed.time_passes(30)
    await timed.time_passes(60)
    assert (await timed.conversation("Ann")).owner == "queue"
    assert await states(timed, "Ann", "next_reply") == [("next_reply", "running")]
    await timed.time_passes(301)
    assert await states(timed, "Ann", "next_reply") == [("next_reply", "breached")]


async def test_every_clock_is_open_until_its_end_and_the_log_alone_tells_all(timed: World) -> None:
    """The fold from nothing, over all events, gives the clocks of the tables."""
    await with_agent(timed)
    await timed.time_passes(200)
    await timed.replies("Mia", "Ann", "Hello")
    await timed.says("Ann", "And my refund?")
    await timed.time_passes(400)
    await timed.closes("Mia", "Ann")
    rows = await clocks(timed, "Ann")
    whole = fold_all(await timed.db.read(_events, timed.conversations["Ann"][0]))
    assert {(one.id, one.state, one.ended) for one in whole} == {
        (row.id, row.state, row.ended_at is not None) for row in rows
    }
    assert all(row.ended_at for row in rows)


def fold_all(events: list[tuple[str, dict[str, Any]]]) -> Any:
    return fold(ConversationState(), events).clocks


def _events(session: Session, conversation_id: str) -> list[tuple[str, dict[str, Any]]]:
    return [(one.name, one.body) for one in log.read(session, conversation_id)]


# what it costs


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the database gets meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def about_clocks(found: list[str]) -> int:
    return sum("service_clock" in one or "INSERT INTO timer" in one for one in found)


async def test_a_turn_costs_next_to_nothing(timed: World) -> None:
    """Commands straight at the database, without the fold check of the tests."""
    await with_agent(timed)
    raw = timed.db._database
    conversation = await timed.conversation("Ann")

    async def cost(command: Any, who: str, client_id: str, **more: Any) -> int:
        with statements() as found:
            await raw.write(
                command, conversation.id, who, client_turn_id=client_id, text="Hm", **more
            )
        return about_clocks(found)

    mia, ann = timed.agents["Mia"], timed.conversations["Ann"][1]
    version = {"version": conversation.version}
    assert await cost(agent.reply, mia, "agent-1000", **version) == 2
    assert await cost(agent.reply, mia, "agent-1001", **version) == 1
    assert await cost(customer.say, ann, "client-1000") == 3
    assert await cost(customer.say, ann, "client-1001") == 1
    assert await cost(agent.reply, mia, "agent-1002", **version) == 2


async def test_while_the_bot_has_it_clocks_cost_nothing(timed: World) -> None:
    await timed.arrives("Ann")
    with statements() as found:
        await timed.db._database.write(
            customer.say,
            *timed.conversations["Ann"],
            client_turn_id="client-1000",
            text="where is my order?",
        )
    assert not [one for one in found if "service_clock" in one]


async def test_a_timer_of_a_handoff_that_is_gone_does_nothing(timed: World) -> None:
    at = timed.clock.now()
    await timed.db.write(lambda s: set_timer(s, service_clocks.TIMER, "hnd_gone", at))
    await timed.time_passes(1)
    left = select(func.count()).where(TimerRow.kind == service_clocks.TIMER)
    assert await timed.db.read(lambda s: s.scalar(left)) == 0


async def test_when_nothing_runs_no_timer_is_left_in_the_end(timed: World) -> None:
    await with_agent(timed)
    await timed.replies("Mia", "Ann", "Done")
    await timed.closes("Mia", "Ann")
    await timed.time_passes(100_000)
    left = select(func.count()).where(TimerRow.kind == service_clocks.TIMER)
    assert await timed.db.read(lambda s: s.scalar(left)) == 0
