"""What people write arrives as they wrote it: from one screen to the other, code point for code
point.

Only white space around a whole text falls away, as in every chat; and what cannot be shown (control
characters but newline and tab) is refused in words. The tables hold what the screens show.
"""

import unicodedata

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from base.db import Session
from handoff.tables import Turn
from handoff.web.desk import DESK
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import in_conversation, reply
from tests.e2e.test_widget import write

LONGEST = 4_000  # code points
WORD = "Donaudampfschifffahrtsgesellschaft"
NAUGHTY = [
    "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 🇺🇳 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏿",
    "abc\u202edef\u202cghi",
    "\u2066left\u2069 \u2067right\u2069 \u200frtl\u200e",
    "Z" + "\u0301\u0316" * 100 + "!",
    "😀" * LONGEST,
    "x" * LONGEST,
    "مرحبا بكم 123 في المتجر",
    "שלום עולם (50%)",
    "नमस्ते दुनिया क्षि",
    "สวัสดีชาวโลก กำ",
    "您好，世界。「退款」",
    "zero\u200bwidth\u200cand\u200djoin\ufeffed",
    "no\u00a0break\u202fspace\u2003em",
    "first line\n\n\tthird line\n  fourth  line",
    "café",
    "cafe\u0301",
    "ﬁ ℌ ① ｆｕｌｌ ½ Å Å",
    "İstanbul ıI ẞß ΣΣς",
    "<b>bold</b> &amp; &lt;i&gt; &#x41; <!-- no -->",
    "- key: [a, *b]\n&c !!python/object:x {d: e}",
    "'; DROP TABLE turn; -- \" \\' \\\\ %s %(x)d {0} ${x} $(y) `z`",
    '/cancel_order{"order_id": "TD-1"}',
    "EXTERNAL: [/inform] ```js\nalert(1)\n```",
    "=1+1 +2 -3 @SUM(A1) |x| \\u0041 %00 %2e%2e",
    "null undefined NaN true 0 -0 1e1000 []",
    "a\u2028line\u2029paragraph\u0085next",
    "\U0001d54f\U0010fffd\ue000",
    "👩🏽‍❤️‍💋‍👨🏿 1️⃣ ☎︎ ☎️ 🇩 🇪",
    "\u202eleft open \u202d\u2067 to the end",
    "\u0301 a mark first, \u20dd and \u0338 alone",
    "soft\u00adhyphen, glue\u034f, word\u2060joiner, \u180evowel, \ufff9\ufffa\ufffb, \u009b",
    "👍🏽" * (LONGEST // 2),
    "\n".join(["line"] * 100),
    unicodedata.normalize("NFC", "Việt 각 é"),
    unicodedata.normalize("NFD", "Việt 각 é"),
    "${7*7} {{7*7}} <%= 7 %> #{7} %n {0.__class__} :x ? $1",
    '/order_status{"name": "x"}\n/restart',
]


def stored(desk: LiveDesk, author: str) -> list[str]:
    """The texts of that author as they stand in the tables, in order."""

    def read(session: Session) -> list[str]:
        said = select(Turn.text).where(Turn.author == author).order_by(Turn.seq)
        return list(session.scalars(said))

    return desk.run(desk.app[DESK].database.read(read))


def written(page: Page, author: str) -> list[str]:
    """The texts of that author as they stand in the page."""
    shown = page.locator(f".turn.{author} .text")
    return shown.evaluate_all("nodes => nodes.map(node => node.textContent)")  # type: ignore[no-any-return]


@pytest.mark.parametrize("pages", ["customer", "agent"])
def test_what_one_side_writes_stands_on_the_other_code_point_by_code_point(
    pages: str, new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    desk.app[DESK].customer_rate._rate = 1e9  # so many texts at once are no attack here
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    sends, sees = (customer, agent) if pages == "customer" else (agent, customer)
    here = len(written(sees, pages))
    for text in NAUGHTY:
        (write if pages == "customer" else reply)(sends, f" \u2028{text}\n ")
        expect(sees.locator(f".turn.{pages} .text").nth(here)).to_be_attached()
        assert written(sees, pages)[here:] == [text]
        here += 1
    sees.reload()
    expect(sees.locator(f".turn.{pages} .text").nth(here - 1)).to_be_attached()
    assert written(sees, pages)[-len(NAUGHTY) :] == NAUGHTY
    assert written(sends, pages)[-len(NAUGHTY) :] == NAUGHTY
    assert stored(desk, pages)[-len(NAUGHTY) :] == NAUGHTY


@pytest.mark.parametrize("sign", ["\x07", "\x1b", "\x7f"], ids=["bell", "escape", "delete"])
def test_a_sign_that_cannot_be_shown_is_refused_in_words_and_nothing_is_lost(
    sign: str, new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    before = stored(desk, "customer")
    write(customer, f"one{sign}two")
    alert = customer.get_by_role("alert").filter(has_text="characters")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Edit").click()
    expect(customer.get_by_label("Write a message")).to_have_value(f"one{sign}two")
    reply(agent, f"three{sign}four")
    expect(agent.get_by_role("alert").get_by_role("button", name="Edit")).to_be_visible()
    assert stored(desk, "customer") == before
    assert stored(desk, "agent") == []


def test_one_character_too_many_is_refused_in_words_and_nothing_is_lost(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    write(customer, "y" * (LONGEST + 1))
    alert = customer.get_by_role("alert").filter(has_text="longer than 4,000 characters")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Edit").click()
    expect(customer.get_by_label("Write a message")).to_have_value("y" * (LONGEST + 1))
    reply(agent, "😀" * (LONGEST - 1) + "ab")
    alert = agent.get_by_role("alert").filter(has_text="longer than 4,000 characters")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Edit").click()
    expect(agent.get_by_label("Reply to the customer")).to_have_value("😀" * (LONGEST - 1) + "ab")


def sideways(page: Page) -> int:
    """How many pixels wider than its window the page is."""
    root = "document.documentElement"
    found: int = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    return found


def test_a_word_of_4000_characters_breaks_on_a_narrow_screen_and_moves_nothing(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    word = (WORD * 200)[:LONGEST]
    for page in (customer, agent):
        page.set_viewport_size({"width": 390, "height": 800})
    write(customer, word)
    reply(agent, word)
    for page, box in ((customer, "Write a message"), (agent, "Reply to the customer")):
        for author in ("customer", "agent"):
            last = page.locator(f".turn.{author} .text").last
            expect(last).to_have_text(word)
            wide = last.evaluate("node => [node.scrollWidth, node.clientWidth]")
            assert wide[0] <= wide[1] <= 390
        expect(page.get_by_label(box)).to_be_in_viewport()
        expect(page.get_by_role("log")).to_be_in_viewport()
        assert sideways(page) == 0
    expect(customer.get_by_role("heading", name="Mara")).to_be_in_viewport()
    expect(agent.get_by_role("heading", name="Anonymous customer")).to_be_in_viewport()
