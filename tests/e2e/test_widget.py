"""The customer's chat in a real browser: nothing lost, nothing repeated, nothing executed."""

import asyncio

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import NewPage
from tests.e2e.live_desk import LiveDesk

YOURS = "Save or delete this chat"


def write(page: Page, text: str) -> None:
    page.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")


def texts(page: Page) -> list[str]:
    return page.locator(".turn .text").all_text_contents()


def test_a_customer_asks_and_presses_a_quick_reply(new_page: NewPage) -> None:
    page = new_page("/chat")
    expect(page.locator(".notice")).to_contain_text("person")
    write(page, "Where is my order?")
    expect(page.locator(".card")).to_contain_text("DHL")
    page.get_by_role("button", name="Cancel it").click()
    expect(page.get_by_text("Answer to: Cancel it")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel it")).to_have_count(0)
    assert texts(page) == [
        "Where is my order?",
        "It is on its way.",
        "Cancel it",
        "Answer to: Cancel it",
    ]


def test_a_reload_and_a_second_tab_show_the_same_conversation(new_page: NewPage) -> None:
    page = new_page("/chat")
    write(page, "one")
    expect(page.get_by_text("Answer to: one")).to_be_visible()
    page.get_by_label("Write a message").fill("half a thought")
    page.reload()
    expect(page.get_by_text("Answer to: one")).to_be_visible()
    expect(page.get_by_label("Write a message")).to_have_value("half a thought")
    second = page.context.new_page()
    second.goto("/chat")
    expect(second.get_by_text("Answer to: one")).to_be_visible()
    write(second, "two")
    expect(page.get_by_text("Answer to: two")).to_be_visible()
    assert texts(page) == texts(second) == ["one", "Answer to: one", "two", "Answer to: two"]


def test_nothing_is_lost_or_repeated_when_the_socket_breaks_again_and_again(
    new_page: NewPage,
) -> None:
    page = new_page("/sign-in")
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/api/customer/socket", through)
    page.goto("/chat")
    for number in range(4):
        write(page, f"message {number}")
        if number % 2 == 0:
            expect(page.get_by_text(f"Answer to: message {number}")).to_be_visible()
        sockets[-1].close(code=1011)
    expect(page.get_by_text("Answer to: message 3")).to_be_visible()
    mine = [text for text in texts(page) if text.startswith("message")]
    assert mine == [f"message {number}" for number in range(4)]
    assert len(texts(page)) == len(set(texts(page)))
    assert len(sockets) >= 3


def test_the_chat_works_without_any_socket(new_page: NewPage) -> None:
    page = new_page("/sign-in")
    page.route_web_socket("**/api/customer/socket", lambda socket: socket.close(code=1011))
    page.goto("/chat")
    write(page, "by long polling")
    expect(page.get_by_text("Answer to: by long polling")).to_be_visible(timeout=20_000)
    assert texts(page) == ["by long polling", "Answer to: by long polling"]


def test_what_a_customer_types_is_text_everywhere(new_page: NewPage) -> None:
    page = new_page("/chat")
    hostile = '<img src=x onerror="document.title=1"> javascript:alert(1) https://shop.example/a'
    write(page, hostile)
    expect(page.locator(".turn.customer .text")).to_have_text(hostile)
    links = page.locator(".turn.customer a")
    expect(links).to_have_count(1)
    assert links.first.get_attribute("href") == "https://shop.example/a"
    assert "noopener" in (links.first.get_attribute("rel") or "")
    assert page.title() == "Chat"


def test_a_customer_asks_for_a_person_waits_and_goes_back_to_the_bot(new_page: NewPage) -> None:
    page = new_page("/chat")
    write(page, "Hello")
    expect(page.get_by_text("Answer to: Hello")).to_be_visible()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    expect(page.get_by_text("You are next")).to_be_visible()
    page.get_by_role("button", name="Stop waiting").click()
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()
    write(page, "Still there?")
    expect(page.get_by_text("Answer to: Still there?")).to_be_visible()


def test_the_whole_way_works_by_keyboard_alone(new_page: NewPage) -> None:
    page = new_page("/shop")
    launcher = page.get_by_role("button", name="Open the chat")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Write a message")).to_be_focused()
    page.keyboard.type("Where is it?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel it")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Cancel it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer to: Cancel it")).to_be_visible()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(page.get_by_label("Write a message")).to_be_hidden()


def test_an_answer_that_comes_while_the_chat_is_closed_is_counted(
    new_page: NewPage, desk: LiveDesk
) -> None:
    desk.bot.gate = asyncio.Event()
    page = new_page("/shop")
    page.get_by_role("button", name="Open the chat").click()
    write(page, "Hello")
    desk.run(desk.bot.waiting.wait())
    page.get_by_role("button", name="Close the chat").first.click()
    desk.loop.call_soon_threadsafe(desk.bot.gate.set)
    unread = page.get_by_role("button", name="1 new message")
    expect(unread).to_be_visible()
    unread.click()
    expect(page.get_by_text("Answer to: Hello")).to_be_visible()
    page.get_by_role("button", name="Close the chat").first.click()
    expect(page.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()


def test_the_widget_speaks_the_language_of_the_page(new_page: NewPage) -> None:
    page = new_page("/chat?language=de")
    expect(page.get_by_role("button", name="Mit einem Menschen sprechen")).to_be_visible()
    arabic = new_page("/chat?language=ar")
    expect(arabic.locator(".panel")).to_have_attribute("dir", "rtl")


def test_a_customer_keeps_the_conversation_as_a_text(new_page: NewPage) -> None:
    page = new_page("/chat")
    expect(page.get_by_role("button", name=YOURS)).to_be_hidden()
    write(page, "one")
    expect(page.get_by_text("Answer to: one")).to_be_visible()
    page.get_by_role("button", name=YOURS).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download as text").click()
    text = saved.value.path().read_text()
    assert "You: one" in text
    assert "Digital assistant: Answer to: one" in text
