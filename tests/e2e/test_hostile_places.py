"""Hostile words in the rating's comment, and on the demo shop's page with the chat in its corner.

What is downloaded for a spreadsheet is held by tests/api/test_analytics_web.py.
"""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from base.db import Session
from handoff.tables import Survey
from handoff.web.desk import DESK
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import in_conversation
from tests.e2e.test_hostile_words import ALL, WORDS, nothing_ran, watch
from tests.e2e.test_widget import write

COMMENT = " ".join(WORDS)[:1000].strip()  # as long as the box takes
ORDER = {
    "id": ALL,
    "status": "shipped",
    "items": [{"quantity": 1, "title": ALL}],
    "total_minor": 100,
    "currency": "EUR",
    "delivered_at": None,
    "promised_at": None,
    "cancelled_at": None,
}
CUSTOMER = {"id": "hostile", "name": ALL, "language": "en", "market": "DE", "tier": ALL}


def test_a_hostile_comment_of_a_rating_is_kept_as_words_and_runs_nowhere(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    agent.get_by_role("button", name="Finish").click()
    agent.get_by_role("dialog").get_by_role("button", name="Finish").click()
    left = watched(desk, customer, agent)
    rating = customer.locator("form.survey").last
    rating.get_by_role("radio", name="5").check(force=True)
    rating.locator("textarea").fill(COMMENT)
    rating.get_by_role("button", name="Send rating").click()
    expect(customer.get_by_text("Thank you for your rating.")).to_be_visible()
    expect(agent.get_by_role("log")).to_contain_text("5 of 5")
    assert comments(desk) == [COMMENT]
    for page in (customer, agent):
        page.reload()
        page.wait_for_load_state("networkidle")
        nothing_ran(page)
    assert left == []


def test_hostile_words_are_words_in_the_shop_and_in_the_chat_in_its_corner(
    new_page: NewPage, desk: LiveDesk
) -> None:
    shop = new_page("/shop")
    shop.route("**/api/demo/info", lambda route: route.fulfill(json={"customers": [CUSTOMER]}))
    shop.route("**/api/demo/identity", lambda route: route.fulfill(json={"identity": None}))
    shop.route("**/api/demo/orders?*", lambda route: route.fulfill(json={"orders": [ORDER]}))
    desk.app[DESK].customer_rate._rate = 1e9
    left = watched(desk, shop)
    shop.locator("input[name=customer]").last.check(force=True)
    expect(shop.locator(".orders li")).to_contain_text(WORDS[0])
    expect(shop.locator(".whoami fieldset")).to_contain_text(WORDS[0])
    shop.get_by_role("button", name="Open the chat").click()
    for word in WORDS:
        write(shop, word)
    turns = shop.locator(".turn.customer .text")
    expect(turns).to_have_count(len(WORDS))
    assert turns.all_text_contents() == WORDS
    expect(shop.locator(".turn.bot .text")).not_to_have_count(0)
    assert shop.locator("main script, .turn script, .turn iframe, .turn img").count() == 0
    nothing_ran(shop)
    assert left == []


def watched(desk: LiveDesk, *pages: Page) -> list[str]:
    """What leaves the desk from now on; the pages are loaded anew to note what runs in them."""
    left: list[str] = []
    for page in pages:
        watch(page.context, desk, left)
        page.reload()
    return left


def comments(desk: LiveDesk) -> list[str]:
    def read(session: Session) -> list[str]:
        return [one for one in session.scalars(select(Survey.comment)) if one]

    return desk.run(desk.app[DESK].database.read(read))
