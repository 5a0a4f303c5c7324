"""Canned replies: made by a supervisor, found by an agent after a slash, sent with no gap left."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import in_conversation


def test_a_supervisor_writes_one_and_an_agent_sends_it_by_keyboard(
    new_page: NewPage, sign_in: SignIn
) -> None:
    setup = sign_in("Ines", "/setup#replies", "supervisor")
    setup.get_by_role("button", name="New canned reply").click()
    dialog = setup.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Refund made")
    expect(dialog.get_by_label("After the slash")).to_have_value("refund-made")
    dialog.get_by_label("English").fill("Dear {name}")
    dialog.get_by_role("button", name="Make the reply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("“name” in braces cannot be filled in.")
    dialog.get_by_label("English").fill("{agent_name} here: the refund for {order_id} is made.")
    dialog.get_by_label("Add a language").select_option("de")
    dialog.get_by_label("German").fill("Die Erstattung ist raus.")
    dialog.get_by_role("button", name="Make the reply").click()
    expect(dialog).to_be_hidden()
    row = setup.get_by_role("row").filter(has_text="/refund-made")
    expect(row).to_contain_text("en, de")

    customer, agent = in_conversation(new_page, sign_in, "hello there")
    box = agent.get_by_label("Reply to the customer")
    box.press_sequentially("Good news. /ref")
    options = agent.get_by_role("listbox", name="Canned replies").get_by_role("option")
    expect(options).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("Good news. Mara here: the refund for {order_id} is made.")
    box.press("End")
    box.press("Enter")
    expect(agent.get_by_role("alert")).to_contain_text("Fill in first: the order number")
    agent.keyboard.type("TD-100482")  # the gap is selected
    expect(box).to_have_value("Good news. Mara here: the refund for TD-100482 is made.")
    box.press("Enter")
    expect(customer.locator(".turn.agent .text")).to_have_text(
        "Good news. Mara here: the refund for TD-100482 is made."
    )


def test_the_list_is_left_by_escape_and_never_stands_in_the_way(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "hello there")
    box = agent.get_by_label("Reply to the customer")
    box.press_sequentially("/")
    options = agent.get_by_role("listbox", name="Canned replies").get_by_role("option")
    expect(options).to_have_count(4)
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "canned-1")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press_sequentially("nothing-like-it")
    expect(agent.get_by_text("No canned reply fits.")).to_be_visible()
    box.press("Enter")
    expect(customer.locator(".turn.agent .text")).to_have_text("/nothing-like-it")
    box.press_sequentially("/pho")
    options.first.click()
    expect(box).to_have_value(
        "Could you send me a photo, please? The paper clip next to the message box takes it."
    )
    expect(box).to_be_focused()
