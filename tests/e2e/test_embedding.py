"""The chat in a page of another site, with two lines and a policy: docs/embed.md, README.md."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import files
from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import SHOP_PORT, LiveDesk
from tests.e2e.test_console import accept, agent_online

ROOT = Path(__file__).parents[2]


def two_lines(page: str, desk: LiveDesk) -> str:
    """The HTML that the document tells to put in, for this desk."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(r"```html\n(.*?)```", text, re.S)
    assert found
    return re.sub(r"https?://[^/\"]+(?=/web/)", desk.origin, found[1])


@contextmanager
def shop(html: str, desk: LiveDesk, port: int) -> Iterator[str]:
    """A page of a shop with a policy as strict as the document allows; its address."""
    socket = desk.origin.replace("http", "ws")
    policy = (
        f"default-src 'none'; script-src {desk.origin}; "
        f"connect-src {desk.origin} {socket}; img-src blob:"
    )

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Shop</title>{html}".encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def tolerant(browser: Browser) -> Iterator[Page]:
    """A page that may be refused something."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("document", ["README.md", "docs/embed.md"])
def test_two_lines_bring_the_chat_into_a_page_of_another_site(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk, document: str
) -> None:
    with shop(two_lines(document, desk), desk, SHOP_PORT) as address:
        served_in(new_page(address), sign_in)


def served_in(page: Page, sign_in: SignIn) -> None:
    page.locator("tandem-chat .launcher").click()
    page.locator("tandem-chat textarea").fill("I want a human")
    page.keyboard.press("Enter")
    expect(page.locator("tandem-chat .turn.system").first).to_be_visible()
    agent = agent_online(sign_in)
    accept(agent)
    agent.get_by_label("Reply to the customer").fill("Here I am.")
    agent.keyboard.press("Enter")
    expect(page.locator("tandem-chat .turn.agent .text")).to_have_text("Here I am.")
    page.locator("tandem-chat input[type=file]").set_input_files(
        {"name": "box.png", "mimeType": "image/png", "buffer": files.png()}
    )
    page.locator("tandem-chat .tray li").wait_for()
    page.locator("tandem-chat textarea").press("Enter")
    expect(page.locator("tandem-chat .turn.customer img")).to_be_visible()


def test_a_site_that_is_not_listed_gets_no_chat_and_the_customer_is_told(
    tolerant: Page, desk: LiveDesk
) -> None:
    with shop(two_lines("README.md", desk), desk, 0) as address:
        tolerant.goto(address)
        tolerant.locator("tandem-chat .launcher").click()
        expect(tolerant.locator("tandem-chat .banner")).not_to_be_empty()
        expect(tolerant.locator("tandem-chat .turn")).to_have_count(0)


def test_a_market_in_small_letters_is_taken(new_page: NewPage, desk: LiveDesk) -> None:
    html = two_lines("docs/embed.md", desk).replace('market="DE"', 'market="de"')
    assert 'market="de"' in html
    with shop(html, desk, SHOP_PORT) as address:
        page = new_page(address)
        page.locator("tandem-chat .launcher").click()
        page.locator("tandem-chat textarea").fill("where is it?")
        page.keyboard.press("Enter")
        expect(page.locator("tandem-chat .turn.bot").first).to_be_visible()
