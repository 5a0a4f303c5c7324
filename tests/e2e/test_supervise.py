"""A supervisor, an agent and a customer in three browsers: take over, send elsewhere, notes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import accept, agent_online, reply, waiting_customer, write
from tests.e2e.test_pages import NARROW, sideways, violations


def supervisor(sign_in: SignIn, **how: object) -> Page:
    page = sign_in("Sam", "/supervise", "supervisor", **how)
    expect(page.get_by_role("heading", name="Agents")).to_be_visible()
    return page


def asked(page: Page, button: str) -> None:
    """The dialog that is open is agreed to."""
    page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_supervisor_takes_over_and_everybody_is_told(new_page: NewPage, sign_in: SignIn) -> None:
    customer, agent = waiting_customer(new_page), agent_online(sign_in)
    accept(agent)
    agent.get_by_label("Reply to the customer").fill("Half a sentence")
    boss = supervisor(sign_in)
    boss.get_by_role("button", name="Take Anonymous customer over from Mara").click()
    expect(boss.get_by_role("dialog")).to_contain_text("Mara can send nothing more")
    asked(boss, "Take over")
    expect(boss.locator(".notice.done")).to_contain_text("The conversation is in your console")
    expect(customer.get_by_role("heading", name="Sam")).to_be_visible()
    expect(agent.locator(".notice").first).to_have_text("Sam has taken over this conversation.")
    expect(agent.get_by_role("log")).to_contain_text("Sam took over from Mara")
    expect(agent.get_by_label("Reply to the customer")).to_have_count(0)
    expect(agent.locator(".notice").last).to_contain_text("Half a sentence")
    boss.get_by_role("link", name="Anonymous customer").click()
    reply(boss, "I am Sam.")
    expect(customer.locator(".turn.agent .text")).to_have_text("I am Sam.")


def test_a_supervisor_looks_on_is_seen_and_whispers_and_the_customer_sees_nothing(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = waiting_customer(new_page), agent_online(sign_in)
    accept(agent)
    boss = supervisor(sign_in)
    boss.get_by_role("link", name="Anonymous customer").click()
    expect(boss.get_by_role("button", name="Take over from the agent")).to_be_visible()
    expect(agent.locator(".looks-on")).to_have_text("Sam looks on")
    expect(boss.locator(".looks-on")).to_have_count(0)
    boss.keyboard.press("n")
    dialog = boss.get_by_role("dialog")
    expect(dialog.get_by_label("On the board of Mara")).to_be_checked()
    dialog.get_by_label("What your team should know").fill("Offer a voucher")
    asked(boss, "Add the note")
    for page in (agent, boss):
        note = page.get_by_role("article", name="Private note")
        expect(note).to_contain_text("Offer a voucher")
        expect(note).to_contain_text("Sam → Mara")
    write(customer, "Still there?")
    expect(agent.get_by_role("log")).to_contain_text("Still there?")
    assert "voucher" not in (customer.locator("body").inner_text())
    boss.get_by_role("link", name="Supervision").click()
    expect(agent.locator(".looks-on")).to_have_count(0)


def test_a_mention_stands_on_the_board_until_the_conversation_was_opened(
    new_page: NewPage, sign_in: SignIn
) -> None:
    waiting_customer(new_page)
    mara, jonas = sign_in("Mara", "/console"), sign_in("Jonas", "/console")
    mara.locator(".row").first.click()
    mara.get_by_role("button", name="Note").click()
    dialog = mara.get_by_role("dialog")
    dialog.get_by_label("What your team should know").fill("@Jonas you know this one")
    asked(mara, "Add the note")
    expect(mara.get_by_text("Mentions Jonas")).to_be_visible()
    mention = jonas.get_by_role("region", name="1 note mentions you")
    expect(mention).to_contain_text("you know this one")
    mention.get_by_role("button").click()
    expect(jonas.get_by_role("article", name="Private note")).to_be_visible()
    expect(mention).to_have_count(0)


def test_a_waiting_customer_is_sent_to_an_agent_and_why_is_told(
    new_page: NewPage, sign_in: SignIn
) -> None:
    waiting_customer(new_page)
    agent = sign_in("Mara", "/console")
    expect(agent.get_by_text("Queue, 1")).to_be_visible()
    boss = supervisor(sign_in)
    expect(boss.get_by_role("heading", name="1 customer waits")).to_be_visible()
    boss.get_by_text("Agent by agent").click()
    expect(boss.locator(".because details")).to_contain_text("Mara is offline")
    boss.get_by_role("button", name="Send Anonymous customer elsewhere").click()
    dialog = boss.get_by_role("dialog")
    dialog.get_by_role("combobox").select_option(label="Mara – Offline, 3 free")
    dialog.get_by_label("What the next agent needs to know").fill("A regular")
    asked(boss, "Send elsewhere")
    expect(boss.locator(".because")).to_contain_text("kept for Mara")
    boss.get_by_role("button", name="Presence of Mara").click()
    boss.get_by_role("dialog").get_by_role("radio", name="Online").check()
    asked(boss, "Change")
    expect(agent.locator(".offer")).to_have_count(1)
    accept(agent)
    expect(boss.get_by_text("Nobody is waiting.")).to_be_visible()
    expect(boss.get_by_role("row", name=re.compile("Mara"))).to_contain_text("1 of 3")


def test_a_message_to_all_stands_on_the_board_until_it_is_read(sign_in: SignIn) -> None:
    agent, boss = sign_in("Mara", "/console"), supervisor(sign_in)
    boss.get_by_role("button", name="Message to agents").click()
    boss.get_by_role("dialog").get_by_label("Message").fill("Parcels are late today")
    asked(boss, "Send")
    message = agent.get_by_role("article", name="Message from Sam")
    expect(message).to_contain_text("Parcels are late today")
    message.get_by_role("button", name="Read").click()
    expect(message).to_have_count(0)
    expect(boss.get_by_text("Parcels are late today")).to_be_visible()
    boss.get_by_role("button", name="Take back").click()
    expect(boss.get_by_text("Parcels are late today")).to_have_count(0)


def test_who_may_not_supervise_is_told_so(sign_in: SignIn) -> None:
    page = sign_in("Mara", "/supervise")
    expect(page.get_by_role("alert")).to_have_text("Your role does not allow this.")
    expect(page.get_by_role("link", name="Supervision")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_board_at_work_has_no_violation(new_page: NewPage, sign_in: SignIn, dark: bool) -> None:
    waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    waiting_customer(new_page)
    agent.get_by_label("Away").check(force=True)
    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    agent.get_by_role("dialog").get_by_label("What your team should know").fill("Look at this")
    asked(agent, "Add the note")
    boss = supervisor(sign_in, dark=dark)
    boss.get_by_role("button", name="Message to agents").click()
    boss.get_by_role("dialog").get_by_label("Message").fill("Parcels are late today")
    assert violations(boss) == []
    asked(boss, "Send")
    boss.get_by_text("Agent by agent").click()
    expect(boss.locator(".because details li").first).to_be_visible()
    assert violations(boss) == []
    for button in ("Send Anonymous customer elsewhere", "Presence of Mara", "over from Mara"):
        boss.get_by_role("button", name=button).first.click()
        boss.get_by_role("dialog").wait_for()
        assert violations(boss) == []
        boss.keyboard.press("Escape")
    boss.set_viewport_size({"width": NARROW, "height": 800})
    assert violations(boss) == []
    assert sideways(boss) <= 0
    boss.set_viewport_size({"width": 1280, "height": 800})
    boss.get_by_role("link", name="Anonymous customer").last.click()
    expect(boss.get_by_role("article", name="Private note")).to_be_visible()
    expect(boss.get_by_role("article", name="Message from Sam")).to_be_visible()
    assert violations(boss) == []
