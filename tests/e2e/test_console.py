"""A customer and an agent in two browsers: from the wish for a person to the rating."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk


def write(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")


def reply(page: Page, text: str) -> None:
    page.get_by_label("Reply to the customer").fill(text)
    page.keyboard.press("Enter")


def waiting_customer(new_page: NewPage, words: str = "Where is my order?") -> Page:
    """A customer who got an answer and wants a person."""
    page = new_page("/chat", width=420)
    write(page, words)
    expect(page.locator(".turn.bot")).to_have_count(1)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    return page


def agent_online(sign_in: SignIn, name: str = "Mara") -> Page:
    page = sign_in(name, "/console")
    page.get_by_label("Online").check(force=True)
    return page


def accept(page: Page) -> None:
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_label("Reply to the customer")).to_be_visible()


def in_conversation(new_page: NewPage, sign_in: SignIn, words: str) -> tuple[Page, Page]:
    """A customer who wrote so, and the agent Mara who has the conversation."""
    customer, agent = waiting_customer(new_page, words), agent_online(sign_in)
    accept(agent)
    return customer, agent


def test_an_agent_accepts_answers_finishes_and_is_rated(new_page: NewPage, sign_in: SignIn) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    known = agent.get_by_role("complementary", name="What is known")
    expect(known).to_contain_text("asked for a person")
    expect(agent.get_by_role("log")).to_contain_text("Handed to a person, because")
    expect(customer.get_by_role("heading", name="Mara")).to_be_visible()
    reply(agent, "Hello, I am Mara.")
    expect(customer.locator(".turn.agent .text")).to_have_text("Hello, I am Mara.")
    write(customer, "Great, thank you")
    expect(agent.get_by_role("log")).to_contain_text("Great, thank you")
    agent.get_by_role("button", name="Finish").click()
    agent.get_by_role("dialog").get_by_role("button", name="Finish").click()
    agent.get_by_role("button", name="Wrap-up done").click()
    expect(agent.locator(".who")).to_contain_text("closed")
    rating = customer.get_by_role("group", name="How well did our team help you?")
    rating.get_by_label("5").check(force=True)
    customer.get_by_role("button", name="Send rating").last.click()
    expect(customer.get_by_text("Thank you for your rating.")).to_be_visible()
    expect(agent.get_by_role("log")).to_contain_text("Rated the team: 5 of 5")


def test_a_handed_back_customer_is_served_by_the_bot_again(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    agent.get_by_role("button", name="Hand back").click()
    dialog = agent.get_by_role("dialog")
    dialog.get_by_label("What was done").fill("Sent a label\n\nCalled the seller")
    dialog.get_by_label("Promise").fill("We call back")
    dialog.get_by_label("Due").fill("2030-01-02T10:00")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog).to_be_hidden()
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_visible()
    write(customer, "And now?")
    expect(customer.get_by_text("Answer to: And now?")).to_be_visible()
    [(_, brief)] = desk.bot.resumed
    told = brief.get("brief", brief)
    assert told["done"] == ["Sent a label", "Called the seller"]
    assert [promise["text"] for promise in told["promised"]] == ["We call back"]


def test_what_an_agent_typed_is_kept_when_the_conversation_goes_elsewhere(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    agent.get_by_label("Reply to the customer").fill("Half a sentence that took time")
    customer.get_by_role("button", name="Go back to the assistant").click()
    expect(agent.locator(".notice")).to_contain_text("Half a sentence that took time")
    expect(agent.get_by_label("Reply to the customer")).to_have_count(0)
    agent.reload()
    expect(agent.locator(".notice")).to_contain_text("Half a sentence that took time")
    agent.get_by_role("button", name="Take over").click()
    expect(agent.get_by_label("Reply to the customer")).to_have_value(
        "Half a sentence that took time"
    )


def test_only_one_of_two_agents_gets_the_conversation(new_page: NewPage, sign_in: SignIn) -> None:
    waiting_customer(new_page)
    first, second = sign_in("Mara", "/console"), sign_in("Jonas", "/console")
    for page in (first, second):
        page.locator(".row").first.click()
        expect(page.get_by_role("button", name="Take over")).to_be_visible()
    first.get_by_role("button", name="Take over").click()
    expect(first.get_by_label("Reply to the customer")).to_be_visible()
    expect(second.locator(".who")).to_contain_text("with Mara")
    expect(second.get_by_role("button", name="Take over")).to_have_count(0)


def test_an_agent_works_by_keyboard_alone(new_page: NewPage, sign_in: SignIn) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    expect(agent.locator(".offer")).to_have_count(1)
    agent.keyboard.press("a")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.type("One moment")
    agent.keyboard.press("Shift+Enter")
    agent.keyboard.type("please")
    agent.keyboard.press("Enter")
    expect(customer.locator(".turn.agent .text")).to_have_text("One moment\nplease")
    agent.keyboard.press("Escape")
    agent.keyboard.press("3")
    expect(agent.get_by_role("tab", name="Why?")).to_have_attribute("aria-selected", "true")
    expect(agent.get_by_role("tabpanel")).to_contain_text(re.compile("rules? (was|were) asked"))
    agent.keyboard.press("?")
    expect(agent.get_by_role("dialog")).to_contain_text("Next conversation")
    agent.keyboard.press("Escape")
    agent.keyboard.press("c")
    expect(agent.get_by_role("dialog")).to_contain_text("How did it end?")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("button", name="Wrap-up done")).to_be_visible()
    expect(agent.get_by_role("dialog")).to_have_count(0)
    agent.keyboard.press("w")
    expect(agent.locator(".who")).to_contain_text("closed")


def test_what_can_be_done_now_is_found_by_its_name(new_page: NewPage, sign_in: SignIn) -> None:
    waiting_customer(new_page, "Where is my blue teapot?")
    agent = agent_online(sign_in)
    expect(agent.locator(".offer")).to_have_count(1)
    agent.keyboard.press("Control+k")
    options = agent.get_by_role("dialog", name="Commands").get_by_role("option")
    expect(options.filter(has_text="Accept the offer")).to_have_count(1)
    expect(options.filter(has_text="Transfer")).to_have_count(0)
    agent.keyboard.type("ANÖNYMOUS open")
    expect(options).to_have_count(1)
    expect(options).to_have_attribute("aria-selected", "true")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("log")).to_contain_text("Where is my blue teapot?")
    agent.keyboard.press("a")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.type("Let me see")
    agent.keyboard.press("Control+k")
    agent.keyboard.type("nothing like this")
    expect(agent.get_by_role("dialog")).to_contain_text("Nothing of that name can be done now.")
    agent.keyboard.press("Escape")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.press("Control+k")
    agent.keyboard.press("ArrowUp")
    agent.keyboard.press("ArrowDown")
    agent.keyboard.type("transfer")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("dialog", name="Transfer")).to_be_visible()
    agent.keyboard.press("Escape")
    expect(agent.get_by_label("Reply to the customer")).to_have_value("Let me see")


# Presses the palette's keys and looks at the focus in the next task, before any frame is painted.
NEXT_KEY = """async (key) => {
    const pressed = new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(pressed);
    const line = new MessageChannel();
    await new Promise((next) => { line.port1.onmessage = next; line.port2.postMessage(0); });
    return document.activeElement.closest("dialog") !== null;
}"""


def test_a_word_typed_right_after_the_palettes_keys_never_lands_in_the_reply(
    new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = in_conversation(new_page, sign_in, "Where is my blue teapot?")
    agent.get_by_label("Reply to the customer").fill("Let me see")
    assert agent.evaluate(NEXT_KEY, {"key": "k", "ctrlKey": True})
    expect(agent.get_by_role("dialog", name="Commands")).to_be_visible()


def test_a_customers_words_never_become_markup_in_the_console(
    new_page: NewPage, sign_in: SignIn
) -> None:
    hostile = "<script>document.title='1'</script><img src=x onerror=alert(1)>"
    waiting_customer(new_page, hostile)
    agent = sign_in("Mara", "/console")
    agent.locator(".row").first.click()
    expect(agent.locator(".turn.customer .text").first).to_have_text(hostile)
    assert agent.locator("main img").count() == 0
    assert "Tandem" in agent.title()


def test_the_console_comes_back_after_a_lost_connection(new_page: NewPage, sign_in: SignIn) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    sockets = []

    def through(socket):  # type: ignore[no-untyped-def]
        socket.connect_to_server()
        sockets.append(socket)

    agent.route_web_socket("**/api/desk/socket", through)
    agent.reload()
    accept(agent)
    for number in range(3):
        sockets[-1].close(code=1011)
        write(customer, f"message {number}")
        expect(agent.get_by_role("log")).to_contain_text(f"message {number}")
    said = agent.locator(".turn.customer .text").all_text_contents()
    mine = [text for text in said if text.startswith("message")]
    assert mine == ["message 0", "message 1", "message 2"]


def test_the_last_words_stay_in_sight_when_the_box_to_write_appears(
    new_page: NewPage, sign_in: SignIn
) -> None:
    waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    expect(agent.get_by_role("group", name="Suggested replies")).to_be_visible()
    agent.wait_for_function(
        "e => e.scrollHeight - e.scrollTop - e.clientHeight < 2",
        arg=agent.locator(".turns").element_handle(),
    )
