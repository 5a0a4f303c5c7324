"""Labels over HTTP: what trainers and agents said of real turns, and what counts of it."""

from __future__ import annotations

from datetime import timedelta

from base import log
from base.clock import ManualClock
from base.db import Session
from handoff.events import ReadMarked
from handoff.tables import Turn
from tests.api.judging import Staff
from tests.fakes.bot import MODEL, reading
from workbench import models


async def test_a_trainers_verdict_is_a_label_right_or_wrong(staff: Staff) -> None:
    await staff.corrects(await staff.says("0.9 parcel one"), "order_status")
    await staff.corrects(await staff.says("0.6 parcel two"), "cancel_order")
    await staff.corrects(await staff.says("0.2 parcel three"), "human_request")
    await staff.says("0.4 nobody looks at this")
    found = await staff.ask()
    assert found["model"] == MODEL
    assert found["counts"]["labels"] == 3
    assert found["counts"]["right"] == 1
    assert found["counts"]["sources"] == {"trainer": 3}
    surest = found["curve"]["points"][0]
    assert (surest["threshold"], surest["risk"]) == (0.9, 0)
    assert found["sampling"]["blind"] == 0.25
    watch = found["languages"][0]["watch"]
    assert (watch["n"], watch["held"]) == (3, 2)  # no human_request among the likely ones


async def test_a_turn_that_was_not_for_the_bot_was_misread_and_the_rest_says_nothing(
    staff: Staff,
) -> None:
    for why in ("not_for_the_bot", "unclear", "spam"):
        turn = await staff.says(f"0.8 {why}")
        path = f"/api/workbench/candidates/{turn}/dismiss"
        assert (await staff.trainer.post(path, {"why": why})).status == 200
    found = await staff.ask()
    assert (found["counts"]["labels"], found["counts"]["right"]) == (1, 0)
    assert found["languages"][0]["watch"] is None


async def test_a_verdict_that_was_taken_back_is_no_label(staff: Staff) -> None:
    turn = await staff.says("0.8 parcel")
    await staff.corrects(turn, "order_status")
    path = f"/api/workbench/candidates/{turn}/reopen"
    assert (await staff.trainer.post(path)).status == 200
    assert (await staff.ask())["counts"]["labels"] == 0


async def test_an_agents_verdict_labels_the_turn_on_which_the_bot_stopped(staff: Staff) -> None:
    for verdict in ("right", "too_early", "should_not"):
        customer = await staff.desk.customer(language="en", channel="web")
        for text in ("0.3 hmm", "0.31 hmm hmm", "0.32 hmm hmm hmm"):
            await staff.says(text, customer)
        await staff.judges(customer, verdict)
    found = await staff.ask()
    assert found["counts"]["sources"] == {"agent_needless": 2, "agent_right": 1}
    assert found["counts"]["right"] == 2
    assert [point["threshold"] for point in found["curve"]["points"]] == [0.32]
    assert found["languages"][0]["watch"] is None


async def test_a_handoff_for_another_reason_says_nothing_of_the_threshold(staff: Staff) -> None:
    for verdict in ("right", "should_not"):
        customer = await staff.desk.customer(language="en", channel="web")
        await staff.says("human", customer)
        await staff.judges(customer, verdict)
    assert (await staff.ask())["counts"]["labels"] == 0


async def test_too_late_blames_the_last_turn_on_which_the_bot_acted(staff: Staff) -> None:
    customer = await staff.desk.customer(language="en", channel="web")
    for text in ("0.95 first", "0.85 second", "0.5 unsure", "human"):
        await staff.says(text, customer)
    await staff.judges(customer, "too_late")
    found = await staff.ask()
    assert found["counts"]["sources"] == {"agent_too_late": 1}
    assert [(p["threshold"], p["risk"]) for p in found["curve"]["points"]] == [(0.85, 1)]


async def test_too_late_is_heard_where_an_agent_stepped_in(staff: Staff) -> None:
    customer = await staff.desk.customer(language="en", channel="web")
    await staff.says("0.88 first", customer)
    anna = await staff.desk.staff("anna")
    assert (await anna.take(customer.conversation)).status == 200
    await staff.judges(customer, "too_late")
    points = (await staff.ask())["curve"]["points"]
    assert [(p["threshold"], p["risk"]) for p in points] == [(0.88, 1)]


async def test_a_trainer_beats_an_agent(staff: Staff) -> None:
    customer = await staff.desk.customer(language="en", channel="web")
    for text in ("0.3 hmm", "0.31 hmm hmm"):
        await staff.says(text, customer)
    last = await staff.says("0.32 my parcel", customer)
    await staff.judges(customer, "right")
    assert (await staff.ask())["counts"]["right"] == 0
    await staff.corrects(last, "order_status")
    found = await staff.ask()
    assert found["counts"] == {
        "labels": 1,
        "right": 1,
        "missing": 49,
        "sources": {"trainer": 1},
    }
    assert found["overruled"] == 1


async def test_what_the_threshold_does_not_decide_is_no_label(staff: Staff) -> None:
    wish = await staff.says("human")
    pressed = await staff.says("0.8 a button")
    strange = await staff.says("0.8 parcel")

    def change(session: Session) -> None:
        row = session.get_one(Turn, pressed)
        row.choice = {"payload": "/order_status"}
        log.append(session, row.conversation_id, ReadMarked(by="agent", seq_read=0), actor="test")

    staff.desk.bot.understands = lambda turn: reading(turn, "faq", 0.8, doubt="out_of_scope")
    outside = await staff.says("0.8 the weather")
    for turn in (wish, pressed, strange, outside):
        await staff.corrects(turn, "order_status")
    await staff.desk.desk.database.write(change)
    found = await staff.ask()
    assert found["counts"]["labels"] == 1
    assert sum(one["turns"] or 0 for one in found["sampling"]["bins"]) == 1


async def test_a_promotion_begins_anew(staff: Staff, clock: ManualClock) -> None:
    await staff.corrects(await staff.says("0.8 parcel"), "order_status")
    assert (await staff.ask())["counts"]["labels"] == 1

    def promote(session: Session) -> None:
        for number in (1, 2):
            card = {"model": f"m-{number}", "sha256": "0", "trained_at": "2026-03-01T09:00:00Z"}
            models.adopt(session, f"own-{number}.tar.gz", card)
        models.switched(session, models.start_switch(session, "promote", "m-1", "tess").id)

    clock.advance(timedelta(minutes=5))
    await staff.desk.desk.database.write(promote)
    fresh = await staff.ask()
    assert (fresh["model"], fresh["counts"]["labels"]) == ("m-1", 0)
    assert fresh["since"] == "2026-03-02T09:05:00Z"

    clock.advance(timedelta(minutes=5))
    staff.desk.bot.understands = lambda turn: reading(turn, "order_status", 0.7, model="m-1")
    await staff.corrects(await staff.says("another parcel"), "cancel_order")
    found = await staff.ask()
    assert (found["counts"]["labels"], found["counts"]["right"]) == (1, 0)
    assert found["model"] == "m-1"

    clock.advance(timedelta(minutes=5))
    staff.desk.bot.understands = lambda turn: reading(turn, "order_status", 0.7, model="by-hand")
    await staff.says("one more parcel")
    by_hand = await staff.ask()
    assert (by_hand["model"], by_hand["since"]) == ("by-hand", None)
