"""Tags by keyboard alone: one key confirms, others are found by typing, finishing needs none."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import in_conversation
from tests.fakes.bot import reading, understand_plainly

INTENTS = [
    {"name": "delivery_late", "confidence": 0.6},
    {"name": "order_status", "confidence": 0.3},
    {"name": "faq", "confidence": 0.1},
]


def late(desk: LiveDesk, new_page: NewPage, sign_in: SignIn) -> tuple[Page, Page]:
    """A customer whose parcel is late, and Mara who has the conversation."""
    desk.bot.understands = lambda turn: (
        reading(turn, "delivery_late", 0.9, intents=INTENTS)
        if "late" in turn.text
        else understand_plainly(turn)
    )
    customer, agent = in_conversation(new_page, sign_in, "my parcel is late")
    expect(proposed(agent)).to_have_count(2)
    agent.get_by_label("Reply to the customer").press("Escape")
    return customer, agent


def proposed(agent: Page) -> Locator:
    """The tags beside the conversation."""
    known = agent.get_by_role("complementary", name="What is known")
    return known.get_by_role("list", name="Tags").get_by_role("button")


def test_one_key_confirms_another_finds_and_the_dialog_that_finishes_takes_numbers(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    shown = proposed(agent)
    expect(shown).to_have_text([re.compile("Delivery › Late.*60"), re.compile("Where is it.*30")])
    keys = agent.keyboard
    keys.press("y")
    expect(shown.first).to_have_attribute("aria-pressed", "true")
    expect(agent.get_by_role("complementary", name="What is known")).to_contain_text(
        "Confirmed by Mara"
    )
    expect(agent.get_by_role("log")).to_contain_text("Tags: delivery › late")

    keys.press("g")
    field = agent.get_by_role("combobox", name="Part of a tag")
    expect(field).to_be_focused()
    keys.type("zzz")
    expect(agent.get_by_text("No tag fits.")).to_be_visible()
    field.fill("")
    keys.type("dam")
    option = agent.get_by_role("option", name="Goods › Damaged")
    keys.press("Enter")
    expect(option).to_have_attribute("aria-selected", "true")
    keys.press("Escape")
    expect(shown).to_have_count(3)

    keys.press("c")
    dialog = agent.get_by_role("dialog")
    keys.press("1")
    first = dialog.get_by_role("button", name=re.compile("Delivery › Late"))
    expect(first).to_have_attribute("aria-pressed", "false")
    keys.press("2")
    second = dialog.get_by_role("button", name=re.compile("Where is it"))
    expect(second).to_have_attribute("aria-pressed", "true")
    keys.press("Enter")
    expect(dialog).to_be_hidden()

    expect(agent.get_by_role("button", name="Wrap-up done")).to_be_visible()
    keys.press("y")
    expect(shown.first).to_have_attribute("aria-pressed", "true")


# Two keys one task apart, before any frame is painted.
AT_ONCE = """async (keys) => {
    for (const key of keys) {
        const pressed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(pressed);
        const line = new MessageChannel();
        await new Promise((next) => { line.port1.onmessage = next; line.port2.postMessage(0); });
    }
}"""


def test_a_number_pressed_right_after_the_key_that_finishes_is_not_lost(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    agent.evaluate(AT_ONCE, ["c", "1"])
    first = agent.get_by_role("dialog").get_by_role("button", name=re.compile("Delivery › Late"))
    expect(first).to_have_attribute("aria-pressed", "true")


def test_finishing_without_a_tag_is_one_press(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    agent.keyboard.press("c")
    expect(agent.get_by_role("dialog")).to_contain_text("Delivery › Late")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("dialog")).to_be_hidden()
    expect(agent.get_by_role("log")).to_contain_text("Finished")
    expect(proposed(agent).first).to_have_attribute("aria-pressed", "false")


def test_a_supervisor_who_only_looks_on_sets_tags_and_another_agent_does_not(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    where = f"/console{agent.evaluate('location.hash')}"
    sam = sign_in("Sam", where, role="supervisor")
    expect(proposed(sam)).to_have_count(2)
    sam.keyboard.press("y")
    expect(proposed(agent).first).to_have_attribute("aria-pressed", "true")
    expect(agent.get_by_role("complementary", name="What is known")).to_contain_text(
        "Confirmed by Sam"
    )
    noor = sign_in("Noor", where)
    expect(proposed(noor).first).to_be_disabled()
