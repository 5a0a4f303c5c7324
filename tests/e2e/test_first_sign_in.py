"""Somebody who got a password chooses an own one, and is in."""

from functools import partial

from playwright.sync_api import Page, expect

from base.auth import hash_password, set_password
from base.db import Session
from base.staff import User
from handoff.web.desk import DESK
from tests.e2e.conftest import NewPage
from tests.e2e.live_desk import LiveDesk
from tests.e2e.test_pages import violations

MADE, OWN = "a1b2c3-d4e5f6", "four words of mine"


def test_a_made_password_asks_for_an_own_one_and_then_is_good_no_more(
    new_page: NewPage, desk: LiveDesk
) -> None:
    email = desk.staff("Mara")
    desk.run(desk.app[DESK].database.write(partial(for_once, email=email)))
    page = new_page("/sign-in?next=/console", width=390)
    signs_in(page, email, MADE)
    field = page.get_by_label("New password")
    expect(field).to_be_focused()
    assert violations(page) == []
    page.keyboard.type(f"{email} and more")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not your e-mail")
    page.get_by_label("Show it").check()
    expect(field).to_have_attribute("type", "text")
    field.fill(OWN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    again = new_page("/sign-in")
    signs_in(again, email, MADE)
    expect(again.get_by_role("alert")).to_contain_text("wrong")
    signs_in(again, email, OWN)
    again.wait_for_url("**/console")


def signs_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def for_once(session: Session, email: str) -> None:
    user = session.query(User).filter_by(email=email).one()
    set_password(session, user.id, hash_password(MADE), actor="test", once=True)
