"""The client of the order system: budget, retry, breaker, keys, and answers not to be trusted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest

from actions.breaker import Breaker
from actions.client import HttpOrders
from actions.orders import Address, BadAnswer, order
from actions.transport import BUDGET_SECONDS, Done, Failed, Refused
from tests.bot import fake_orders
from tests.bot.fake_orders import ANNA, BEN, FakeOrders

ADDRESS = Address("Ben", "Rosenweg 8", None, "10115", "Berlin", "DE")


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server
    server.refuse_with = None


def ask(
    shop: FakeOrders,
    question: Callable[[HttpOrders], Awaitable[Any]],
    url: str | None = None,
    token: str = fake_orders.TOKEN,
    breaker: Breaker | None = None,
) -> Any:
    """One question through a client of its own."""

    async def run() -> Any:
        async with aiohttp.ClientSession() as session:
            return await question(HttpOrders(url or shop.url, token, session, breaker))

    return asyncio.run(run())


def test_an_order_is_read_with_its_money_and_times(shop: FakeOrders) -> None:
    result = ask(shop, lambda c: c.order("TD-100482"))
    assert isinstance(result, Done)
    assert (result.value.id, result.value.total_minor, result.value.currency) == (
        "TD-100482",
        5990,
        "EUR",
    )
    assert result.value.placed_at.utcoffset() is not None
    assert result.value.can_cancel


def test_a_customers_orders_keep_their_order(shop: FakeOrders) -> None:
    result = ask(shop, lambda c: c.orders_of(ANNA))
    assert [one.id for one in result.value][:2] == ["TD-100482", "TD-100481"]


def test_somebody_elses_order_in_the_list_makes_the_answer_worthless(shop: FakeOrders) -> None:
    shop.mode = "foreign"
    assert ask(shop, lambda c: c.orders_of(ANNA)).code == "orders_bad_answer"


def test_invoices_and_codes_are_read_and_another_orders_invoice_is_not_believed(
    shop: FakeOrders,
) -> None:
    found = ask(shop, lambda c: c.invoice("TD-100470")).value
    assert (found.number, found.total_minor, len(found.lines)) == ("INV-TD-100470", 10490, 2)
    assert ask(shop, lambda c: c.invoice("TD-100500")).code == "not_invoiced"
    shop.orders["TD-1"] = shop.orders["TD-100470"]
    assert ask(shop, lambda c: c.invoice("TD-1")).code == "orders_bad_answer"
    assert ask(shop, lambda c: c.promotion("shoes15", None)).value.status == "active"
    assert ask(shop, lambda c: c.promotion("a/b?c", BEN)).value.status == "unknown"


def test_what_is_not_there_and_what_is_forbidden_are_refusals(shop: FakeOrders) -> None:
    assert ask(shop, lambda c: c.order("TD-000000")) == Refused(
        "not_found", pytest.approx(0, abs=2000)
    )
    assert ask(shop, lambda c: c.cancel("TD-100481", "other", "k1")).code == "already_shipped"
    shop.refuse_with = "a_new_rule"
    assert ask(shop, lambda c: c.cancel("TD-100482", "other", "k2")).code == "a_new_rule"


def test_a_customer_is_found_by_the_exact_address_only(shop: FakeOrders) -> None:
    assert ask(shop, lambda c: c.customer_by_email("ben@example.com")).value.id == BEN
    assert ask(shop, lambda c: c.customer_by_email("en@example.com")).value is None


def test_a_read_is_tried_twice_and_a_write_once(shop: FakeOrders) -> None:
    shop.mode = "error"
    assert ask(shop, lambda c: c.order("TD-100482")) == Failed(
        "orders_error", pytest.approx(0, abs=2500)
    )
    assert len(shop.calls) == 2
    shop.calls.clear()
    result = ask(shop, lambda c: c.cancel("TD-100482", "other", "k"))
    assert (result.code, result.maybe_done) == ("orders_error", True)
    assert len(shop.calls) == 1


@pytest.mark.parametrize(
    "question",
    [
        lambda c: c.order("TD-100482"),
        lambda c: c.orders_of(ANNA),
        lambda c: c.cancel("TD-100482", "other", "k"),
    ],
)
def test_a_hanging_order_system_costs_the_budget_and_no_more(
    shop: FakeOrders, question: Callable[[HttpOrders], Awaitable[Any]]
) -> None:
    shop.mode = "hang"
    started = time.monotonic()
    result = ask(shop, question)
    assert isinstance(result, Failed)
    assert time.monotonic() - started < BUDGET_SECONDS + 0.7
    assert result.took_ms <= (BUDGET_SECONDS + 0.5) * 1000


def test_a_system_that_is_not_there_is_unreachable_and_nothing_was_changed(
    shop: FakeOrders,
) -> None:
    result = ask(shop, lambda c: c.cancel("TD-100482", "other", "k"), url="http://127.0.0.1:9")
    assert (result.code, result.maybe_done) == ("orders_unreachable", False)


def test_a_wrong_token_is_a_failure_of_the_system_not_a_refusal(shop: FakeOrders) -> None:
    assert ask(shop, lambda c: c.order("TD-100482"), token="wrong").code == "orders_error"


def test_half_an_answer_is_a_failure(shop: FakeOrders) -> None:
    shop.mode = "garbage"
    assert ask(shop, lambda c: c.order("TD-100482")).code == "orders_bad_answer"
    result = ask(shop, lambda c: c.change_address("TD-100482", ADDRESS, "k"))
    assert (result.code, result.maybe_done) == ("orders_bad_answer", True)


def test_the_same_key_changes_something_once(shop: FakeOrders) -> None:
    first = ask(shop, lambda c: c.create_return("TD-100470", {"I-6": 1}, "damaged", "c:t:a"))
    again = ask(shop, lambda c: c.create_return("TD-100470", {"I-6": 1}, "damaged", "c:t:a"))
    assert first.value == again.value
    assert len(shop.returns["TD-100470"]) == 1
    assert {key for _, _, key in shop.writes} == {"c:t:a"}


def test_an_id_cannot_leave_its_place_in_the_address(shop: FakeOrders) -> None:
    ask(shop, lambda c: c.order("../customers/C-1003?x=#y"))
    assert all(path.startswith("/v1/orders/") for _, path, _ in shop.calls)


def test_an_open_breaker_asks_nobody_until_its_pause_is_over(shop: FakeOrders) -> None:
    now = [100.0]
    breaker = Breaker(failures=2, pause=10, clock=lambda: now[0])
    shop.mode = "error"
    ask(shop, lambda c: c.order("TD-1"), breaker=breaker)
    assert len(shop.calls) == 2
    assert ask(shop, lambda c: c.order("TD-1"), breaker=breaker).code == "orders_unreachable"
    assert len(shop.calls) == 2
    shop.mode, now[0] = "normal", 111.0
    assert isinstance(ask(shop, lambda c: c.order("TD-100482"), breaker=breaker), Done)
    assert isinstance(ask(shop, lambda c: c.order("TD-100482"), breaker=breaker), Done)


def test_an_open_breaker_lets_one_try_through_a_pause() -> None:
    now = [0.0]
    breaker = Breaker(failures=1, pause=10, clock=lambda: now[0])
    breaker.failed()
    assert not breaker.allows()
    now[0] = 10.0
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    now[0] = 19.0
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


GOOD = fake_orders.start_orders()["TD-100482"] | {
    "can_cancel": True,
    "can_change_address": True,
    "can_return": False,
}


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"total_minor": "59.90"},
        {"total_minor": True},
        {"can_cancel": "yes"},
        {"placed_at": "yesterday"},
        {"placed_at": "2026-11-22T10:00:00"},
        {"items": None},
        {"items": [{"id": "I-1"}]},
        {"shipping": None},
        {"parcels": ["x"]},
    ],
)
def test_an_order_that_breaks_the_contract_is_a_bad_answer(change: dict) -> None:
    assert order(GOOD).id == "TD-100482"
    with pytest.raises(BadAnswer):
        order({**GOOD, **change})


@pytest.mark.parametrize("data", [None, [], "TD-1", 7])
def test_what_is_no_object_is_a_bad_answer(data: Any) -> None:
    with pytest.raises(BadAnswer):
        order(data)
