"""On a telephone, and from right to left: nothing slides away or is laid out the wrong way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import accept, agent_online, in_conversation, waiting_customer

NARROW = {"width": 390, "height": 700}


def test_choosing_a_score_leaves_the_chats_head_where_it_is(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    customer.set_viewport_size(NARROW)
    agent.get_by_role("button", name="Finish").click()
    agent.get_by_role("dialog").get_by_role("button", name="Finish").click()
    for score in ("5", "1", "3"):
        customer.get_by_role("radio", name=score).last.check(force=True)
        assert scrolled(customer) == 0
    expect(customer.locator(".head")).to_be_in_viewport(ratio=1)


def scrolled(page: Page) -> float:
    """How far the panel was moved, beside its list of turns."""
    found: float = page.locator(".panel").evaluate("node => node.scrollTop + scrollY")
    return found


def test_an_arabic_chat_runs_from_right_to_left_also_where_a_foreign_name_stands_first(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer = new_page("/chat", width=390, language="ar")
    box = customer.get_by_role("textbox").last
    box.fill("Where is my order?")
    box.press("Enter")
    card = customer.locator(".card")
    expect(card).to_contain_text("DHL")
    assert direction(customer, ".card") == "rtl"
    assert customer.locator(".card bdi").count() >= 2
    customer.locator(".hands").click()
    accept(agent_online(sign_in))
    notice = customer.locator(".turn.system .text").filter(has_text="Mara").last
    expect(notice).to_be_visible()
    assert notice.evaluate("node => getComputedStyle(node).direction") == "rtl"
    write_in(customer, "hello")
    said = customer.locator(".turn.customer .text").last
    assert said.evaluate("node => node.matches(':dir(ltr)')"), "what people write has its own way"


def direction(page: Page, selector: str) -> str:
    found: str = page.locator(selector).evaluate("node => getComputedStyle(node).direction")
    return found


def write_in(page: Page, text: str) -> None:
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".turn.customer .text").last).to_have_text(text)


@pytest.mark.parametrize(
    ("role", "path", "rows"), [("agent", "/console", 1), ("admin", "/console", 2)]
)
def test_the_bar_on_top_takes_no_more_rows_than_it_has_to_say(
    sign_in: SignIn, role: str, path: str, rows: int
) -> None:
    page = sign_in("Mara", path, role=role, width=390)
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport()
    bar = page.get_by_role("banner").bounding_box()
    assert bar and bar["height"] <= 56 * rows
    expect(page.get_by_role("link", name="Tandem")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_supervisors_tables_need_no_scrolling_sideways_on_a_telephone(
    new_page: NewPage, sign_in: SignIn
) -> None:
    in_conversation(new_page, sign_in, "Where is my order?")
    waiting_customer(new_page, "Where is my blue teapot?")
    page = sign_in("Ines", "/supervise", role="supervisor", width=390)
    for region in (re.compile("customer waits"), "Agents"):
        table = page.get_by_role("region", name=region).locator("table")
        expect(table.locator("tbody tr")).to_have_count(2 if region == "Agents" else 1)
        hidden = table.evaluate("node => node.parentNode.scrollWidth - node.parentNode.clientWidth")
        assert hidden == 0, region
    expect(page.get_by_role("button", name="elsewhere").first).to_be_visible()
