"""Thresholds by cost over HTTP: labels from what trainers and agents really said of real turns."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from base import log
from base.clock import ManualClock
from base.db import Session
from handoff.bot_client import BotTurn
from handoff.bot_protocol import Understanding
from handoff.decision_tables import HandoffVerdict
from handoff.events import ReadMarked
from handoff.tables import Handoff, Turn
from tandem import thresholds_command
from tests.desk import CustomerClient, DeskServer, StaffClient, running_desk
from tests.fakes.bot import MODEL, reading
from tests.workbench import make_places
from workbench import models

WORDS = "abcdefghijklmnopqrstuvwxyz"


def by_the_number(turn: BotTurn) -> Understanding:
    """`0.83 ...` is read as `order_status` with that confidence, `human` as a wish for one."""
    if turn.text == "human":
        return reading(turn, "human_request")
    confidence = float(turn.text.split()[0])
    ranked = [("order_status", confidence), ("cancel_order", round(1 - confidence, 6))]
    intents = [{"name": name, "confidence": sure} for name, sure in ranked]
    likely = [name for name, sure in ranked if sure >= 0.3]
    return reading(turn, "order_status", confidence, intents=intents, likely=likely)


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[DeskServer]:
    """A desk whose trainers write into a folder of the test."""
    places = make_places(tmp_path)
    data = {"data_dir": places.bot.parent, "training_dir": places.training}
    async with running_desk(database_url, clock=clock, **data) as server:
        server.bot.understands = by_the_number
        yield server


class Staff:
    """The trainer who corrects, and the manager who asks what it means."""

    def __init__(self, desk: DeskServer, trainer: StaffClient, manager: StaffClient) -> None:
        self.desk, self.trainer, self.manager = desk, trainer, manager

    async def ask(self, **query: Any) -> Any:
        return await self.manager.get("/api/analytics/thresholds", **query)

    async def says(self, text: str, customer: CustomerClient | None = None) -> str:
        """A customer, a new one by default, writes `text`; returns the turn."""
        customer = customer or await self.desk.customer(language="en", channel="web")
        answer = await customer.say(text)
        assert answer.status == 201, await answer.text()
        turn: str = (await answer.json())["turn_id"]
        return turn

    async def corrects(self, turn: str, intent: str) -> None:
        body = {"intent": intent}
        answer = await self.trainer.post(f"/api/workbench/candidates/{turn}/correct", body)
        assert answer.status == 200, await answer.text()

    async def labels(self, n: int, confidence: float, *, wrong: int) -> None:
        """`n` turns of that confidence that a trainer looked at; so many of them were misread."""
        sure = WORDS[int(confidence * 10)]  # words differ, digits are masked
        for at in range(n):
            turn = await self.says(f"{confidence} {sure} {WORDS[at % 26]} {WORDS[at // 26]} parcel")
            await self.corrects(turn, "cancel_order" if at < wrong else "order_status")

    async def judges(self, customer: CustomerClient, verdict: str) -> None:
        """An agent's verdict on the customer's last handoff."""
        await self.desk.desk.database.write(_judge, customer.conversation, verdict)


def _judge(session: Session, conversation: str, verdict: str) -> None:
    of_it = select(Handoff).where(Handoff.conversation_id == conversation)
    handoff = session.scalars(of_it.order_by(Handoff.id.desc())).first()
    assert handoff
    row = HandoffVerdict(
        handoff_id=handoff.id,
        conversation_id=conversation,
        verdict=verdict,
        by="usr_agent",
        at=session.now,
    )
    session.merge(row)
    log.append(session, conversation, ReadMarked(by="agent", seq_read=0), actor="usr_agent")


@pytest.fixture
async def staff(desk: DeskServer) -> Staff:
    return Staff(desk, await desk.staff("tess", "trainer"), await desk.staff("nora", "manager"))


async def test_without_labels_the_report_says_what_is_missing(staff: Staff) -> None:
    found = await staff.ask()
    assert found["threshold"] == 0.7
    assert found["counts"] == {"labels": 0, "right": 0, "missing": 50, "sources": {}}
    assert (found["model"], found["since"], found["wait_from"]) == (None, None, "unknown")
    assert (found["curve"], found["proposal"], found["then"]) == (None, None, None)
    assert (found["table"], found["languages"]) == ([], [])
    assert found["costs"] == {"wrong": 10, "handoff": 3, "minute": 0.1, "wait": 0}


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


async def test_labels_propose_a_threshold_and_costs_move_it(staff: Staff) -> None:
    await staff.labels(26, 0.6, wrong=2)
    await staff.labels(26, 0.8, wrong=1)
    found = await staff.ask()
    proposal = found["proposal"]
    assert proposal["threshold"] == 0.6
    assert proposal["present_cost"] == pytest.approx((26 * 3 + 1 * 10) / 52)
    assert proposal["cost"] == pytest.approx(30 / 52)
    assert proposal["sure"] is True
    assert (found["now"]["coverage"], found["then"]["coverage"]) == (0.5, 1)
    assert found["now"]["risk"] == pytest.approx(1 / 26)
    assert found["languages"][0]["proposal"] is None
    assert found["languages"][0]["counts"]["missing"] == 48
    dear = (await staff.ask(c_wrong=50))["proposal"]
    assert (dear["threshold"], dear["saving"], dear["sure"]) == (0.7, 0, False)
    busy = await staff.ask(c_wrong=50, wait=600)
    assert (busy["wait_from"], busy["costs"]["wait"]) == ("asked", 600)
    assert busy["proposal"]["threshold"] == 0.6


async def test_one_language_alone_needs_a_hundred_labels(staff: Staff) -> None:
    await staff.labels(3, 0.8, wrong=1)
    found = await staff.ask(language="en")
    assert (found["language"], found["counts"]["missing"]) == ("en", 97)
    other = await staff.ask(language="de")
    assert (other["counts"]["labels"], other["curve"]) == (0, None)
    assert other["languages_known"] == ["en"]


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


async def test_the_wait_is_that_of_the_present_load_or_of_the_last_handoffs(staff: Staff) -> None:
    anna = await staff.desk.staff("anna")
    await anna.goes_online()
    now = await staff.ask()
    assert (now["wait_from"], now["costs"]["wait"]) == ("now", 0)
    assert (await anna.post("/api/desk/presence", {"presence": "offline"})).status == 200
    customer = await staff.desk.customer(language="en", channel="web")
    await staff.says("human", customer)
    staff.desk.clock.advance(timedelta(minutes=4))
    assert (await anna.take(customer.conversation)).status == 200
    assert (await anna.post("/api/desk/presence", {"presence": "offline"})).status == 200
    lately = await staff.ask()
    assert (lately["wait_from"], lately["costs"]["wait"]) == ("lately", 4)


@pytest.mark.parametrize(
    "query", [{"c_wrong": "-1"}, {"c_minute": "nan"}, {"c_handoff": "inf"}, {"luck": "1"}]
)
async def test_senseless_costs_are_refused(staff: Staff, query: dict[str, str]) -> None:
    answer = await staff.manager.http.get("/api/analytics/thresholds", params=query)
    assert answer.status == 422


async def test_the_command_says_what_the_call_answers(staff: Staff, database_url: str) -> None:
    await staff.labels(51, 0.8, wrong=1)
    found = await thresholds_command.ask(database_url, thresholds_command.ThresholdsQuery())
    told = json.loads(found.model_dump_json())
    assert told == await staff.ask()
    lines = list(thresholds_command.lines(found))
    assert lines[0] == f"model {MODEL}; threshold 0.7"
    assert lines[2] == "labelled turns: 51, 50 right (trainer 51); 0 overruled by trainers"
    assert any(line.startswith("proposal: 0.7 (95 %: 0.70 to 0.") for line in lines)
    assert any(line.startswith("en: 51, 50 right (trainer 51); none; 49 labels") for line in lines)


def test_the_command_refuses_a_negative_cost(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        thresholds_command.main(["--c-wrong", "-1"])
    assert "--c-wrong: Input should be greater than or equal to 0" in capsys.readouterr().err
