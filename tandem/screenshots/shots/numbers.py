"""The manager's numbers and the trainer's workbench, without and with a time behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots

if TYPE_CHECKING:
    from playwright.async_api import Page

DASHBOARD = Shots("dashboard")
WORKBENCH = Shots("workbench")


async def reached(scene: Scene, path: str, sign: str) -> Page:
    """The page at the path, when the sign is there."""
    page = await scene.page(path)
    await page.locator(sign).first.wait_for()
    await scene.loaded(page, path[1:].partition("?")[0].partition("#")[0])
    return page


@DASHBOARD.state("empty", whole=True)
async def empty(scene: Scene) -> Page:
    return await reached(scene, "/dashboard", ".cards .card")


@DASHBOARD.state("numbers", whole=True, month=True)
async def numbers(scene: Scene) -> Page:
    return await reached(scene, "/dashboard", ".cards .card")


@DASHBOARD.state("broken-down", whole=True, month=True)
async def broken_down(scene: Scene) -> Page:
    return await reached(scene, "/dashboard?by=language", ".card .bars")


@DASHBOARD.state("definition", month=True)
async def definition(scene: Scene) -> Page:
    page = await numbers(scene)
    await page.locator(".card summary").first.click()
    return page


@DASHBOARD.state("contacts", month=True)
async def contacts(scene: Scene) -> Page:
    page = await numbers(scene)
    await page.locator(".card .foot button").first.click()
    await page.locator("main table tbody tr").first.wait_for()
    return page


@DASHBOARD.state("thresholds", whole=True, month=True)
async def thresholds(scene: Scene) -> Page:
    return await reached(scene, "/dashboard?view=thresholds", "main h1")


@WORKBENCH.state("empty", whole=True)
async def inbox_empty(scene: Scene) -> Page:
    return await reached(scene, "/workbench", "#work-panel .empty")


@WORKBENCH.state("inbox", whole=True, month=True)
async def inbox(scene: Scene) -> Page:
    return await reached(scene, "/workbench", ".candidate blockquote")


@WORKBENCH.state("intent", month=True)
async def intent(scene: Scene) -> Page:
    page = await inbox(scene)
    await page.locator("#intent").fill("o")
    await page.locator("[role=option]").first.wait_for()
    return page


@WORKBENCH.state("dismiss", month=True)
async def dismiss(scene: Scene) -> Page:
    page = await inbox(scene)
    await page.keyboard.press("x")
    await page.locator("dialog input[name=why]").first.wait_for()
    return page


@WORKBENCH.state("models", whole=True)
async def models(scene: Scene) -> Page:
    return await reached(scene, "/workbench#models", ".training")
