"""The customer's chat as a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots
from tandem.stage.people import Customer

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Page

SHOTS = Shots("chat", customers=True)


async def opened(scene: Scene, customer: Customer, sign: str) -> Page:
    """The customer's chat, when the sign is there."""
    page = await scene.page("/chat", customer)
    await page.locator(f"tandem-chat {sign}").first.wait_for()
    return page


@SHOTS.state("greeting")
async def greeting(scene: Scene) -> Page:
    page = await scene.page("/chat")
    await page.locator("tandem-chat[data-owner=bot] .notice:not(:empty)").wait_for()
    await page.wait_for_load_state("networkidle")  # the desk's own notice is there
    return page


@SHOTS.state("answer")
async def answer(scene: Scene) -> Page:
    return await opened(scene, await scene.customer("order"), ".replies button")


@SHOTS.state("long")
async def long(scene: Scene) -> Page:
    said = ("order", "late", "damaged", "return", "order")
    return await opened(scene, await scene.customer(*said), ".replies button")


@SHOTS.state("waiting")
async def waiting(scene: Scene) -> Page:
    return await opened(scene, await scene.waiting("order"), ".line [role=status]:not(:empty)")


async def instead(scene: Scene) -> Page:
    """The form of who does not want to wait."""
    page = await opened(scene, await scene.waiting("order"), ".line .choices button")
    await page.locator("tandem-chat .line .choices button").first.click()
    await page.locator("tandem-chat form.instead").wait_for()
    return page


@SHOTS.state("message-form")
async def message_form(scene: Scene) -> Page:
    return await instead(scene)


@SHOTS.state("call-back-form")
async def call_back_form(scene: Scene) -> Page:
    page = await instead(scene)
    await page.locator("tandem-chat .instead input[value=call]").check()
    await page.locator("tandem-chat .instead select[name=slot]").wait_for()
    return page


@SHOTS.state("call-back-refused")
async def call_back_refused(scene: Scene) -> Page:
    page = await call_back_form(scene)
    await page.locator("tandem-chat .instead textarea").fill(scene.said("late"))
    await page.locator("tandem-chat .instead input[name=contact]").fill("123")
    await page.locator("tandem-chat .instead .choices button").first.click()
    await page.locator("tandem-chat .instead .wrong:not(:empty)").wait_for()
    return page


@SHOTS.state("message-left")
async def message_left(scene: Scene) -> Page:
    customer = await scene.waiting("order")
    left = {"kind": "message", "text": scene.said("late"), "contact": "ann@example.com"}
    await customer.does("call-back", {"client_id": customer.conversation, **left})
    return await opened(scene, customer, ".line .choices button")


@SHOTS.state("agent")
async def with_agent(scene: Scene) -> Page:
    customer, agent = await scene.served("order")
    await agent.says(customer, scene.said("hello"))
    await customer.says(scene.said("late"))
    await agent.says(customer, scene.said("found"))
    return await opened(scene, customer, ".turn.agent >> nth=1")


@SHOTS.state("agent-typing")
async def agent_typing(scene: Scene) -> Page:
    customer, agent = await scene.served("order")
    await agent.says(customer, scene.said("hello"))
    page = await opened(scene, customer, ".turn.agent")
    console = await scene.page(f"/console#{customer.conversation}")
    await console.locator("#reply").press_sequentially(scene.said("found"), delay=20)
    await page.locator("tandem-chat .typing:not(:empty)").wait_for()
    return page


@SHOTS.state("survey")
async def survey(scene: Scene) -> Page:
    customer, agent = await scene.served("order")
    await agent.says(customer, scene.said("found"))
    await agent.finishes(customer)
    return await opened(scene, customer, ".survey")


@SHOTS.state("rated")
async def rated(scene: Scene) -> Page:
    page = await survey(scene)
    form = page.locator("tandem-chat .survey").last
    await form.locator("label").last.click()
    await form.locator("button").click()
    await page.locator("tandem-chat .survey >> nth=1").wait_for(state="detached")
    return page


@SHOTS.state("your-data")
async def your_data(scene: Scene) -> Page:
    page = await opened(scene, await scene.customer("order"), ".keep")
    await page.locator("tandem-chat .keep").click()
    await page.locator("tandem-chat .yours button >> nth=1").wait_for()
    return page


@SHOTS.state("erase-asked")
async def erase_asked(scene: Scene) -> Page:
    page = await your_data(scene)
    await page.locator("tandem-chat .yours button >> nth=1").click()
    await page.locator("tandem-chat .yours .danger").wait_for()
    return page


@SHOTS.state("erased")
async def erased(scene: Scene) -> Page:
    page = await erase_asked(scene)
    await page.locator("tandem-chat .yours .danger").click()
    await page.locator("tandem-chat .banner:not(:empty)").wait_for()
    return page


async def with_files(scene: Scene, sign: str) -> Page:
    """A customer who has picked a picture of the shop and something that is not let in."""
    page = await opened(scene, await scene.customer("order"), ".replies button")
    art = await page.context.request.get("/web/shared/icon.svg")
    drawn = await page.locator("tandem-chat").screenshot()
    files: list[FilePayload] = [
        {"name": "receipt.png", "mimeType": "image/png", "buffer": drawn},
        {"name": "icon.svg", "mimeType": "image/svg+xml", "buffer": await art.body()},
    ]
    await page.locator("tandem-chat input[type=file]").set_input_files(files)
    await page.locator(f"tandem-chat .tray {sign}").first.wait_for()
    return page


@SHOTS.state("files-picked")
async def files_picked(scene: Scene) -> Page:
    page = await with_files(scene, "li.failed")
    await page.locator("tandem-chat .tray progress").wait_for(state="detached")
    return page


@SHOTS.state("file-sent")
async def file_sent(scene: Scene) -> Page:
    page = await files_picked(scene)
    await page.locator("tandem-chat .tray li.failed button").last.click()
    await page.locator("tandem-chat form textarea").fill(scene.said("receipt"))
    await page.keyboard.press("Enter")
    await page.locator("tandem-chat .turn.customer .picture img[src]").wait_for()
    return page


@SHOTS.state("connection-lost")
async def connection_lost(scene: Scene) -> Page:
    page = await opened(scene, await scene.customer("order"), ".replies button")
    await page.context.set_offline(True)
    await page.locator("tandem-chat .banner:not(:empty)").wait_for()
    await page.locator("tandem-chat form textarea").fill(scene.said("late"))
    await page.keyboard.press("Enter")
    await page.locator("tandem-chat .turn.customer .meta").last.wait_for()
    return page


@SHOTS.state("error")
async def error(scene: Scene) -> Page:
    page = await opened(scene, await scene.customer("order"), ".replies button")
    await page.route("**/human", lambda route: route.abort())
    await page.locator("tandem-chat .hands").click()
    await page.locator("tandem-chat .banner:not(:empty)").wait_for()
    return page
