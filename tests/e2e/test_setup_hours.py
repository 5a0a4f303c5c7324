"""A supervisor sets up business hours and targets on the page, by keyboard too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_pages import NARROW, sideways, violations
from tests.e2e.test_setup import ask, open_tab, send


def hours_page(sign_in: SignIn, **how: object) -> Page:
    page = sign_in("Ines", "/setup", "supervisor", **how)
    open_tab(page, "Hours")
    return page


def time(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def test_hours_are_made_by_keyboard_and_a_queue_keeps_to_them(sign_in: SignIn) -> None:
    page = hours_page(sign_in)
    ask(page, "New hours", "Day and night")
    expect(page.get_by_label("Short name")).to_have_value("day-and-night")
    begins = time(page, "Monday, 1: from")
    begins.focus()
    page.keyboard.press("ArrowUp")
    expect(begins).to_have_value("09:15")
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    expect(begins).to_have_value("00:00")
    page.keyboard.press("Control+A")
    page.keyboard.type("24")
    page.get_by_role("button", name="Copy Monday to other days").focus()
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Copy to").get_by_role("button", name="Every day").press("Enter")
    expect(time(page, "Sunday, 1: to")).to_have_value("24:00")
    expect(page.locator(".ahead li")).to_have_count(14)
    expect(page.locator(".ahead li").first).to_contain_text("00:00–24:00")
    expect(page.get_by_role("dialog")).to_contain_text("open now")
    send(page, "Make the hours")
    row = page.get_by_role("row").filter(has_text="Day and night")
    expect(row).to_contain_text("Mon–Sun 00:00–24:00")

    open_tab(page, "Queues")
    page.get_by_role("button", name="Change Support").click()
    keeps = page.get_by_role("dialog").get_by_label("Hours")
    expect(keeps).to_contain_text(re.compile("Office hours, Germany – (open|closed) now"))
    keeps.select_option("day-and-night")
    send(page, "Save")
    expect(page.get_by_role("row").filter(has_text="Support")).to_contain_text(
        "Day and night – open now"
    )
    open_tab(page, "Hours")
    expect(page.get_by_role("button", name="Delete Day and night")).to_be_disabled()
    expect(row).to_contain_text("Support")


def test_a_day_has_several_intervals_and_days_of_their_own(sign_in: SignIn) -> None:
    page = hours_page(sign_in)
    page.get_by_role("button", name="Change Office hours").click()
    monday = day(page, "Monday")
    monday.get_by_role("button", name="Add hours on Monday").click()
    expect(time(page, "Monday, 2: from")).to_have_value("21:00")
    monday.get_by_role("button", name="Remove Monday, 08:00 to 20:00").click()
    expect(time(page, "Monday, 1: from")).to_have_value("21:00")
    expect(monday.get_by_role("button", name="Add hours on Monday")).to_be_focused()
    page.get_by_label("Region").select_option("BY")
    page.get_by_label("Day", exact=True).fill("2031-12-24")
    page.get_by_role("button", name="Add a day").click()
    eve = day(page, "Wed, Dec 24, 2031")
    expect(eve).to_contain_text("closed")
    page.get_by_label("Day", exact=True).fill("2031-12-31")
    page.get_by_role("button", name="Add a day").click()
    day(page, "Wed, Dec 31, 2031").get_by_role("button", name="Add hours").click()
    send(page, "Save")
    row = page.get_by_role("row").filter(has_text="Office hours")
    expect(row).to_contain_text("Mon 21:00–24:00")
    expect(row).to_contain_text("Germany, BY")
    open_tab(page, "History")
    changed = page.locator(".history > li").first
    expect(changed).to_contain_text("Closed besides: – → Wed, Dec 24, 2031")
    expect(changed).to_contain_text("Hours of their own: – → Wed, Dec 31, 2031 09:00–17:00")


def test_what_is_wrong_is_said_at_its_place_and_the_form_stays_open(sign_in: SignIn) -> None:
    page = sign_in("Ines", "/setup", "supervisor")
    page.get_by_label("Language of your screens").select_option("de")
    page.get_by_role("tab", name="Zeiten").click()
    page.get_by_role("button", name="Office hours, Germany ändern").click()
    time(page, "Montag, 1.: bis").fill("7")
    wrong = "Montag: 08:00-07:00 endet nicht nach dem Beginn."
    expect(day(page, "Montag").get_by_role("status")).to_have_text(wrong)
    expect(page.get_by_role("dialog")).to_contain_text("Sobald es einen Sinn ergibt")
    page.get_by_label("Zeitzone").fill("Mars/Base")
    zone = "Eine Zeitzone „Mars/Base“ gibt es nicht."
    expect(page.locator("#zone-faults")).to_have_text(zone)
    page.get_by_role("dialog").get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("alert")).to_have_text(f"{zone} {wrong}")
    assert violations(page) == []
    time(page, "Montag, 1.: bis").fill("20")
    page.get_by_label("Zeitzone").fill("Europe/Vienna")
    expect(page.locator("#zone-faults")).to_have_text("")
    page.get_by_role("dialog").get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Office hours, Germany ist geändert.")).to_be_visible()


def test_a_target_is_made_with_units_and_deleting_it_is_undone(sign_in: SignIn) -> None:
    page = sign_in("Ines", "/setup", "supervisor")
    open_tab(page, "Targets")
    ask(page, "New target", "Express")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Until the first reply", exact=True).fill("1.5")
    dialog.get_by_label("Unit: Until the first reply").select_option("hours")
    dialog.get_by_label("Until it is solved", exact=True).fill("")
    dialog.get_by_label("around the clock").check()
    send(page, "Make the target")
    row = page.get_by_role("row").filter(has_text="Express")
    expect(row).to_contain_text("1h 30m")
    expect(row).to_contain_text("around the clock")
    expect(row).to_contain_text("rules that name it")
    expect(page.get_by_text("Nobody uses the target Express")).to_be_visible()
    page.get_by_role("button", name="Delete Express").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("1h 30m")
    row.get_by_role("button", name="Change Express").click()
    dialog.get_by_label("Pathway").fill("vip")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("The pathway “vip” has a target already: “VIP”.")
    expect(page.get_by_role("button", name="Delete Standard")).to_be_disabled()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_forms_have_no_violation_also_on_a_telephone(
    sign_in: SignIn, desk: LiveDesk, dark: bool
) -> None:
    page = hours_page(sign_in, dark=dark)
    page.get_by_role("button", name="Change Office hours").click()
    expect(page.locator(".ahead li")).to_have_count(14)
    page.get_by_role("button", name="Copy Tuesday to other days").click()
    page.get_by_label("Day", exact=True).fill("2031-12-24")
    page.get_by_role("button", name="Add a day").click()
    for width in (1280, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert sideways(page) <= 0
        assert page.get_by_role("dialog").evaluate("it => it.scrollWidth - it.clientWidth") <= 0
    page.keyboard.press("Escape")
    open_tab(page, "Targets")
    page.get_by_role("button", name="Change VIP").click()
    assert violations(page) == []
    assert page.get_by_role("dialog").evaluate("it => it.scrollWidth - it.clientWidth") <= 0
