"""Single sign-on in a real browser: the button, the provider's page, the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from base.clock import SystemClock
from base.sign_on.settings import SignOn
from tandem.bench._processes import free_port
from tests.e2e.conftest import NewPage
from tests.e2e.live_desk import LiveDesk, live_desk
from tests.fakes.oidc_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    ROLES,
    Answer,
    OidcProvider,
    oidc_provider,
)


@pytest.fixture
def provider_port() -> int:
    return free_port()


@pytest.fixture
def desk(database_url: str, tmp_path: Path, provider_port: int) -> Iterator[LiveDesk]:
    secret, port = tmp_path / "client-secret", free_port()
    secret.write_text(CLIENT_SECRET)
    sign_on = SignOn(
        issuer=f"http://127.0.0.1:{provider_port}",
        client_id=CLIENT_ID,
        desk_url=f"http://127.0.0.1:{port}",
        roles=ROLES,
    )
    files = (("oidc_client_secret", secret),)
    given = {"sign_on": sign_on, "secret_files": files}
    with live_desk(database_url, tmp_path / "data", port=port, **given) as desk:
        yield desk


@pytest.fixture
def provider(desk: LiveDesk, provider_port: int) -> Iterator[OidcProvider]:
    stack = AsyncExitStack()
    opened = oidc_provider(SystemClock().now, provider_port)
    yield desk.run(stack.enter_async_context(opened))
    desk.run(stack.aclose())


def test_the_button_leads_over_the_providers_page_to_the_page_that_was_wanted(
    new_page: NewPage, provider: OidcProvider
) -> None:
    page = new_page("/supervise")
    page.wait_for_url("**/sign-in?next=%2Fsupervise")
    provider.claims["roles"] = ["cs-leads"]
    page.get_by_role("link", name="Single sign-on").click()
    page.get_by_role("link", name="Go in as Mara").click()
    page.wait_for_url("**/supervise")
    expect(page.get_by_text("Mara Lund")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def test_without_a_wanted_page_it_is_that_of_the_role_and_never_another_site(
    new_page: NewPage, provider: OidcProvider
) -> None:
    page = new_page("/sign-in?next=https%3A%2F%2Fevil.example%2F")
    page.get_by_role("link", name="Single sign-on").press("Enter")
    page.get_by_role("link", name="Go in as Mara").click()
    page.wait_for_url("**/console")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The sign-on service does not answer as it should."),
        ("de", "Der Anmeldedienst antwortet nicht, wie er soll."),
    ],
)
def test_a_provider_that_is_away_is_said_and_one_may_try_again(
    new_page: NewPage, provider: OidcProvider, language: str, said: str
) -> None:
    provider.instead = {"/token": Answer(status=500)}
    page = new_page("/sign-in?next=%2Fconsole", language=language)
    page.locator(".sign-on a").click()
    page.get_by_role("link", name="Go in as Mara").click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    provider.instead = {}
    page.locator(".sign-on a").click()
    page.get_by_role("link", name="Go in as Mara").click()
    page.wait_for_url("**/console")


def test_what_the_address_says_is_no_text_of_the_page(
    new_page: NewPage, provider: OidcProvider
) -> None:
    page = new_page("/sign-in?problem=Please+call+0900")
    expect(page.get_by_role("alert")).to_have_text("The sign-on did not work. Please try again.")
    page.goto("/sign-in?signed_on=1")
    expect(page.get_by_role("alert")).to_have_text("The sign-on did not work. Please try again.")
