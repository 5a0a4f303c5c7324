"""The agent's console: what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots
from tandem.stage.people import asked

if TYPE_CHECKING:
    from playwright.async_api import Page, WebSocketRoute

SHOTS = Shots("console")


async def rail(scene: Scene, sign: str) -> Page:
    """The console without a conversation, when the sign is there."""
    page = await scene.page("/console")
    await page.locator(f".rail {sign}").first.wait_for()
    return page


@SHOTS.state("empty")
async def empty(scene: Scene) -> Page:
    agent = await scene.agent()
    await agent.is_there()
    return await rail(scene, ".presence .online input:checked + span")


@SHOTS.state("away")
async def away(scene: Scene) -> Page:
    agent = await scene.agent()
    await agent.is_there("away", "lunch")
    return await rail(scene, ".away-reason select")


@SHOTS.state("queue")
async def queue(scene: Scene) -> Page:
    for said in ("order", "damaged", "return"):
        await scene.waiting(said)
    return await rail(scene, ".row >> nth=2")


@SHOTS.state("offer")
async def offer(scene: Scene) -> Page:
    agent = await scene.agent()
    page = await rail(scene, ".presence")
    await agent.is_there()
    await scene.waiting("order", "late", known=True)
    await page.locator(".offer").wait_for()
    return page


@SHOTS.state("message-and-mention")
async def message_and_mention(scene: Scene) -> Page:
    await scene.broadcast(scene.said("board"))
    customer = await scene.waiting("order")
    boss = await scene.staff("/supervise")
    note = {"client_note_id": customer.conversation, "text": scene.said("mention")}
    await asked(boss, f"/api/desk/conversations/{customer.conversation}/notes", note)
    return await rail(scene, ".mentions")


@SHOTS.state("call-back-due")
async def call_back_due(scene: Scene) -> Page:
    customer = await scene.waiting("order")
    wish = {"kind": "call", "text": scene.said("late"), "contact": "030 1234567"}
    await customer.does("call-back", {"client_id": customer.conversation, **wish})
    agent = await scene.agent()
    await agent.is_there()
    return await rail(scene, ".due .deal")


@SHOTS.state("search-found")
async def search_found(scene: Scene) -> Page:
    await scene.waiting("order")
    page = await rail(scene, ".row")
    await page.locator("#search").fill("TD-100482")
    await page.keyboard.press("Enter")
    await page.locator(".rail .row").first.wait_for()
    return page


@SHOTS.state("search-nothing")
async def search_nothing(scene: Scene) -> Page:
    page = await rail(scene, ".presence")
    await page.locator("#search").fill("xyzzy")
    await page.keyboard.press("Enter")
    words = scene.words("console")["nothing_found"]
    await page.get_by_text(words).wait_for()
    return page


@SHOTS.state("keys")
async def keys(scene: Scene) -> Page:
    page = await rail(scene, ".presence")
    await page.keyboard.press("?")
    await page.locator("dialog .keys").wait_for()
    return page


@SHOTS.state("palette")
async def palette(scene: Scene) -> Page:
    await scene.waiting("order")
    page = await rail(scene, ".row")
    await page.keyboard.press("Control+k")
    await page.locator("dialog [role=option]").first.wait_for()
    return page


@SHOTS.state("connection-lost")
async def connection_lost(scene: Scene) -> Page:
    page = await scene.tab("/console")
    sockets: list[WebSocketRoute] = []

    async def once(socket: WebSocketRoute) -> None:
        if sockets:
            await socket.close(code=1011)
        else:
            sockets.append(socket)
            socket.connect_to_server()

    await page.route_web_socket("**/api/desk/socket", once)
    await page.goto("/console")
    await page.locator(".link.live").wait_for()
    await sockets[0].close(code=1011)
    await page.locator(".link.offline").wait_for()
    return page
