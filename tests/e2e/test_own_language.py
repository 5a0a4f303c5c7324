"""The language that somebody of the staff chooses holds on all their screens, for all words."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_tags import late


def test_what_the_desk_says_speaks_the_language_that_was_chosen_above_and_so_do_other_screens(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    _, agent = late(desk, new_page, sign_in)
    agent.get_by_label("Language of your screens").select_option("de")
    expect(agent.get_by_role("button", name="Abmelden")).to_be_visible()
    known = agent.get_by_role("complementary", name="Was bekannt ist")
    expect(known.get_by_role("list", name="Tags")).to_contain_text("Lieferung")
    assert agent.evaluate("document.documentElement.scrollWidth") <= 1280, "longer words fit, too"
    tabs = known.get_by_role("tab")
    expect(tabs.last).to_be_in_viewport(ratio=1)
    agent.goto("/")
    agent.goto("/console")
    expect(agent.get_by_role("button", name="Abmelden")).to_be_visible()


def test_a_choice_that_did_not_reach_the_desk_is_said_and_nothing_changes(
    desk: LiveDesk, new_page: NewPage, sign_in: SignIn
) -> None:
    agent = sign_in("Mara", "/console")
    agent.route("**/api/auth/language", lambda route: route.abort())
    chosen = agent.get_by_label("Language of your screens")
    chosen.select_option("de")
    expect(agent.get_by_role("alert").filter(has_text=re.compile("reach|server"))).to_be_visible()
    expect(chosen).to_have_value("en")
