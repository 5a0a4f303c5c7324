"""A manager tries a draft on what has happened, over HTTP: in a process of its own, as it ships."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from base.plain import rfc3339
from tests.desk import DeskServer, StaffClient
from tests.managers import ORDERS, change, draft, escalation, said


@pytest.fixture
async def nora(desk: DeskServer) -> StaffClient:
    return await desk.staff("Nora", "manager")


async def test_a_replay_tells_what_a_draft_would_have_changed_and_deploys_nothing(
    desk: DeskServer, nora: StaffClient
) -> None:
    ann = await desk.customer(language="en")
    await ann.say("where is my order?")
    opened = await draft(nora)
    opened = await change(nora, opened, escalation=escalation(opened, ORDERS))
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}/replay"
    since = rfc3339(desk.clock.now() - timedelta(days=1))
    until = rfc3339(desk.clock.now() + timedelta(minutes=1))
    found = await nora.get(path, since=since, until=until)
    report = found["report"]
    assert (report["turns"], report["unchanged"], report["changed"]["more"]) == (1, 0, 1)
    [conversation] = report["conversations"]
    assert conversation["conversation_id"] == ann.conversation
    rulesets = await nora.get("/api/strategy/rulesets")
    assert rulesets["serving"]["number"] == 1


async def test_a_period_that_ends_before_it_starts_is_refused(
    desk: DeskServer, nora: StaffClient
) -> None:
    opened = await draft(nora)
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}/replay"
    now = rfc3339(desk.clock.now())
    url = f"{path}?since={quote(now)}&until={quote(now)}"
    refused = await said(await nora.http.get(url), 422)
    assert refused["code"] == "no_period"
