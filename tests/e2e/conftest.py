"""A desk and browsers. Every page must stay free of script errors and of breaches of its CSP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.live_desk import PASSWORD, LiveDesk, live_desk
from tests.services import chromium_path

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)  # a busy machine is no fault
NewPage = Callable[..., Page]
SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(database_url, tmp_path / "data") as desk:
        yield desk


@pytest.fixture
def new_page(browser: Browser, desk: LiveDesk) -> Iterator[NewPage]:
    """A page of a browser of its own: `new_page("/chat", width=390, dark=True)`."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str, *, width: int = 1280, dark: bool = False, language: str = "en") -> Page:
        context = browser.new_context(
            base_url=desk.origin,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=language,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda m: complaints.append(m.text) if "Content Security" in m.text else None,
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(desk: LiveDesk, new_page: NewPage) -> SignIn:
    """A page of somebody who has signed in: `sign_in("Mara", "/console")`."""

    def signed_in(name: str, path: str, role: str = "agent", **how: object) -> Page:
        email = desk.staff(name, role)
        page = new_page(path, **how)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{path}")
        return page

    return signed_in
