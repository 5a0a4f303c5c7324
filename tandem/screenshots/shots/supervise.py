"""The supervisor's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots

if TYPE_CHECKING:
    from playwright.async_api import Page

SHOTS = Shots("supervise")


async def floor(scene: Scene) -> Page:
    """The screen, when it knows its queues."""
    page = await scene.page("/supervise")
    await page.locator("#agents").wait_for()
    return page


async def at_work(scene: Scene) -> Page:
    """Two who wait, one who is served, and a message on the boards."""
    await scene.broadcast(scene.said("board"))
    _, agent = await scene.served("order", known=True)
    await agent.is_there("away", "meeting")
    for said in ("damaged", "return"):
        await scene.waiting(said)
    page = await floor(scene)
    await page.locator("td.because >> nth=1").wait_for()
    await page.locator("ul.chats").wait_for()
    return page


async def asked(scene: Scene, button: str) -> Page:
    """The dialog behind the button."""
    page = await at_work(scene)
    await page.locator(button).first.click()
    await page.locator("dialog").wait_for()
    return page


@SHOTS.state("empty", whole=True)
async def empty(scene: Scene) -> Page:
    return await floor(scene)


@SHOTS.state("busy", whole=True)
async def busy(scene: Scene) -> Page:
    return await at_work(scene)


@SHOTS.state("agent-by-agent", whole=True)
async def agent_by_agent(scene: Scene) -> Page:
    page = await at_work(scene)
    await page.locator("td.because summary").first.click()
    await page.locator("td.because details li").first.wait_for()
    return page


@SHOTS.state("message")
async def message(scene: Scene) -> Page:
    return await asked(scene, "main .head button")


@SHOTS.state("take-over")
async def take_over(scene: Scene) -> Page:
    return await asked(scene, "ul.chats button")


@SHOTS.state("send-elsewhere")
async def send_elsewhere(scene: Scene) -> Page:
    return await asked(scene, "td.because + td button >> nth=1")


@SHOTS.state("presence")
async def presence(scene: Scene) -> Page:
    return await asked(scene, "#agents ~ * td.row-acts > button")


@SHOTS.state("looks-on")
async def looks_on(scene: Scene) -> Page:
    page = await at_work(scene)
    await page.locator("ul.chats a").click()
    await page.locator(".turn.customer").first.wait_for()
    await page.locator(".deeds .primary").wait_for()
    return page
