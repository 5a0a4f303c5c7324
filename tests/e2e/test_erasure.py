"""A customer deletes everything in the chat, by keyboard, while an agent looks on."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import in_conversation, waiting_customer, write

YOURS = "Save or delete this chat"


def test_a_customer_deletes_everything_by_keyboard_after_being_asked(
    new_page: NewPage, sign_in: SignIn
) -> None:
    page, agent = in_conversation(new_page, sign_in, "my secret")
    expect(agent.get_by_text("my secret", exact=True)).to_be_visible()
    page.get_by_role("button", name=YOURS).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Download as text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=YOURS)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Download as text")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("will be deleted for good")).to_be_visible()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_label("Write a message").fill("half a thought")
    page.get_by_role("button", name="Yes, delete everything").press("Enter")
    expect(page.get_by_text("Everything has been deleted.")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_label("Write a message")).to_have_value("")
    gone = agent.get_by_text("was deleted for good, as the customer wished")
    expect(gone).to_be_visible()
    expect(agent.get_by_text("my secret", exact=True)).to_have_count(0)
    agent.reload()
    expect(gone).to_be_visible()
    expect(agent.get_by_text("my secret", exact=True)).to_have_count(0)
    write(page, "hello again")
    expect(page.get_by_text("Answer to: hello again")).to_be_visible()
    expect(page.get_by_text("my secret")).to_have_count(0)


def test_a_desk_that_is_away_deletes_nothing_and_says_so(new_page: NewPage) -> None:
    page = waiting_customer(new_page, "my secret")
    page.get_by_role("button", name=YOURS).click()
    page.get_by_role("button", name="Delete everything").click()
    page.route("**/api/customer/erasure", lambda route: route.abort())
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.get_by_text("We could not reach customer service.")).to_be_visible()
    expect(page.get_by_text("my secret", exact=True)).to_be_visible()
    page.unroute("**/api/customer/erasure")
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.get_by_text("Everything has been deleted.")).to_be_visible()
