"""The thresholds on screen: what a manager sees without labels, with too few, and with enough."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from playwright.sync_api import expect

from handoff.web.desk import DESK
from tests.e2e.conftest import SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_pages import NARROW, sideways, violations
from tests.judged import Judged, judge

PATH = "/dashboard?view=thresholds"


def drawn(n: int, language: str, seed: int = 5) -> Iterator[Judged]:
    """Turns of a calibrated bot; every third has been looked at."""
    random = Random(seed)
    for number in range(n):
        confidence = round(random.betavariate(4, 2), 4)
        yield confidence, None if number % 3 else random.random() < confidence, language


def test_without_labels_the_page_says_where_they_come_from(sign_in: SignIn) -> None:
    page = sign_in("Nora", PATH, "manager")
    expect(page.get_by_text("Nobody has judged a turn of this model yet.")).to_be_visible()
    expect(page.get_by_role("img", name="Mean cost a turn")).to_have_count(0)
    page.get_by_label("Views of the dashboard").get_by_role("link", name="The numbers").click()
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()


def test_with_too_few_labels_the_curve_is_drawn_and_nothing_proposed(
    desk: LiveDesk, sign_in: SignIn
) -> None:
    desk.run(desk.app[DESK].database.write(judge, list(drawn(90, "en"))))
    page = sign_in("Nora", PATH, "manager")
    expect(page.get_by_text("No proposal yet: 20 labels are missing.")).to_be_visible()
    expect(page.get_by_role("img", name="Share of wrong readings")).to_be_visible()
    assert violations(page) == []


def test_a_manager_sees_the_cheapest_threshold_and_tries_other_costs(
    desk: LiveDesk, sign_in: SignIn
) -> None:
    turns = [*drawn(420, "en"), *drawn(120, "de", seed=9)]
    desk.run(desk.app[DESK].database.write(judge, turns))
    page = sign_in("Nora", PATH, "manager")
    proposal = page.locator(".proposal")
    expect(proposal.get_by_role("heading", name="Proposal")).to_be_visible()
    first = proposal.locator(".value").inner_text()
    assert 0.6 <= float(first) <= 0.8
    expect(page.get_by_role("row", name="de 40")).to_contain_text("60 labels missing")
    expect(page.get_by_role("img", name="Mean cost a turn")).to_be_visible()

    page.get_by_label("A wrong answer").fill("100")
    page.get_by_label("A wrong answer").press("Tab")
    expect(proposal.locator(".value")).not_to_have_text(first)
    assert float(proposal.locator(".value").inner_text()) > float(first)
    assert "c_wrong=100" in page.url
    expect(proposal.get_by_role("link", name="To the rules")).to_have_attribute("href", "/strategy")

    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert violations(page) == []
    assert sideways(page) <= 0
    page.reload()
    expect(page.get_by_label("A wrong answer")).to_have_value("100")
