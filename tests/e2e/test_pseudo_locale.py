"""No word of the customer's screens is hard-coded, and longer words break nothing.

The screens get a language that nobody speaks: every word of the English file between brackets,
with accents and two fifths longer. What stands outside of brackets did not come from the file.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from handoff import texts
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import accept, agent_online

WEB = Path(__file__).parents[2] / "web"
ACCENTS = str.maketrans("aeiouycnAEIOU", "àéîöüÿçñÀÉÎÖÜ")
#: Not words of ours: times, numbers, signs, names of people and files, what people and the bot say.
FREE = re.compile(r"\d{1,2}:\d{2}\s?[AP]M|SVG|kB|Mara|note\.svg|[\d\W_]+")
#: Whatever a person can read or hear, but for what was said; of the page and its shadow trees.
READ = """() => {
    const said = ".text, .card, .replies, script, style, template";
    const found = [];
    const visible = (node) => node.checkVisibility?.({ visibilityProperty: true }) ?? true;
    const look = (root) => {
        for (const node of root.querySelectorAll("*")) {
            if (node.shadowRoot) look(node.shadowRoot);
            if (node.closest(said) || !visible(node)) continue;
            for (const name of ["aria-label", "placeholder", "title", "alt"])
                if (node.getAttribute(name)) found.push(node.getAttribute(name));
            for (const child of node.childNodes)
                if (child.nodeType === 3 && child.data.trim()) found.push(child.data);
        }
    };
    look(document.body);
    return found;
}"""


def pseudo(words: Any) -> Any:
    """The words of a file in the language that nobody speaks; values in braces stay."""
    if isinstance(words, dict):
        return {key: pseudo(value) for key, value in words.items()}
    parts = re.split(r"(\{\w+\})", words)
    longer = "".join(part if part.startswith("{") else part.translate(ACCENTS) for part in parts)
    return f"⟦{longer}{'~' * (len(words) * 2 // 5)}⟧"


#: The desk's own words for the customer, in a file of their own for each language.
AI_NOTICE = texts.say("en", "ai_notice")
ENGLISH = json.loads((WEB / "widget/strings/en.json").read_text(encoding="utf-8"))


def shown(key: str) -> str:
    """What stands on the screen for a key."""
    words: str = pseudo(ENGLISH[key])
    return words


def stray(page: Page) -> list[str]:
    """What can be read and did not come from the file of words."""
    left = [re.sub(r"⟦[^⟧]*⟧", "", one).strip() for one in page.evaluate(READ)]
    return [one for one in left if one != AI_NOTICE and FREE.sub("", one)]


def speak_it(page: Page) -> None:
    def words(route: Route) -> None:
        name = route.request.url.removeprefix(page.url.split("/", 3)[0]).split("/web/")[-1]
        file = WEB / name.split("?")[0]
        route.fulfill(json=pseudo(json.loads(file.read_text(encoding="utf-8"))))

    page.route("**/strings/en.json", words)


def whole(page: Page) -> None:
    """Nothing of the screen is wider than the screen, and no word is ours alone."""
    assert stray(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inner = page.evaluate(
        "() => { const at = document.querySelector('tandem-chat')?.shadowRoot"
        ".querySelector('.panel'); return at ? at.scrollWidth - at.clientWidth : 0 }"
    )
    assert inner <= 0


def pressed(page: Page, key: str) -> None:
    page.get_by_role("button", name=shown(key), exact=True).first.click()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_word_of_the_chat_comes_from_its_file(
    new_page: NewPage, sign_in: SignIn, width: int
) -> None:
    page = new_page("/sign-in", width=width)
    speak_it(page)
    page.goto("/chat")
    expect(page).to_have_title(shown("page"))
    whole(page)
    page.get_by_label(shown("write")).fill("Where is my order?")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_be_visible()
    whole(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "note.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(page.get_by_role("list", name=shown("files"))).to_be_visible()
    whole(page)
    pressed(page, "ask_human")
    expect(page.get_by_role("heading", name=shown("queue"))).to_be_visible()
    whole(page)
    agent = agent_online(sign_in)
    accept(agent)
    agent.get_by_label("Reply to the customer").fill("Good morning")
    agent.keyboard.press("Enter")
    expect(page.get_by_text("Good morning")).to_be_visible()
    whole(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_word_around_waiting_and_deleting_comes_from_its_file(
    new_page: NewPage, width: int
) -> None:
    page = new_page("/sign-in", width=width)
    speak_it(page)
    page.goto("/chat")
    page.get_by_label(shown("write")).fill("Hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer to: Hello")).to_be_visible()
    pressed(page, "ask_human")
    pressed(page, "instead")
    whole(page)
    page.get_by_label(shown("about")).fill("The box is empty")
    page.get_by_label(shown("kind_call")).check()
    whole(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    whole(page)
    pressed(page, "keep")
    whole(page)
    pressed(page, "erase")
    whole(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=shown("erase_yes")).click()
    whole(page)
