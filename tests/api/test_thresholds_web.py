"""Thresholds by cost over HTTP and on the command line: what a manager gets."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tandem import thresholds_command
from tests.api.judging import Staff
from tests.fakes.bot import MODEL


async def test_without_labels_the_report_says_what_is_missing(staff: Staff) -> None:
    found = await staff.ask()
    assert found["threshold"] == 0.7
    assert found["counts"] == {"labels": 0, "right": 0, "missing": 50, "sources": {}}
    assert (found["model"], found["since"], found["wait_from"]) == (None, None, "unknown")
    assert (found["curve"], found["proposal"], found["then"]) == (None, None, None)
    assert (found["table"], found["languages"]) == ([], [])
    assert found["costs"] == {"wrong": 10, "handoff": 3, "minute": 0.1, "wait": 0}


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
