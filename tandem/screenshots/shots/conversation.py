"""The agent's console: a conversation, and what is done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Page

SHOTS = Shots("conversation")


async def held(scene: Scene, *, known: bool = True) -> Page:
    """A conversation that the agent has, and has answered once."""
    customer, agent = await scene.served("order", "late", known=known)
    await agent.is_there()
    await agent.says(customer, scene.said("hello"))
    page = await scene.page(f"/console#{customer.conversation}")
    await page.locator("#reply").wait_for()
    await page.locator(".turn.agent").first.wait_for()
    await page.locator(".known section").first.wait_for(state="attached")
    return page


async def pressed(scene: Scene, key: str, sign: str, *, known: bool = True) -> Page:
    """The conversation after a key of docs/guide-agent.md, when the sign is there."""
    page = await held(scene, known=known)
    await page.locator("#reply").press("Escape")
    await page.keyboard.press(key)
    await page.locator(sign).first.wait_for()
    return page


@SHOTS.state("waiting")
async def waiting(scene: Scene) -> Page:
    customer = await scene.waiting("order", "late")
    page = await scene.page(f"/console#{customer.conversation}")
    await page.locator(".deeds .primary").wait_for()
    await page.locator(".turn.customer").first.wait_for()
    return page


@SHOTS.state("package")
async def package(scene: Scene) -> Page:
    return await held(scene)


@SHOTS.state("package-to-the-end", whole=True)
async def package_whole(scene: Scene) -> Page:
    page = await held(scene, known=False)
    await page.locator(".known details summary").first.click()
    return page


@SHOTS.state("orders", whole=True)
async def orders(scene: Scene) -> Page:
    return await pressed(scene, "2", "#known-panel .order")


@SHOTS.state("orders-not-verified", whole=True)
async def orders_not_verified(scene: Scene) -> Page:
    return await pressed(scene, "2", "#known-orders[aria-selected=true]", known=False)


@SHOTS.state("why", whole=True)
async def why(scene: Scene) -> Page:
    return await pressed(scene, "3", ".decision")


@SHOTS.state("note-dialog")
async def note_dialog(scene: Scene) -> Page:
    page = await pressed(scene, "n", "dialog textarea")
    await page.locator("dialog textarea").fill(scene.said("note"))
    return page


@SHOTS.state("note")
async def note(scene: Scene) -> Page:
    page = await note_dialog(scene)
    await page.locator("dialog .primary").click()
    await page.locator("article.private").wait_for()
    return page


@SHOTS.state("canned-replies")
async def canned(scene: Scene) -> Page:
    page = await held(scene)
    await page.locator("#reply").press_sequentially("/")
    await page.locator(".canned [role=option]").first.wait_for()
    return page


@SHOTS.state("hand-back")
async def hand_back(scene: Scene) -> Page:
    page = await pressed(scene, "b", "dialog textarea[name=done]")
    await page.locator("dialog textarea[name=done]").fill(scene.said("found"))
    await page.locator("dialog input[name=promise]").fill(scene.said("promise"))
    return page


@SHOTS.state("transfer")
async def transfer(scene: Scene) -> Page:
    page = await pressed(scene, "x", "dialog #transfer-to")
    await page.locator("#transfer-to option >> nth=1").wait_for(state="attached")
    return page


@SHOTS.state("tags")
async def tags(scene: Scene) -> Page:
    return await pressed(scene, "g", "dialog [role=option]")


@SHOTS.state("finish")
async def finish(scene: Scene) -> Page:
    return await pressed(scene, "c", "dialog input[name=outcome]")


@SHOTS.state("wrap-up")
async def wrap_up(scene: Scene) -> Page:
    page = await finish(scene)
    await page.locator("dialog .primary").click()
    await page.locator("dialog").wait_for(state="detached")
    await page.locator(".composer").wait_for(state="detached")
    return page


@SHOTS.state("palette")
async def palette(scene: Scene) -> Page:
    return await pressed(scene, "Control+k", "dialog [role=option]")


@SHOTS.state("file-refused")
async def file_refused(scene: Scene) -> Page:
    page = await held(scene)
    odd: FilePayload = {"name": "page.html", "mimeType": "text/html", "buffer": b"<!doctype html>"}
    await page.locator(".composer input[type=file]").set_input_files([odd])
    await page.locator(".composer .failed").first.wait_for()
    return page


@SHOTS.state("gone-to-the-bot")
async def gone_to_the_bot(scene: Scene) -> Page:
    customer, agent = await scene.served("order", "late")
    await agent.says(customer, scene.said("hello"))
    page = await scene.page(f"/console#{customer.conversation}")
    await page.locator("#reply").fill(scene.said("found"))
    await customer.does("bot", {})
    await page.locator(".conversation > .notice").first.wait_for()
    return page
