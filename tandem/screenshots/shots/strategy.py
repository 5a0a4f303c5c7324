"""The strategy: each page, each table of rules, and a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandem.screenshots.scene import Scene
from tandem.screenshots.shot import Shots, Way
from tandem.stage.people import asked

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from playwright.async_api import Page

SHOTS = Shots("strategy")
TABLES = ("pathway", "escalation", "tagging", "priority", "routing")
API = "/api/strategy/rulesets"
EXPERIMENTS = "/api/strategy/experiments"


async def draft(scene: Scene) -> str:
    """The id of a new draft, which is thrown away afterwards."""
    manager = await scene.staff("/strategy")
    made = await asked(manager, API, {"title": scene.said("draft")})
    found: str = made["ruleset"]["id"]
    scene.afterwards(lambda: asked(manager, f"{API}/{found}/discard", {}))
    return found


async def editor(scene: Scene) -> Page:
    """The draft's rules of escalation."""
    page = await scene.page(f"/strategy#rules/{await draft(scene)}/escalation")
    await page.locator(".rules .name").first.wait_for()
    return page


@SHOTS.state("overview", whole=True)
async def overview(scene: Scene) -> Page:
    page = await scene.page("/strategy")
    await page.locator(".serving .number").wait_for()
    return page


@SHOTS.state("overview-with-draft", whole=True)
async def overview_with_draft(scene: Scene) -> Page:
    await draft(scene)
    page = await scene.page("/strategy")
    await page.locator("li.card").first.wait_for()
    return page


@SHOTS.state("new-draft")
async def new_draft(scene: Scene) -> Page:
    page = await overview(scene)
    await page.locator(".serving .primary").click()
    await page.locator("dialog input").wait_for()
    return page


@SHOTS.state("experiments", whole=True)
async def experiments(scene: Scene) -> Page:
    page = await scene.page("/strategy#experiments")
    await page.locator("main button").first.wait_for()
    await scene.loaded(page, "strategy")
    return page


async def kept(scene: Scene, manager: ClientSession) -> str:
    """The id of rules that want more confidence than those that serve, numbered to be tried."""
    made = await asked(manager, API, {"title": scene.said("draft")})
    where, escalation = f"{API}/{made['ruleset']['id']}", made["document"]["escalation"]
    escalation["thresholds"]["understood"] = 0.9
    change = {"revision": made["ruleset"]["revision"], "tables": {"escalation": escalation}}
    async with manager.patch(where, json=change) as answer:
        answer.raise_for_status()
        changed = (await answer.json())["ruleset"]
    await asked(manager, f"{where}/keep", {"revision": changed["revision"]})
    found: str = changed["id"]
    return found


@SHOTS.state("experiment-running", whole=True)
async def experiment_running(scene: Scene) -> Page:
    manager = await scene.staff("/strategy")
    variant = await kept(scene, manager)
    about = {"name": scene.said("draft"), "question": scene.said("question"), "share": 0.2}
    made = await asked(manager, EXPERIMENTS, {**about, "variant": variant})
    stop = {"why": scene.said("question")}
    scene.afterwards(lambda: asked(manager, f"{EXPERIMENTS}/{made['id']}/stop", stop))
    await asked(manager, f"{EXPERIMENTS}/{made['id']}/start", {})
    return await experiments(scene)


@SHOTS.state("why-empty", whole=True)
async def why_empty(scene: Scene) -> Page:
    page = await scene.page("/strategy#why")
    await page.locator(".explained .empty").wait_for()
    await scene.loaded(page, "strategy")
    return page


@SHOTS.state("why", whole=True, month=True)
async def why(scene: Scene) -> Page:
    page = await scene.page("/strategy#why")
    await page.locator(".lines a").first.click()
    await page.locator(".decision").first.wait_for()
    return page


def _table(name: str) -> Way:
    async def way(scene: Scene) -> Page:
        page = await scene.page("/strategy")
        rules = page.locator(".serving a").first
        found = await rules.get_attribute("href")
        await page.goto(f"/strategy{found}/{name}")
        await page.locator(f"#table-{name}[aria-selected=true]").wait_for()
        await page.locator(".rules").wait_for()
        return page

    return way


for _name in TABLES:
    SHOTS.state(f"rules-of-{_name}", whole=True)(_table(_name))


@SHOTS.state("draft", whole=True)
async def draft_rules(scene: Scene) -> Page:
    return await editor(scene)


@SHOTS.state("rule-open")
async def rule_open(scene: Scene) -> Page:
    page = await editor(scene)
    await page.locator("[id^=open-]").first.click()
    await page.locator("tr.opened input").first.wait_for()
    await page.locator("tr.opened").scroll_into_view_if_needed()
    return page


@SHOTS.state("rule-faulty", whole=True)
async def rule_faulty(scene: Scene) -> Page:
    page = await editor(scene)
    await page.locator("#add-rule").click()
    await page.locator(".faults").first.wait_for()
    return page


@SHOTS.state("replay")
async def replay(scene: Scene) -> Page:
    page = await editor(scene)
    await page.locator(".editor-head .acts button[aria-pressed]").click()
    await page.locator(".beside > :nth-child(2)").wait_for()
    return page


@SHOTS.state("publish")
async def publish(scene: Scene) -> Page:
    page = await editor(scene)
    await page.locator(".editor-head .acts .primary").click()
    await page.locator("dialog textarea, dialog input").first.wait_for()
    return page


@SHOTS.state("compare", whole=True)
async def compare(scene: Scene) -> Page:
    page = await scene.page(f"/strategy#diff/{await draft(scene)}")
    await page.locator("main h2").first.wait_for()
    return page
