"""A supervisor sets up queue, team and agent on the page, and the next handoff goes there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_pages import NARROW, sideways, violations

TABS = ("Queues", "Agents", "Teams", "Skills", "Hours", "Targets", "History")
ROUTE = [["reason", "is", "asked_for_human"]]


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def ask(page: Page, button: str, name: str) -> None:
    """Open the form of something new; its name can be typed at once."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("dialog").get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type(name)


def send(page: Page, button: str) -> None:
    """Press the form's button; it closes when the desk agreed."""
    page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def wants_a_human(page: Page) -> None:
    page.get_by_label("Write a message").fill("I want a human")
    page.keyboard.press("Enter")


def publish_route(page: Page, queue: str, skill: str) -> None:
    """A manager sends wishes for a human to the queue, for somebody with the skill."""
    page.get_by_role("button", name="New draft").first.click()
    page.get_by_label("Title of the draft").fill("Night")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("tab", name="Routing").click()
    page.get_by_role("button", name="Add a rule").click()
    page.locator("tr.opened").get_by_label("Rule", exact=True).fill("nights")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_role("combobox", name="Fact").fill("reason")
    page.keyboard.press("Enter")
    page.get_by_label("Value for reason").select_option("asked_for_human")
    page.get_by_label("Queue", exact=True).fill(queue)
    page.get_by_label("Must have").fill(f"{skill}@2,")
    expect(page.locator(".chip").filter(has_text=f"{skill}@2")).to_be_visible()
    expect(page.locator(".faults")).to_have_count(0)
    expect(page.locator(".saved")).to_have_text("saved")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_label("Why").fill("Nights")
    send(page, "Publish")


def test_the_next_handoff_goes_to_the_new_queue_and_whoever_got_the_skill_by_keyboard(
    sign_in: SignIn, new_page: NewPage
) -> None:
    ines = sign_in("Ines", "/setup", "supervisor")
    mia, jon = sign_in("Mia", "/console"), sign_in("Jon", "/console")
    for agent in (mia, jon):
        agent.get_by_text("Online", exact=True).click()
    ines.reload()

    open_tab(ines, "Teams")
    ask(ines, "New team", "Night shift")
    expect(ines.get_by_label("Short name")).to_have_value("night-shift")
    ines.keyboard.press("Enter")
    expect(ines.get_by_text("Night shift is made.")).to_be_visible()

    open_tab(ines, "Skills")
    ask(ines, "New skill", "Returns")
    ines.keyboard.press("Enter")
    expect(ines.get_by_text("Returns is made.")).to_be_visible()

    open_tab(ines, "Queues")
    ask(ines, "New queue", "Night")
    ines.get_by_role("checkbox", name="Night shift").check()
    send(ines, "Make the queue")
    expect(ines.get_by_text("Nobody serves the queue Night.")).to_be_visible()

    give_a_skill_by_keyboard(ines, "Mia")
    expect(ines.get_by_text("Nobody serves the queue Night.")).to_have_count(0)
    row = ines.get_by_role("row").filter(has_text="Mia")
    expect(row).to_contain_text("Night shift")
    expect(row).to_contain_text("Returns 2")

    publish_route(sign_in("Nora", "/strategy", "manager"), "night", "returns")
    customer = new_page("/chat")
    wants_a_human(customer)
    expect(mia.locator(".offer")).to_be_visible()
    expect(jon.locator(".offer")).to_have_count(0)
    mia.locator(".offer").get_by_role("button", name="Accept").click()
    expect(mia.get_by_label("Reply to the customer")).to_be_visible()

    transfer_to_jon(mia)
    expect(mia.get_by_role("dialog")).to_contain_text("This colleague cannot take it")
    mia.keyboard.press("Escape")
    expect(mia.get_by_label("Reply to the customer")).to_be_visible()


def give_a_skill_by_keyboard(page: Page, name: str) -> None:
    page.get_by_role("tab", name="Queues").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Agents")).to_be_focused()
    page.get_by_role("button", name=f"Change {name}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Team")).to_be_focused()
    page.keyboard.type("Night")
    returns = page.get_by_role("group", name="Returns")
    for _ in range(20):
        page.keyboard.press("Tab")
        if returns.locator(":focus").count():
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(returns.get_by_role("radio", name="with help")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{name} is changed.")).to_be_visible()


def transfer_to_jon(page: Page) -> None:
    """Who does not serve the queue."""
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("To", exact=True)).to_contain_text("The same queue: Night")
    choice = dialog.locator("option").filter(has_text="Jon").get_attribute("value")
    dialog.get_by_label("To", exact=True).select_option(choice)
    expect(dialog).to_contain_text("It waits up to two minutes for this colleague")
    assert violations(page) == []
    dialog.get_by_role("button", name="Transfer").click()


