"""Waiting in a real browser: what is told of it, and a message or a call instead."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from base.db import Session
from handoff.service_tables import Calendar
from handoff.setup_tables import Queue
from handoff.web.desk import DESK
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk

OPENER = "Leave a message or be called back"


def waits(page: Page) -> None:
    """The customer asks for a person."""
    page.get_by_label("Write a message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer to: hello")).to_be_visible()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("button", name="Stop waiting")).to_be_visible()


def test_a_customer_leaves_a_number_and_an_agent_deals_with_it(
    new_page: NewPage, sign_in: SignIn
) -> None:
    page = new_page("/chat")
    waits(page)
    expect(page.get_by_text("Nobody is on duty right now.", exact=True)).to_be_visible()
    page.get_by_role("button", name=OPENER).press("Enter")
    expect(page.get_by_label("What is it about?")).to_be_focused()
    page.keyboard.type("The box is empty")
    page.get_by_label("Call me back").check()
    page.get_by_label("Telephone number").fill("none")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("7 to 15 digits")
    page.get_by_label("Telephone number").fill("030 1234567")
    page.get_by_role("button", name="Send and stop waiting").click()
    expect(page.get_by_text("We will call you as soon as somebody is free.")).to_be_visible()
    expect(page.get_by_text("Noted: we call you as soon as")).to_be_visible()

    console = sign_in("Mara", "/console")
    due = console.get_by_role("region", name="1 call-back or message is due")
    due.get_by_text("The box is empty").click()
    expect(console.get_by_role("link", name="0301234567")).to_be_visible()
    due.get_by_role("button", name="I do it").click()
    due.get_by_role("button", name="Not reached").click()
    expect(due).to_have_count(0)
    expect(page.get_by_text("We will call you as soon as somebody is free.")).to_have_count(0)


def test_a_message_can_be_changed_and_cancelled(new_page: NewPage) -> None:
    page = new_page("/chat", width=360)
    waits(page)
    page.get_by_role("button", name=OPENER).click()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("What is it about?").fill("First words")
    page.get_by_label("E-mail address or telephone number").fill("ann@example.com")
    page.get_by_role("button", name="Send and stop waiting").click()
    expect(page.get_by_text("We have your message and will answer.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("What is it about?").fill("Better words")
    page.get_by_label("Call me back").check()
    page.get_by_label("Telephone number").fill("+49 30 1234567")
    page.get_by_role("button", name="Send and stop waiting").click()
    expect(page.get_by_text("We will call you as soon as somebody is free.")).to_be_visible()
    page.get_by_role("button", name="Cancel it").click()
    expect(page.get_by_text("All right, that is cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Change")).to_have_count(0)


def test_who_is_served_while_filling_it_in_is_served(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    page = new_page("/chat")
    waits(page)
    page.get_by_role("button", name=OPENER).click()
    console = sign_in("Mara", "/console")
    console.get_by_text("Online", exact=True).click()
    console.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Mara is with you now")).to_be_visible()
    expect(page.get_by_label("What is it about?")).to_have_count(0)


def test_the_page_of_a_closed_queue_says_when_it_opens(new_page: NewPage, desk: LiveDesk) -> None:
    def close(session: Session) -> None:
        session.merge(
            Calendar(
                id="never-now",
                name="Never now",
                zone="UTC",
                hours={"mon": [["00:00", "00:01"]]},
                holidays=None,
                closed=[],
                extra={},
            )
        )
        session.merge(Queue(id="support", name="Support", calendar_id="never-now"))

    desk.run(desk.app[DESK].database.write(close))
    page = new_page("/chat", width=360, dark=True)
    waits(page)
    expect(page.get_by_text("We are closed and open again on Mon")).to_be_visible()
