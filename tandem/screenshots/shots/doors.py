"""The first page, and the door of the staff's screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.demo_staff import PASSWORD
from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots
from tandem.stage.desk import NEWCOMER

if TYPE_CHECKING:
    from playwright.async_api import Page

HOME = Shots("home")
SIGN_IN = Shots("sign-in")


@HOME.state("home", whole=True)
async def home(scene: Scene) -> Page:
    page = await scene.page("/")
    await page.locator(".demo tbody tr").first.wait_for()
    return page


@SIGN_IN.state("sign-in", whole=True)
async def sign_in(scene: Scene) -> Page:
    page = await scene.page("/sign-in")
    await page.locator(".demo button").first.wait_for()
    return page


@SIGN_IN.state("own-password", whole=True)
async def own_password(scene: Scene) -> Page:
    page = await sign_in(scene)
    await page.locator("input[name=email]").fill(NEWCOMER)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("form button.primary").click()
    await page.locator("input[name=new_password]").wait_for()
    return page


@SIGN_IN.state("refused", whole=True)
async def refused(scene: Scene) -> Page:
    page = await sign_in(scene)
    await page.locator("input[name=email]").fill(f"{scene.look.name}@example.com")
    await page.locator("input[name=password]").fill("wrong")
    await page.locator("form button.primary").click()
    await page.get_by_role("alert").wait_for()
    return page