def test_who_waits_is_moved_when_a_queue_is_archived_and_archiving_is_undone(
    sign_in: SignIn, new_page: NewPage, desk: LiveDesk
) -> None:
    page = sign_in("Ines", "/setup", "supervisor")
    ask(page, "New queue", "Night")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Night is made.")).to_be_visible()
    nora = sign_in("Nora", "/strategy", "manager")
    nora.evaluate(
        """async (when) => {
            const send = (path, body, method = "POST") => fetch("/api/strategy/rulesets" + path, {
                method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
            }).then((answer) => answer.json());
            const { ruleset: { id } } = await send("", { title: "Nights" });
            const rules = [{ name: "nights", when, then: { queue: "night" } }];
            await send(`/${id}`, { revision: 1, tables: { routing: { rules } } }, "PATCH");
            await send(`/${id}/publish`, { revision: 2, why: "Nights" });
        }""",
        ROUTE,
    )
    customer = new_page("/chat")
    wants_a_human(customer)
    expect(customer.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    page.reload()
    expect(page.get_by_role("row").filter(has_text="Night")).to_contain_text("nights")
    page.get_by_role("button", name="Archive Night").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("These rules lead here: nights.")
    expect(dialog.get_by_label("Move the one who waits to")).to_have_value("support")
    assert violations(page) == []
    send(page, "Archive")
    expect(page.get_by_text("Night is archived and takes nobody in.")).to_be_visible()
    warning = page.get_by_text("The rule “nights” leads to the queue “night”, which is archived.")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Night is open again.")).to_be_visible()
    expect(warning).to_have_count(0)


def test_what_makes_no_sense_is_said_in_the_form_which_stays_open(sign_in: SignIn) -> None:
    page = sign_in("Ines", "/setup", "supervisor")
    page.get_by_label("Language of your screens").select_option("de")
    page.get_by_role("button", name="Neue Warteschlange").click()
    page.get_by_label("Name", exact=True).fill("Support zwei")
    page.get_by_label("Kurzname").fill("support")
    page.get_by_role("dialog").get_by_role("button", name="Warteschlange anlegen").click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("„support“ gibt es schon.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Support zwei")
    page.get_by_label("Kurzname").fill("support-2")
    page.get_by_role("dialog").get_by_role("button", name="Warteschlange anlegen").click()
    expect(page.get_by_text("Support zwei ist angelegt.")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_tab_and_no_form_has_a_violation(sign_in: SignIn, desk: LiveDesk, dark: bool) -> None:
    desk.staff("Mia")
    page = sign_in("Ines", "/setup", "supervisor", dark=dark)
    page.get_by_role("button", name="New queue").click()
    page.get_by_label("Overflows into").select_option("support")
    assert violations(page) == []
    page.keyboard.press("Escape")
    for name in TABS:
        open_tab(page, name)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        page.set_viewport_size({"width": NARROW, "height": 800})
        assert violations(page) == []
        assert sideways(page) <= 0
        page.set_viewport_size({"width": 1280, "height": 800})
    open_tab(page, "Agents")
    page.get_by_role("button", name="Change Mia").click()
    page.get_by_label("Add a language").select_option("de")
    expect(page.get_by_role("group", name="German").get_by_role("radio")).to_have_count(6)
    assert violations(page) == []


def test_an_agent_who_is_away_says_why(sign_in: SignIn) -> None:
    mia, ines = sign_in("Mia", "/console"), sign_in("Ines", "/setup", "supervisor")
    mia.get_by_text("Away", exact=True).click()
    mia.get_by_label("Why away").select_option("lunch")
    expect(mia.get_by_label("Why away")).to_have_value("lunch")
    mia.wait_for_load_state("networkidle")
    ines.goto("/setup#agents")
    ines.reload()
    expect(ines.get_by_role("row").filter(has_text="Mia")).to_contain_text("Away: lunch")
    mia.get_by_label("Why away").select_option("other")
    mia.get_by_label("In your own words").fill("Dentist")
    mia.keyboard.press("Enter")
    mia.wait_for_load_state("networkidle")
    assert violations(mia) == []
    ines.reload()
    expect(ines.get_by_role("row").filter(has_text="Mia")).to_contain_text("Away: Dentist")
