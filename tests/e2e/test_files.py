"""Files between a customer and an agent, in two browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tandem.pages import PAGE_CSP
from tests import files
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_console import accept, agent_online, waiting_customer

PICTURE = {"name": "my receipt.png", "mimeType": "image/png", "buffer": files.png(64)}
BILL = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": files.PDF}


def pick(page: Page, *chosen: dict[str, object], button: str = "Attach files") -> None:
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name=button).click()
    asked.value.set_files([*chosen])  # type: ignore[list-item]


def shown(page: Page) -> None:
    """The picture is really there, not only its place."""
    picture = page.get_by_role("img", name="my receipt.png")
    expect(picture).to_have_js_property("naturalWidth", 64)


def test_a_picture_and_a_bill_go_from_one_screen_to_the_other(
    new_page: NewPage, sign_in: SignIn, tmp_path: Path
) -> None:
    customer = waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    pick(customer, PICTURE)
    customer.get_by_label("Write a message").fill("This is my receipt.")
    customer.keyboard.press("Enter")
    expect(customer.get_by_text("This is my receipt.")).to_be_visible()
    shown(customer)
    shown(agent)
    agent.get_by_role("button", name="Look at my receipt.png").click()
    expect(agent.get_by_role("dialog").get_by_role("img")).to_be_visible()
    agent.keyboard.press("Escape")
    expect(agent.get_by_role("dialog")).to_have_count(0)

    pick(agent, BILL, button="Attach")
    agent.get_by_role("button", name="Send", exact=True).click()
    chip = customer.get_by_role("link", name="Download bill.pdf")
    with customer.expect_download() as saved:
        chip.click()
    saved.value.save_as(tmp_path / "bill.pdf")
    assert saved.value.suggested_filename == "bill.pdf"
    assert (tmp_path / "bill.pdf").read_bytes() == files.PDF
    expect(agent.locator(".rail")).to_contain_text("bill.pdf")


def test_what_cannot_be_sent_is_said_and_the_words_stay(new_page: NewPage) -> None:
    page = new_page("/chat")
    page.get_by_label("Write a message").fill("look at this")
    pick(
        page,
        {"name": "page.html", "mimeType": "text/html", "buffer": files.HTML},
        {"name": "long.txt", "mimeType": "text/plain", "buffer": b"x" * (10 * 1024 * 1024 + 1)},
        {"name": "nothing.txt", "mimeType": "text/plain", "buffer": b""},
        {"name": "eicar.com", "mimeType": "text/plain", "buffer": files.EICAR},
    )
    tray = page.get_by_role("list", name="Files to be sent")
    for words in ("of this kind", "larger than 10 MB", "is empty", "looks harmful"):
        expect(tray).to_contain_text(words)
    expect(page.get_by_label("Write a message")).to_have_value("look at this")
    for name in ("page.html", "long.txt", "nothing.txt", "eicar.com"):
        page.get_by_role("button", name=f"Remove {name}").click()
    expect(tray.get_by_role("listitem")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer to: look at this")).to_be_visible()


def test_five_files_go_with_a_message_and_the_sixth_is_told_so(new_page: NewPage) -> None:
    page = new_page("/chat", language="de")
    many = [{**PICTURE, "name": f"{n}.png", "buffer": files.png(8, n)} for n in range(6)]
    pick(page, *many, button="Dateien anhängen")
    expect(page.get_by_text("höchstens 5 Dateien")).to_be_visible()
    page.get_by_role("button", name="5.png entfernen").click()
    page.get_by_label("Nachricht schreiben").press("Enter")
    expect(page.locator(".turn.customer .picture")).to_have_count(5)
    expect(page.get_by_text("Ich selbst kann keine Dateien ansehen")).to_be_visible()


def test_a_file_that_is_up_outlives_a_reload_and_a_lost_line(new_page: NewPage) -> None:
    page = new_page("/chat")
    page.get_by_label("Write a message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer to: hello")).to_be_visible()
    page.context.set_offline(True)
    pick(page, PICTURE)  # nothing for files was loaded yet
    expect(page.get_by_text("No connection")).to_be_visible()
    page.context.set_offline(False)
    pick(page, BILL)
    page.get_by_role("button", name="Remove bill.pdf").click()
    page.context.set_offline(True)
    pick(page, PICTURE)
    expect(page.get_by_role("listitem").get_by_text("could not reach")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("is ready to be sent")).to_be_attached()
    page.reload()
    expect(page.get_by_role("list", name="Files to be sent")).to_contain_text("my receipt.png")
    page.get_by_role("button", name="Send", exact=True).click()
    shown(page)


def give(place: Locator, how: str, **more: str) -> None:
    """A picture is pasted or dropped."""
    place.evaluate(
        """(place, [how, bytes, more]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "shot.png", {type: "image/png"}));
            for (const [kind, text] of Object.entries(more)) data.setData(kind, text);
            const init = {bubbles: true, composed: true, cancelable: true};
            place.dispatchEvent(how === "paste"
                ? new ClipboardEvent("paste", {clipboardData: data, ...init})
                : new DragEvent(how, {dataTransfer: data, ...init}));
        }""",
        [how, list(files.png(64)), more],
    )


def test_a_picture_is_pasted_or_dropped_but_a_table_is_pasted_as_its_words(
    new_page: NewPage,
) -> None:
    page = new_page("/chat")
    tray = page.get_by_role("list", name="Files to be sent")
    box = page.get_by_label("Write a message")
    give(box, "paste", **{"text/plain": "one\ttwo"})
    give(page.get_by_role("log"), "dragover")
    expect(page.locator(".panel.drop")).to_be_visible()
    give(page.get_by_role("log"), "drop")
    expect(page.locator(".panel.drop")).to_have_count(0)
    expect(tray.get_by_role("listitem")).to_have_count(1)
    give(box, "paste")
    expect(tray.get_by_role("listitem")).to_have_count(2)


def test_the_keyboard_alone_removes_and_sends_without_any_socket(new_page: NewPage) -> None:
    page = new_page("/sign-in")
    page.route_web_socket("**/api/customer/socket", lambda socket: socket.close(code=1011))
    page.on("filechooser", lambda _: None)  # from now on: a key is faster than the listening
    page.goto("/chat")
    box = page.get_by_label("Write a message")
    box.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Attach files")).to_be_focused()
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files([PICTURE, BILL])  # type: ignore[list-item]
    expect(page.get_by_role("status").get_by_text("is ready to be sent.")).to_be_attached()
    page.get_by_role("button", name="Remove bill.pdf").press("Enter")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    shown(page)
    expect(page.get_by_role("link", name="Download bill.pdf")).to_have_count(0)
    page.get_by_role("button", name="Download my receipt.png").focus()
    with page.expect_download():
        page.keyboard.press("Enter")


def test_who_sends_too_early_is_told_that_the_files_are_waited_for(new_page: NewPage) -> None:
    page = new_page("/chat")
    held: list[Route] = []
    page.route("**/files?*", lambda route: held.append(route))
    pick(page, PICTURE)
    box = page.get_by_label("Write a message")
    box.fill("here it is")
    box.press("Enter")
    expect(page.get_by_text("as soon as the files are uploaded")).to_be_visible()
    expect(box).to_have_value("here it is")
    held[0].continue_()
    shown(page)
    expect(page.get_by_text("here it is", exact=True)).to_be_visible()


def test_a_page_that_forbids_blob_pictures_has_them_to_download(
    browser: Browser, desk: LiveDesk
) -> None:
    with browser.new_context(base_url=desk.origin) as context:
        page = context.new_page()
        strict = {"Content-Security-Policy": PAGE_CSP.replace(" blob:", "")}
        page.route("**/chat", lambda route: served_with(route, strict))
        page.goto("/chat")
        pick(page, PICTURE)
        page.get_by_label("Write a message").press("Enter")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download my receipt.png").click()
        assert saved.value.path().read_bytes() == files.png(64)


def served_with(route: Route, headers: dict[str, str]) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, **headers})


def test_another_customer_sees_nothing_of_the_files_of_the_one_before(new_page: NewPage) -> None:
    page = new_page("/chat")
    pick(page, PICTURE)
    expect(page.get_by_text("is ready to be sent.")).to_be_attached()
    page.evaluate("localStorage.clear()")  # signed out
    page.reload()
    page.get_by_label("Write a message").fill("hello")
    page.keyboard.press("Enter")  # perhaps before it is known who it is
    expect(page.get_by_text("Answer to: hello")).to_be_visible()
    expect(page.get_by_text("my receipt.png")).to_have_count(0)


def test_an_agents_files_wait_with_their_conversation(new_page: NewPage, sign_in: SignIn) -> None:
    waiting_customer(new_page)
    agent = agent_online(sign_in)
    accept(agent)
    waiting_customer(new_page, "Where is the other order?")
    pick(agent, {**BILL, "name": "page.html", "buffer": files.HTML}, button="Attach")
    agent.get_by_label("Reply to the customer").fill("Please see the bill.")
    expect(agent.get_by_text("Files of this kind cannot be sent")).to_be_visible()
    agent.get_by_role("button", name="Remove page.html").press("Enter")
    expect(agent.get_by_label("Reply to the customer")).to_be_focused()
    give(agent.get_by_role("log"), "drop")
    tray = agent.get_by_role("list", name="Files that go with the reply")
    expect(tray).to_contain_text("shot.png")
    accept(agent)
    expect(agent.get_by_role("log")).to_contain_text("other order")
    expect(tray).to_have_count(0)
    agent.locator(".rail .row:not([aria-current])").click()
    expect(tray).to_contain_text("shot.png")
    agent.reload()
    expect(tray).to_contain_text("shot.png")
    expect(agent.get_by_label("Reply to the customer")).to_have_value("Please see the bill.")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_files_break_no_rule_of_accessibility(
    new_page: NewPage, sign_in: SignIn, width: int, dark: bool
) -> None:
    customer = waiting_customer(new_page)
    agent = sign_in("Mara", "/console", width=width, dark=dark)
    agent.get_by_label("Online").check(force=True)
    accept(agent)
    pick(customer, PICTURE, BILL)
    customer.get_by_label("Write a message").press("Enter")
    shown(agent)
    for page, button in ((agent, "Attach"), (customer, "Attach files")):
        pick(page, BILL, {**BILL, "name": "page.html", "buffer": files.HTML}, button=button)
        expect(page.get_by_text("of this kind")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
