"""Every task of a customer and of an agent, by keyboard alone: no pointer is touched here."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import PASSWORD, LiveDesk


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press the key until it is there; not more often than there is anything to reach."""
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("node => node.matches(':focus-within')"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached")


def press(page: Page, name: str, key: str = "Tab") -> None:
    tab_to(page, page.get_by_role("button", name=name).first, key)
    page.keyboard.press("Enter")


def says(page: Page, text: str) -> None:
    tab_to(page, page.get_by_label("Write a message"))
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def online(page: Page, desk: LiveDesk, name: str) -> Page:
    """Somebody signs in and is ready for customers."""
    tab_to(page, page.get_by_label("E-mail"))
    page.keyboard.type(desk.staff(name))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    group = page.get_by_role("group", name="Presence")
    tab_to(page, group.locator("input:checked"))
    for _ in range(4):  # the arrows go round
        if group.get_by_label("Online").is_checked():
            break
        page.keyboard.press("ArrowLeft")
    expect(group.get_by_label("Online")).to_be_checked()
    return page


def test_a_customer_waits_leaves_a_message_and_rates(new_page: NewPage, desk: LiveDesk) -> None:
    page = new_page("/chat")
    says(page, "Hello")
    expect(page.get_by_text("Answer to: Hello")).to_be_visible()
    press(page, "Talk to a person", "Shift+Tab")
    expect(page.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    press(page, "Leave a message or be called back", "Shift+Tab")
    expect(page.get_by_label("What is it about?")).to_be_focused()
    page.keyboard.type("The box is empty")
    tab_to(page, page.get_by_label("E-mail address or telephone number"))
    page.keyboard.type("ann@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We have your message and will answer.")).to_be_visible()
    press(page, "Cancel it", "Shift+Tab")
    expect(page.get_by_text("We have your message and will answer.")).to_have_count(0)
    press(page, "Talk to a person", "Shift+Tab")
    press(page, "Stop waiting", "Shift+Tab")
    press(page, "Talk to a person", "Shift+Tab")
    agent = online(new_page("/console"), desk, "Mara")
    expect(agent.locator(".offer")).to_have_count(1)
    agent.keyboard.press("a")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.type("Good morning")
    agent.keyboard.press("Enter")
    expect(page.get_by_text("Good morning")).to_be_visible()
    agent.keyboard.press("Escape")
    agent.keyboard.press("c")
    expect(agent.get_by_role("dialog")).to_be_visible()
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("button", name="Wrap-up done")).to_be_visible()
    agent.keyboard.press("w")
    best = page.get_by_role("group", name="How well did our team help you?")
    expect(best).to_be_visible()
    tab_to(page, best, "Shift+Tab")
    page.keyboard.press("Space")
    for _ in range(5):  # the arrows go round and choose
        if best.get_by_label("5").is_checked():
            break
        page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_role("button", name="Send rating").last)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you for your rating.")).to_be_visible()
    expect(agent.get_by_role("log")).to_contain_text("Rated the team: 5 of 5")


def test_an_agent_notes_passes_on_takes_over_and_hands_back(
    new_page: NewPage, desk: LiveDesk
) -> None:
    customer = new_page("/chat")
    says(customer, "Where is my blue teapot?")
    press(customer, "Talk to a person", "Shift+Tab")
    agent = online(new_page("/console"), desk, "Mara")
    expect(agent.locator(".offer")).to_have_count(1)
    agent.keyboard.press("d")
    expect(agent.locator(".offer")).to_have_count(0)
    agent.keyboard.press("j")
    expect(agent.get_by_role("log")).to_contain_text("blue teapot")
    expect(agent.get_by_role("button", name="Take over")).to_be_visible()
    agent.keyboard.press("t")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    agent.keyboard.type("She has written twice")
    press(agent, "Add the note")
    expect(agent.get_by_role("dialog")).to_have_count(0)
    expect(agent.get_by_role("log")).to_contain_text("She has written twice")
    with agent.expect_file_chooser() as chooser:
        press(agent, "Attach")
    chooser.value.set_files([])
    tab_to(agent, agent.get_by_label("Reply to the customer"), "Shift+Tab")
    agent.keyboard.press("Escape")
    agent.keyboard.press("x")
    dialog = agent.get_by_role("dialog", name="Transfer")
    tab_to(agent, dialog.get_by_role("textbox"))
    agent.keyboard.type("For somebody who knows teapots")
    tab_to(agent, dialog.get_by_role("button", name="Transfer"))
    agent.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    agent.keyboard.press("j")
    expect(agent.get_by_role("button", name="Take over")).to_be_visible()
    agent.keyboard.press("t")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.press("Escape")
    agent.keyboard.press("b")
    dialog = agent.get_by_role("dialog")
    tab_to(agent, dialog.get_by_label("What was done"))
    agent.keyboard.type("Found it")
    tab_to(agent, dialog.get_by_role("button", name="Hand back"))
    agent.keyboard.press("Enter")
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_visible()
    expect(dialog).to_have_count(0)
    agent.keyboard.press("/")
    expect(agent.locator("#search")).to_be_focused()
    agent.keyboard.type("teapots")
    agent.keyboard.press("Enter")
    expect(agent.locator(".row")).to_have_count(0)
    agent.keyboard.press("Backspace")
    agent.keyboard.press("Enter")
    expect(agent.locator(".row")).to_have_count(1)


def test_an_agent_signs_out(new_page: NewPage, sign_in: SignIn) -> None:
    agent = sign_in("Mara", "/console")
    press(agent, "Sign out")
    agent.wait_for_url("**/sign-in**")
