"""A manager changes the rules on the screen, and the next conversation follows them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.manager import new_draft, publish, saved, write
from tests.fakes.bot import reading


def test_a_manager_changes_a_threshold_and_the_next_conversation_follows_it(
    new_page: NewPage, sign_in: SignIn, desk: LiveDesk
) -> None:
    desk.bot.understands = lambda turn: reading(turn, "order_status", 0.75)
    before = new_page("/chat", width=420)
    write(before, "Where is my order?")
    expect(before.locator(".turn.bot")).to_contain_text("It is on its way.")
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_label("Threshold: Counts as understood").fill("0.8")
    saved(page)
    page.get_by_role("button", name="Replay").click()
    beside = page.get_by_role("complementary", name="Replay")
    beside.get_by_role("button", name="Replay").click()
    expect(beside).to_contain_text("1 of 1 turn", timeout=30_000)
    expect(beside).to_contain_text("would be decided otherwise")
    dialog = publish(page, "Too many wrong answers")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Rules no. 2 decide now")).to_be_visible()
    expect(page.locator(".serving")).to_contain_text("Too many wrong answers")
    after = new_page("/chat", width=420)
    write(after, "Where is my order?")
    expect(after.locator(".turn.bot")).to_contain_text("Could you say it in other words?")
    page.get_by_role("link", name="Why?").click()
    page.get_by_label("Show").select_option("all")
    page.locator(".lines a").first.click()
    explained = page.get_by_role("region", name="Explanation")
    explained.get_by_text("Everything behind it").first.click()
    expect(explained).to_contain_text("Rules number 2")
    expect(explained).to_contain_text("worked out again: the same")
    expect(explained.locator(".trace .decided")).to_contain_text("understood is no")
    expect(explained.locator(".trace .decided .found")).to_have_text("was no")


def test_the_second_of_two_managers_sees_what_the_first_published(sign_in: SignIn) -> None:
    nora = sign_in("Nora", "/strategy", "manager")
    otto = sign_in("Otto", "/strategy", "manager")
    for page, name in ((nora, "Nora's"), (otto, "Otto's")):
        new_draft(page, name)
    nora.get_by_label("Threshold: Counts as understood").fill("0.8")
    otto.get_by_label("Threshold: Counts as a wish for a person").fill("0.3")
    saved(nora)
    saved(otto)
    publish(nora, "Fewer errors")
    expect(nora.get_by_text("Rules no. 2 decide now")).to_be_visible()
    dialog = publish(otto, "Hear wishes earlier")
    expect(dialog).to_contain_text("Other rules were published meanwhile")
    expect(dialog).to_contain_text("Nora published no. 2")
    expect(dialog).to_contain_text("Fewer errors")
    expect(dialog.locator("ins")).to_have_text("0.8")
    dialog.get_by_role("button", name="Bring it into my draft").click()
    expect(dialog).to_contain_text("in place of no. 2")
    expect(dialog.locator("ins")).to_have_text("0.3")
    dialog.get_by_label("Why").fill("Hear wishes earlier")
    dialog.get_by_role("button", name="Publish").click()
    expect(otto.get_by_text("Rules no. 3 decide now")).to_be_visible()
    otto.get_by_role("link", name="Look at the rules").click()
    for name, value in (("understood", "0.8"), ("a wish for a person", "0.3")):
        expect(otto.get_by_label(f"Threshold: Counts as {name}")).to_have_value(value)


def test_two_managers_in_one_draft_do_not_overwrite_each_other(sign_in: SignIn) -> None:
    nora = sign_in("Nora", "/strategy", "manager")
    new_draft(nora)
    otto = sign_in("Otto", "/strategy", "manager")
    otto.get_by_role("link", name="Open the draft Earlier help").click()
    otto.get_by_label("Threshold: Counts as understood").fill("0.9")
    saved(otto)
    nora.get_by_label("Threshold: Counts as understood").fill("0.6")
    expect(nora.get_by_role("alert")).to_contain_text("Otto has changed this draft meanwhile.")
    nora.get_by_role("button", name="Take theirs, lose mine").click()
    expect(nora.get_by_label("Threshold: Counts as understood")).to_have_value("0.9")
    expect(nora.get_by_role("alert")).to_have_count(0)


def test_rolling_back_asks_why_and_shows_what_will_be_otherwise(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_label("Threshold: Counts as understood").fill("0.8")
    saved(page)
    publish(page, "An attempt")
    page.get_by_role("button", name="Roll back to no. 1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("ins")).to_have_text("0.7")
    dialog.get_by_label("Why").fill("It was worse")
    dialog.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Rules no. 1 decide again")).to_be_visible()
    expect(page.locator(".serving")).to_contain_text("It was worse")


def test_an_experiment_is_made_started_and_stopped_on_the_screen(sign_in: SignIn) -> None:
    page = sign_in("Nora", "/strategy", "manager")
    new_draft(page)
    page.get_by_label("Threshold: Counts as understood").fill("0.8")
    saved(page)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept. An experiment can try it now.")).to_be_visible()
    page.get_by_role("link", name="Experiments", exact=True).click()
    page.get_by_role("button", name="New experiment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("A higher bar")
    dialog.get_by_label("Question").fill("Fewer wrong answers?")
    dialog.get_by_role("button", name="Prepare").click()
    card = page.locator(".card").filter(has_text="A higher bar")
    expect(card).to_contain_text("prepared")
    card.get_by_role("button", name="Start").click()
    dialog.get_by_role("button", name="Start").click()
    expect(card).to_contain_text("running")
    card.get_by_role("button", name="Stop").click()
    dialog.get_by_label("Why").fill("We know enough")
    dialog.get_by_role("button", name="Stop").click()
    expect(card).to_contain_text("stopped by Nora")
