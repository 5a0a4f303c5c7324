"""What an agent sees of the context package, and does with it, in a real browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from handoff.bot_protocol import Proposal
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import accept, agent_online, write
from tests.fakes.bot import reading, saying

FAILED = {
    "name": "action_cancel_order",
    "status": "failed",
    "code": "orders_unreachable",
    "order_id": "TD-100482",
}


def bot_that_fails(desk: LiveDesk) -> None:
    """It reads the wish to cancel, and the order system does not answer."""
    entity = {"entity": "order_id", "value": "TD-100482"}

    def responds(turn: object, _: object) -> Proposal:
        return saying(turn, "I can't reach it.", actions=[FAILED])  # type: ignore[arg-type]

    desk.bot.understands = lambda turn: reading(turn, "cancel_order", entities=[entity])
    desk.bot.responds = responds


def known_to(agent: Page):  # type: ignore[no-untyped-def]
    return agent.get_by_role("complementary", name="What is known")


def test_an_agent_reads_why_in_a_line_and_answers_with_a_suggested_reply(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    bot_that_fails(desk)
    customer = new_page("/chat", width=420)
    write(customer, "cancel TD-100482 please")
    expect(customer.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    agent = agent_online(sign_in)
    accept(agent)
    known = known_to(agent)
    expect(known).to_contain_text("An anonymous customer wants to cancel an order: TD-100482.")
    expect(known).to_contain_text("because the order system did not answer")
    expect(known).to_contain_text("a step in the order system failed")
    expect(known).to_contain_text("Order › Cancel")
    expect(known.get_by_text("stated").first).to_be_attached()
    agent.get_by_label("Reply to the customer").press("Escape")
    agent.keyboard.press("s")
    box = agent.get_by_label("Reply to the customer")
    expect(box).to_have_value(
        "Hello. I have read everything you wrote: you want to cancel an order (order TD-100482). "
        "The last step did not work for our assistant; I'm looking into it now."
    )
    box.press("Enter")
    expect(customer.locator(".turn.agent .text")).to_contain_text("I have read everything")
    known.get_by_role("button", name="Too early").click()
    expect(known.get_by_role("button", name="Too early")).to_have_attribute("aria-pressed", "true")
    known.get_by_text("What is behind it").click()
    expect(known).to_contain_text("action status")
    violations = Axe().run(agent).response["violations"]
    assert violations == [], violations
    known.get_by_role("button", name="Every rule, step by step").click()
    expect(agent.get_by_role("tab", name="Why?")).to_have_attribute("aria-selected", "true")


def test_a_due_promise_stands_on_the_rail_until_it_is_kept(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer = new_page("/chat", width=420)
    write(customer, "I want a human")
    expect(customer.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    agent = agent_online(sign_in)
    accept(agent)
    agent.get_by_role("button", name="Hand back").click()
    dialog = agent.get_by_role("dialog")
    dialog.get_by_label("Promise").fill("We call back")
    dialog.get_by_label("Due").fill("2020-01-02T10:00")
    dialog.get_by_role("button", name="Hand back").click()
    due = agent.get_by_label("1 promise is due")
    expect(due).to_contain_text("We call back")
    expect(known_to(agent)).to_contain_text("We call back")
    violations = Axe().run(agent).response["violations"]
    assert violations == [], violations
    due.get_by_role("button", name="Kept").click()
    expect(due).to_have_count(0)
    expect(known_to(agent)).not_to_contain_text("We call back")
    expect(agent.get_by_role("log")).to_contain_text("A promise was kept")
