"""Pages in headless Chromium, each in a browser of its own."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from typing import TYPE_CHECKING

from tandem.demo_staff import PASSWORD
from tandem.errors import CannotRun

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, StorageState

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
HEIGHT = 800


class Browsers:
    """Opens pages of one desk. Whoever looks at one comes from an own address."""

    def __init__(self, url: str, browser: Browser) -> None:
        self._url = url
        self._browser = browser
        self._numbers = itertools.count(1)
        self._signed_in: dict[str, StorageState] = {}

    async def tab(
        self,
        *,
        width: int = 1280,
        dark: bool = False,
        language: str = "en",
        email: str | None = None,
        kept: dict[str, str] | None = None,
    ) -> Page:
        """An empty page; of somebody of the staff when there is an e-mail.

        The screens of theirs speak the language from now on. `kept` stands in the browser's
        storage from the beginning.
        """
        context = await self._browser.new_context(
            base_url=self._url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            locale=language,
            reduced_motion="reduce",
            extra_http_headers={"X-Forwarded-For": self._address()},
            storage_state=self._signed_in.get(email) if email else None,
        )
        if email and email not in self._signed_in:
            body = {"email": email, "password": PASSWORD}
            answer = await context.request.post("/api/auth/sign-in", data=body)
            if not answer.ok:
                raise CannotRun(f"{email} could not sign in: {await answer.text()}")
            self._signed_in[email] = await context.storage_state()
        if email:
            answer = await context.request.post("/api/auth/language", data={"language": language})
            if not answer.ok:
                raise CannotRun(f"{email} has no screens in {language}: {await answer.text()}")
        if kept:
            script = f"for (const [key, value] of {json.dumps(list(kept.items()))})"
            await context.add_init_script(f"{script} localStorage.setItem(key, value);")
        return await context.new_page()

    def _address(self) -> str:
        number = next(self._numbers)
        return f"127.3.{number // 250}.{number % 250 + 1}"


def chromium() -> str:
    """Where Chromium is. Raises CannotRun."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("TANDEM_TEST_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    if not found:
        raise CannotRun("No Chromium: install it, or name one in TANDEM_TEST_CHROMIUM.")
    return found
