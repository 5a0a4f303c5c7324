"""The main job, end to end: a real browser, the real Rasa, the real order system, no fakes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running_tandem import Tandem, running_tandem

SLOW_MS = 20_000


@pytest.fixture(scope="module")
def tandem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tandem]:
    with running_tandem(tmp_path_factory.mktemp("tandem") / "data") as tandem:
        yield tandem


class Browsers:
    """Windows of people who know nothing of each other."""

    def __init__(self, browser: Browser, tandem: Tandem) -> None:
        self._browser = browser
        self._tandem = tandem

    def page(self, path: str, language: str = "en") -> Page:
        context = self._browser.new_context(
            base_url=self._tandem.origin, locale=language, viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.goto(path)
        return page

    def customer(self, name: str, language: str = "en") -> Page:
        """Somebody of the demo at the shop, with the chat open."""
        page = self.page("/shop", language)
        page.get_by_label(re.compile(name)).check()
        expect(page.get_by_text(re.compile(r"^TD-1\d{5}$")).first).to_be_visible(timeout=SLOW_MS)
        opener = "Open the chat" if language == "en" else "Chat öffnen"
        page.get_by_role("button", name=opener).click()
        return page

    def agent(self) -> Page:
        """Jonas at his console, online."""
        page = self.page("/sign-in?next=/console")
        page.get_by_label("E-mail").fill("jonas@example.com")
        page.get_by_label("Password").fill("tandem-demo")
        page.keyboard.press("Enter")
        page.get_by_label("Online").check(force=True)
        return page


@pytest.fixture
def browsers(browser: Browser, tandem: Tandem) -> Browsers:
    return Browsers(browser, tandem)


def write(page: Page, text: str, label: str = "Write a message") -> None:
    page.get_by_label(label).fill(text)
    page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_an_order_s_state_comes_from_the_order_system_in_english(
    browsers: Browsers, tandem: Tandem
) -> None:
    emma = browsers.customer("Emma Clarke")
    write(emma, "Where is my order TD-100101?")
    expect(emma.get_by_text("TD-100101 is on its way")).to_be_visible(timeout=SLOW_MS)
    order = tandem.orders("orders/TD-100101")
    expect(emma.locator(".card")).to_contain_text(order["parcels"][0]["carrier"])


def test_an_order_s_state_comes_from_the_order_system_in_german(browsers: Browsers) -> None:
    lukas = browsers.customer("Lukas Braun", "de")
    write(lukas, "Wo bleibt meine Bestellung TD-100205?", "Nachricht schreiben")
    expect(lukas.get_by_text("Sie ist verspätet")).to_be_visible(timeout=SLOW_MS)


def test_a_return_is_made_and_stands_in_the_order_system(
    browsers: Browsers, tandem: Tandem
) -> None:
    emma = browsers.customer("Emma Clarke")
    assert tandem.orders("orders/TD-100103/returns")["returns"] == []
    write(emma, "I want to return the running shoes from order TD-100103")
    press(emma, "It does not fit")
    expect(emma.get_by_text("Shall I announce this return?")).to_be_visible(timeout=SLOW_MS)
    assert tandem.orders("orders/TD-100103/returns")["returns"] == []
    press(emma, "Yes")
    expect(emma.get_by_text("Your return is announced")).to_be_visible(timeout=SLOW_MS)
    [made] = tandem.orders("orders/TD-100103/returns")["returns"]
    assert (made["status"], made["reason"]) == ("requested", "does_not_fit")


def test_a_wish_for_a_human_reaches_an_agent_who_answers_and_hands_back(
    browsers: Browsers,
) -> None:
    olivia, jonas = browsers.customer("Olivia Reed"), browsers.agent()
    write(olivia, "Where is my order TD-100401?")
    expect(olivia.get_by_text("TD-100401 is on its way")).to_be_visible(timeout=SLOW_MS)
    write(olivia, "I want a human")
    expect(jonas.get_by_text("Asked for a human").first).to_be_visible(timeout=SLOW_MS)
    jonas.get_by_role("button", name="Accept").first.click()
    known = jonas.get_by_role("complementary", name="What is known")
    expect(known).to_contain_text("wants to know where an order is: TD-100401.")
    write(jonas, "Hello, this is Jonas.", "Reply to the customer")
    expect(olivia.get_by_text("Hello, this is Jonas.")).to_be_visible(timeout=SLOW_MS)
    jonas.get_by_role("button", name="Hand back").click()
    jonas.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    expect(olivia.get_by_text("handed you back")).to_be_visible(timeout=SLOW_MS)
    write(olivia, "Where is my order TD-100405?")
    expect(olivia.get_by_text("TD-100405 is on its way")).to_be_visible(timeout=SLOW_MS)


def test_three_misunderstood_turns_reach_an_agent_with_the_reason(browsers: Browsers) -> None:
    guest, jonas = browsers.page("/chat"), browsers.agent()
    for words in ("blorf zanx quibble", "flim flam wozzle", "grumph snarf vlep"):
        before = guest.locator(".turn").count()
        write(guest, words)
        expect(guest.locator(".turn")).not_to_have_count(before + 1, timeout=SLOW_MS)
    expect(guest.get_by_text("I still don't understand")).to_be_visible(timeout=SLOW_MS)
    expect(jonas.get_by_text("Not understood three times").first).to_be_visible(timeout=SLOW_MS)
