"""The manager's calls: what the dashboard gets, who may ask, and that a card keeps its word."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from analytics.metrics import METRICS
from analytics.views import ContactView, spreadsheet
from tests.desk import DeskServer, StaffClient
from tests.recorded import record
from tests.unit.story import START, contained, escalated
from tests.unit.test_analytics_metrics import mixed

PERIOD = {"from": "2026-03-01", "to": "2026-04-01", "tz": "Europe/Berlin"}
FILTERS: list[dict[str, str]] = [
    {},
    {"language": "de"},
    {"market": "AT"},
    {"language": "en", "market": "DE"},
    {"language": "xx"},
]


@pytest.fixture
async def manager(desk: DeskServer) -> StaffClient:
    """A manager, after a small week."""
    stories = [*mixed(), contained("c9", START + timedelta(hours=5), customer="u1")]
    stories[0].rate(4000, "bot", 4)
    stories[2].rate(4000, "human", 2)
    events = [event for story in stories for event in story.events]
    await desk.desk.database.write(record, events)
    desk.clock.set(START + timedelta(days=10))
    return await desk.staff("nora", "manager")


async def ask(manager: StaffClient, path: str = "", **query: Any) -> Any:
    answer = await manager.http.get(f"/api/analytics/metrics{path}", params=PERIOD | query)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def test_the_dashboard_gets_what_the_page_promises(manager: StaffClient) -> None:
    found = await ask(manager)
    assert found["period"] == PERIOD
    assert found["choices"] == {"languages": ["de", "en"], "markets": ["AT", "DE"]}
    assert found["behind"] == 0
    assert [metric["name"] for metric in found["metrics"]] == list(METRICS)
    cards = {metric["name"]: metric for metric in found["metrics"]}
    escalation = cards["escalation_rate"]
    assert escalation["value"] == 0.5
    assert escalation["n"] == 6
    assert escalation["thin"] is True
    assert escalation["ci"] == pytest.approx([0.1876, 0.8124], abs=1e-4)
    assert escalation["breakdown_by"] == "reason"
    assert escalation["breakdown"][0]["label"] == "action failed"
    assert len(escalation["series"]) == 31
    assert escalation["series"][1] == {"date": "2026-03-02", "value": 0.25, "n": 4}
    assert escalation["series"][0] == {"date": "2026-03-01", "value": None, "n": 0}
    assert cards["queue_wait"]["percentiles"] == {"p50": 60.0, "p90": 60.0}
    assert cards["first_response"]["beside"] == [
        {
            "name": "unanswered",
            "title": "handoffs without an answer",
            "unit": "contacts",
            "value": 1.0,
        }
    ]


async def test_the_words_are_in_the_language_asked_for(manager: StaffClient) -> None:
    found = await ask(manager, lang="de")
    assert found["metrics"][0]["title"] == "Kontakte"


@pytest.mark.parametrize("filters", FILTERS)
async def test_a_card_and_the_list_behind_it_agree(
    manager: StaffClient, filters: dict[str, str]
) -> None:
    for card in (await ask(manager, **filters))["metrics"]:
        behind = await ask(manager, f"/{card['name']}/contacts", **filters)
        rows = behind["contacts"]
        assert behind["total"] == len(rows) == card["n"], card["name"]
        values = [row["value"] for row in rows]
        if card["unit"] == "contacts":
            assert sum(values) == card["value"]
        elif card["n"]:
            assert sum(values) / len(values) == pytest.approx(card["value"]), card["name"]
        else:
            assert card["value"] is None
        for part in card["breakdown"]:
            if card["breakdown_by"] != "matter":
                assert sum(row["key"] == part["key"] for row in rows) == part["n"], card["name"]
        file = await manager.http.get(
            f"/api/analytics/metrics/{card['name']}/contacts.csv", params=PERIOD | filters
        )
        table = list(csv.DictReader(io.StringIO(await file.text())))
        assert [row["contact_id"] for row in table] == [row["contact_id"] for row in rows]
        assert [float(row["value"]) for row in table] == values


async def test_a_long_list_comes_in_pages_newest_first(
    desk: DeskServer, manager: StaffClient
) -> None:
    stories = [
        contained(f"p{n}", START + timedelta(minutes=n), customer=f"p{n}") for n in range(230)
    ]
    events = [event for story in stories for event in story.events]
    await desk.desk.database.write(record, events)
    seen: list[str] = []
    after: int | None = 0
    while after is not None:
        page = await ask(manager, "/contacts/contacts", after=after)
        assert page["total"] == 236
        seen += [row["contact_id"] for row in page["contacts"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 236
    assert seen[0] in ("c4:k1", "c5:k1")


async def test_news_is_in_the_numbers_at_once(desk: DeskServer, manager: StaffClient) -> None:
    before = (await ask(manager))["metrics"][0]["value"]
    customer = await desk.customer(language="en", channel="web")
    await customer.say("where is my order?")
    today = {"from": "2026-03-12", "to": "2026-03-13"}
    assert (await ask(manager, **today))["metrics"][0]["value"] == 1
    assert (await ask(manager))["metrics"][0]["value"] == before + 1


async def test_the_file_cannot_run_in_a_spreadsheet(desk: DeskServer, manager: StaffClient) -> None:
    story = escalated("c10", customer="u10")
    story.events[1].body["market"] = '=HYPERLINK("http://x")'
    story.events[1].body["language"] = "@x"
    await desk.desk.database.write(record, story.events)
    file = await manager.http.get("/api/analytics/metrics/contacts/contacts.csv", params=PERIOD)
    assert file.status == 200
    assert file.headers["Content-Disposition"] == (
        'attachment; filename="contacts-2026-03-01-2026-04-01.csv"'
    )
    rows = csv.DictReader(io.StringIO(await file.text()))
    row = next(row for row in rows if row["conversation_id"] == "c10")
    assert row["market"] == '\'=HYPERLINK("http://x")'
    assert row["language"] == "'@x"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_quoted(start: str) -> None:
    row = ContactView(
        conversation_id=f"{start}1",
        contact_id="k",
        handoff_id=None,
        started_at=START,
        at=START,
        language="en",
        market=None,
        channel="web",
        reason=None,
        outcome=None,
        key=None,
        value=0.25,
    )
    (written,) = csv.DictReader(io.StringIO(spreadsheet([row]), newline=""))
    assert written["conversation_id"] == f"'{start}1"
    assert written["value"] == "0.25"
    assert written["started_at"] == "2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-03-02", "to": "2026-03-02"},
        {"tz": "Mars/Olympus"},
        {"from": "soon"},
        {"from": "2020-01-01"},
    ],
)
async def test_a_senseless_period_is_422(manager: StaffClient, query: dict[str, str]) -> None:
    for path in ("", "/contacts/contacts", "/contacts/contacts.csv"):
        answer = await manager.http.get(f"/api/analytics/metrics{path}", params=PERIOD | query)
        assert answer.status == 422
        assert (await answer.json())["error"]["code"] == "bad_period"


async def test_an_unknown_number_is_404(manager: StaffClient) -> None:
    for path in ("/luck/contacts", "/luck/contacts.csv"):
        answer = await manager.http.get(f"/api/analytics/metrics{path}", params=PERIOD)
        assert answer.status == 404
        assert (await answer.json())["error"]["code"] == "no_such_metric"


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 403), ("trainer", 403), ("supervisor", 200), ("admin", 200)]
)
async def test_only_who_may_measure_sees_numbers(desk: DeskServer, role: str, status: int) -> None:
    person = await desk.staff("kim", role)
    for path in ("", "/contacts/contacts", "/contacts/contacts.csv"):
        assert (await person.http.get(f"/api/analytics/metrics{path}")).status == status
        assert (await desk.http.get(f"/api/analytics/metrics{path}")).status == 401
