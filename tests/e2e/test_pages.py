"""Every page: no violation that axe knows, in light and dark, wide and narrow; and the door."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import PASSWORD, LiveDesk

OPEN_TO_ALL = ["/", "/shop", "/chat", "/sign-in"]
BY_ROLE = [
    ("/console", "agent"),
    ("/workbench", "trainer"),
    ("/dashboard", "manager"),
    ("/dashboard?view=thresholds", "manager"),
    ("/strategy", "manager"),
    ("/supervise", "supervisor"),
    ("/setup", "supervisor"),
]
NARROW = 390


def violations(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")  # a turn that fades in has no contrast yet
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_an_open_page_has_no_violation(new_page: NewPage, path: str, dark: bool) -> None:
    page = new_page(path, dark=dark)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    narrow = new_page(path, width=NARROW, dark=dark)
    narrow.wait_for_load_state("networkidle")
    assert violations(narrow) == []
    assert sideways(narrow) <= 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("path", "role"), BY_ROLE)
def test_a_staff_page_has_no_violation(sign_in: SignIn, path: str, role: str, dark: bool) -> None:
    page = sign_in("Mara", path, role, dark=dark)
    page.locator("main").wait_for()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert violations(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_conversation_has_no_violation_on_either_side(
    new_page: NewPage, sign_in: SignIn, dark: bool
) -> None:
    customer = new_page("/shop", dark=dark)
    customer.get_by_role("button", name="Open the chat").click()
    for text in ("Where is my order?", "I want a human"):
        customer.get_by_label("Write a message").fill(text)
        customer.keyboard.press("Enter")
    expect(customer.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    assert violations(customer) == []
    agent = sign_in("Mara", "/console", dark=dark)
    agent.locator(".row").first.click()
    agent.get_by_role("button", name="Take over").click()
    agent.get_by_label("Reply to the customer").wait_for()
    for key in ("1", "2", "3"):
        agent.keyboard.press("Escape")
        agent.keyboard.press(key)
        agent.wait_for_load_state("networkidle")
        assert violations(agent) == []
    agent.keyboard.press("b")
    agent.get_by_role("dialog").wait_for()
    assert violations(agent) == []


def test_a_staff_page_asks_to_sign_in_and_comes_back(new_page: NewPage, desk: LiveDesk) -> None:
    email = desk.staff("Mara")
    page = new_page("/console")
    page.wait_for_url("**/sign-in?next=%2Fconsole")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/console")
    page.wait_for_url("**/sign-in?next=%2Fconsole")


def test_sign_in_never_leads_to_another_site(new_page: NewPage, desk: LiveDesk) -> None:
    email = desk.staff("Mara")
    page = new_page("/sign-in?next=https%3A%2F%2Fevil.example%2F")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")


def test_the_staff_pages_speak_german(sign_in: SignIn) -> None:
    page = sign_in("Mara", "/console", language="en")
    page.get_by_label("Language of your screens").select_option("de")
    expect(page.get_by_text("Warteschlange, 0")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"
