"""What is to be done: the procedure's steps by keyboard alone, and what others see of them."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_tags import late


def test_steps_are_ticked_by_keyboard_and_stand_after_a_reload(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    keys = agent.keyboard
    keys.press("4")
    panel = agent.get_by_role("complementary", name="What is known")
    expect(panel.get_by_label("Procedure")).to_have_value("late_parcel")
    expect(panel).to_contain_text("0 of 5 steps dealt with")
    panel.get_by_role("checkbox").first.focus()
    keys.press("Space")
    expect(panel).to_contain_text("1 of 5 steps dealt with")
    expect(panel.get_by_role("checkbox").first).to_be_checked()
    expect(panel.get_by_role("listitem").first).to_contain_text("Mara,")

    keys.press("Tab")
    keys.press("Tab")
    keys.press("Tab")
    skip = panel.get_by_role("button", name=re.compile("Not needed: Tell the newest"))
    expect(skip).to_be_focused()
    keys.press("Enter")
    expect(skip).to_have_attribute("aria-pressed", "true")
    expect(panel).to_contain_text("2 of 5 steps dealt with")

    panel.get_by_role("checkbox").first.focus()
    keys.press("Space")
    expect(panel.get_by_role("checkbox").first).not_to_be_checked()
    agent.reload()
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    keys.press("Escape")
    keys.press("4")
    expect(panel).to_contain_text("1 of 5 steps dealt with")


def test_a_confirmed_tag_brings_its_procedure_and_another_can_be_chosen(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    agent.keyboard.press("4")
    panel = agent.get_by_role("complementary", name="What is known")
    choice = panel.get_by_label("Procedure")
    expect(choice).to_have_value("late_parcel")
    choice.select_option("Refund")
    expect(panel.get_by_role("checkbox", name="Look up the refund")).to_be_visible()
    panel.get_by_role("button", name="What fits this contact: Parcel is late").click()
    expect(choice).to_have_value("late_parcel")
    choice.blur()
    agent.keyboard.press("g")
    agent.keyboard.type("dam")
    damaged = agent.get_by_role("option", name="Goods › Damaged")
    expect(damaged).to_be_visible()
    agent.keyboard.press("Enter")
    expect(damaged).to_have_attribute("aria-selected", "true")
    agent.keyboard.press("Escape")
    expect(choice).to_have_value("bad_goods")


def test_who_only_looks_on_sees_the_steps_and_ticks_none(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    agent.keyboard.press("4")
    panel = agent.get_by_role("complementary", name="What is known")
    panel.get_by_role("checkbox").first.check()
    other = sign_in("Noor", f"/console{agent.evaluate('location.hash')}")
    expect(other.get_by_role("log")).to_be_visible()
    other.keyboard.press("4")
    seen = other.get_by_role("complementary", name="What is known")
    expect(seen).to_contain_text("1 of 5 steps dealt with")
    expect(seen.get_by_role("checkbox").first).to_be_disabled()
    expect(seen).to_contain_text("Who has the conversation ticks")
