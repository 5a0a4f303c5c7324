"""The chat in the corner of the demo shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots
from tandem.stage.people import Customer

if TYPE_CHECKING:
    from playwright.async_api import Page

SHOTS = Shots("widget", customers=True)
#: As a shop does that speaks more languages than the demo's.
SPEAK = "(chat, language) => chat.setAttribute('language', language)"


async def shop(scene: Scene, customer: Customer | None = None) -> Page:
    """The shop with its closed bubble."""
    page = await scene.page("/shop", customer)
    await page.locator("tandem-chat .launcher").wait_for()
    if scene.look.language not in ("en", "de"):
        await page.locator("tandem-chat").evaluate(SPEAK, scene.look.language)
        await page.locator(f"tandem-chat .panel[lang={scene.look.language}]").wait_for(
            state="attached"
        )
    return page


async def opened(scene: Scene, customer: Customer | None, sign: str) -> Page:
    """The shop with the chat open, when the sign is there."""
    page = await shop(scene, customer)
    await page.locator("tandem-chat .launcher").click()
    await page.locator(f"tandem-chat {sign}").first.wait_for()
    return page


@SHOTS.state("closed")
async def closed(scene: Scene) -> Page:
    return await shop(scene)


@SHOTS.state("shop", whole=True)
async def whole_shop(scene: Scene) -> Page:
    return await shop(scene)


@SHOTS.state("unread")
async def unread(scene: Scene) -> Page:
    customer, agent = await scene.served("order")
    await agent.says(customer, scene.said("hello"))
    page = await shop(scene, customer)
    await page.locator("tandem-chat .launcher span:not(:empty)").wait_for()
    return page


@SHOTS.state("open")
async def open_empty(scene: Scene) -> Page:
    page = await opened(scene, None, ".notice:not(:empty)")
    await page.wait_for_load_state("networkidle")  # the desk's own notice is there
    return page


@SHOTS.state("answer")
async def answer(scene: Scene) -> Page:
    return await opened(scene, await scene.customer("order"), ".replies button")


@SHOTS.state("waiting")
async def waiting(scene: Scene) -> Page:
    customer = await scene.waiting("order")
    return await opened(scene, customer, ".line [role=status]:not(:empty)")


@SHOTS.state("agent")
async def with_agent(scene: Scene) -> Page:
    customer, agent = await scene.served("order")
    await agent.says(customer, scene.said("hello"))
    return await opened(scene, customer, ".turn.agent")
