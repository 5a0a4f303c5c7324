"""A manager writes rules on the screen: by keyboard, by mouse, in German, checked while typing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.manager import REPORT, names, new_draft, saved, write
from tests.e2e.test_pages import NARROW, sideways, violations


def test_rules_are_reordered_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    first = names(page)
    page.get_by_role("button", name=f"Change the rule {first[1]}").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".rules .name")).to_have_text([first[1], first[0], *first[2:]])
    expect(page.get_by_text(f"{first[1]} is number 1 of {len(first)} now")).to_be_visible()
    moved = page.get_by_role("button", name=f"Change the rule {first[1]}")
    expect(moved).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".rules .name").first).to_have_text(first[1])
    saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".rules .name")).to_have_text(first)
    saved(page)
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator(".rules .name").first).to_have_text(first[1])
    saved(page)
    page.reload()
    expect(page.locator(".rules .name").first).to_have_text(first[1])


def test_a_rule_is_written_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_role("button", name="Add a rule").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("dear orders")
    expect(page.locator(".faults")).to_contain_text("Rule “dear orders” has no conditions.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Fact")).to_be_focused()
    page.keyboard.type("order val")
    expect(page.locator(".fact-picker [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("at l")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("1000")
    expect(page.locator(".faults")).to_have_count(0)
    page.keyboard.press("Escape")
    row = page.get_by_role("row").filter(has_text="dear orders")
    expect(row.locator(".chip")).to_have_text("order value at least 1,000")
    expect(page.get_by_role("button", name="Change the rule dear orders")).to_be_focused()
    saved(page)


def test_a_fault_stands_beside_its_rule_while_one_types_and_nothing_is_published(
    sign_in: SignIn,
) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_role("button", name="Duplicate the rule stuck in a form").click()
    opened = page.locator("tr.opened")
    expect(opened.locator(".faults")).to_contain_text(
        "Rule “stuck in a form (2)” can never fire: “stuck in a form” comes first."
    )
    expect(page.get_by_role("tab", name="Escalation")).to_contain_text("1")
    saved(page)
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing can be published until it is gone.")
    expect(dialog.get_by_role("button", name="Publish")).to_be_disabled()
    page.keyboard.press("Escape")
    opened.get_by_label("Value for stuck turns").fill("1")
    expect(opened.locator(".faults")).to_contain_text("stuck in a form")
    page.get_by_role("button", name="Move stuck in a form (2) up").click()
    expect(page.locator("tr.faulty")).to_contain_text("stuck in a form")
    page.get_by_role("button", name="Delete the rule stuck in a form (2)").click()
    expect(page.locator(".faults")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".faults")).to_have_count(1)


def test_a_rule_is_dragged_to_another_place(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_role("tab", name="Pathway").click()
    expect(page.locator(".rules .name")).to_have_text(["VIP", "seller", "creator"])
    page.locator(".grip").first.drag_to(page.get_by_role("row").filter(has_text="creator"))
    expect(page.locator(".rules .name")).to_have_text(["seller", "creator", "VIP"])
    saved(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_screen_of_the_strategy_has_a_violation(
    new_page: NewPage, sign_in: SignIn, dark: bool
) -> None:
    customer = new_page("/chat", width=420)
    write(customer, "I want a human")
    expect(customer.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    page = sign_in("Nora", "/strategy", "manager", dark=dark)
    page.route("**/replay?*", lambda route: route.fulfill(json={"report": REPORT}))
    new_draft(page)
    for table in ("Escalation", "Pathway", "Tagging", "Priority", "Routing"):
        page.get_by_role("tab", name=table).click()
        page.locator(".rules .name").last.click()
        page.get_by_role("button", name="Add a condition").click()
        clean(page)
        page.get_by_label("Value for intent").last.fill("refund_status")
    page.get_by_role("tab", name="Escalation").click()
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("complementary").get_by_role("button", name="Replay").click()
    expect(page.locator(".report")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("dialog").locator(".changes")).to_be_visible()
    clean(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".changes")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="Experiments", exact=True).click()
    expect(page.get_by_role("button", name="New experiment")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="Why?").click()
    page.locator(".lines a").first.click()
    page.get_by_text("Everything behind it").first.click()
    clean(page)


def test_the_strategy_speaks_german(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_label("Language of your screens").select_option("de")
    expect(page.get_by_role("tab", name="Eskalation")).to_be_visible()
    page.get_by_role("button", name=re.compile("Die Regel stuck in a form ändern")).click()
    page.get_by_label("Wert für stuck turns").fill("-1")
    expect(page.locator(".faults")).to_contain_text("liegt zwischen 0 und ∞")
    assert page.locator("html").get_attribute("lang") == "de"


def test_who_does_not_steer_is_told_so(sign_in: SignIn) -> None:
    page = sign_in("Mara", "/strategy", "agent")
    expect(page.get_by_role("alert")).to_have_text("Your role does not allow this.")
    expect(page.get_by_role("link", name="Strategy")).to_have_count(0)


def clean(page: Page) -> None:
    """No violation, wide or narrow, and nothing that is wider than a telephone."""
    for width in (1280, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert sideways(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
