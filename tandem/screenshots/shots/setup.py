"""The setup: each tab, and each form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots, Way

if TYPE_CHECKING:
    from playwright.async_api import Page

SHOTS = Shots("setup")
TABS = ("queues", "agents", "teams", "skills", "calendars", "targets", "replies", "history")
#: Where each form is opened: the tab and the button.
FORMS = {
    "new-queue": ("queues", ".acts .primary"),
    "change-queue": ("queues", "td.row-acts button"),
    "change-agent": ("agents", "td.row-acts button"),
    "new-team": ("teams", ".acts .primary"),
    "change-hours": ("calendars", "td.row-acts button"),
    "change-target": ("targets", "td.row-acts button"),
    "change-reply": ("replies", "td.row-acts button"),
}


async def tab(scene: Scene, name: str) -> Page:
    """The page with the tab in front."""
    page = await scene.page(f"/setup#{name}")
    await page.locator(f"#setup-{name}[aria-selected=true]").wait_for()
    await scene.loaded(page, "setup")
    return page


def _tab(name: str) -> Way:
    async def way(scene: Scene) -> Page:
        return await tab(scene, name)

    return way


def _form(name: str, button: str) -> Way:
    async def way(scene: Scene) -> Page:
        page = await tab(scene, name)
        await page.locator(f"#setup-panel {button}").first.click()
        await page.locator("dialog button[type=submit]").wait_for()
        return page

    return way


for _name in TABS:
    SHOTS.state(_name, whole=True)(_tab(_name))
for _state, (_name, _button) in FORMS.items():
    SHOTS.state(_state)(_form(_name, _button))
