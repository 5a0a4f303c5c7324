"""The last words stay in sight, until the customer scrolls up to read."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import in_conversation, reply

LOW = {"width": 420, "height": 460}
# A card comes late, and something else is drawn in the frame in which it has grown.
GROWS = """async (chat) => {
    const log = chat.shadowRoot.querySelector(".log");
    log.append(Object.assign(document.createElement("div"), { style: "height: 300px" }));
    dispatchEvent(new Event("online"));
    chat.shadowRoot.querySelector(".scroll").dispatchEvent(new Event("scroll"));
    await new Promise((next) => setTimeout(next, 0));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const { scrollHeight, scrollTop, clientHeight } = chat.shadowRoot.querySelector(".scroll");
    return scrollHeight - scrollTop - clientHeight;
}"""


def last(page: Page) -> Locator:
    return page.locator(".turn").last


def test_what_grows_late_does_not_push_the_last_words_out_of_sight(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    customer.set_viewport_size(LOW)
    reply(agent, "It comes tomorrow.")
    expect(last(customer)).to_contain_text("It comes tomorrow.")
    expect(last(customer)).to_be_in_viewport(ratio=1)
    assert customer.locator("tandem-chat").evaluate(GROWS) <= 1


def test_whoever_scrolled_up_stays_there_and_is_told_of_news(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    customer.set_viewport_size(LOW)
    reply(agent, "Good morning.")
    expect(last(customer)).to_be_in_viewport(ratio=1)
    customer.locator(".scroll").hover()
    customer.mouse.wheel(0, -2000)
    expect(customer.locator(".turn").first).to_be_in_viewport()
    reply(agent, "It comes tomorrow.")
    news = customer.locator(".news")
    expect(news).to_be_visible()
    expect(last(customer)).not_to_be_in_viewport()
    news.click()
    expect(last(customer)).to_be_in_viewport(ratio=1)
    expect(news).to_be_hidden()
