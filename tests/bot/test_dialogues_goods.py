"""Damaged, wrong, missing and lost goods: what is offered, taken and told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_catalogue import EVA
from tests.bot.fake_orders import ANNA, BEN, FakeOrders, at
from tests.bot.play import Play


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


def test_a_damaged_item_may_be_returned_or_exchanged_for_the_same(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("the t-shirt came torn", "damaged_item")
    assert "sorry" in text
    assert talk.replies == ["Return it", "Exchange it", "Talk to a person"]
    text = talk.press("Exchange it")
    assert talk.form == "exchange_form"
    assert "T-Shirt → M, blue" in text
    talk.say("yes", "affirm")
    assert talk.report == ("action_start_exchange", "ok", None, True)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("I want my money back", "refund_status"),
        ("refund", "inform"),
        ("return it", "start_return"),
    ],
)
def test_words_for_the_money_lead_into_a_return_of_the_same_item(
    shop: FakeOrders, said: str, intent: str
) -> None:
    talk = Play(shop, ANNA)
    talk.say("my headphones are broken", "damaged_item", order_id="TD-100470")
    talk.say("the Kopfhörer")
    text = talk.say(said, intent)
    assert "Kopfhörer. Reason: It is damaged" in text
    talk.say("yes", "affirm")
    assert talk.report == ("action_start_return", "ok", None, True)
    assert shop.returns["TD-100470"][0]["reason"] == "damaged"


def test_after_the_window_the_rule_is_told_and_a_human_is_offered(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA, "de")
    text = talk.say("die Schuhe sind kaputt", "damaged_item")
    assert "endete diese Zeit" in text
    assert talk.replies == ["Mit einem Menschen sprechen"]
    assert talk.report == ("action_damaged_item", "refused", "return_window_over", False)


def test_a_wrong_item_that_is_not_delivered_by_the_records_is_told_so(shop: FakeOrders) -> None:
    talk = Play(shop, BEN)
    talk.say("you sent me something else", "wrong_item")
    assert talk.report[1:3] == ("refused", "not_delivered")
    assert "Talk to a person" in talk.replies


def test_a_missing_part_may_be_in_a_parcel_under_way(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    text = talk.say("the bulb is missing", "missing_item", order_id="TD-100481")
    assert "JJD000390007816" in text
    assert "On its way" in text


def test_a_missing_item_of_a_complete_order_is_noted_for_a_human(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("the shoes were not in the parcel", "missing_item")
    assert "noted that Running Shoes" in text
    assert talk.replies == ["Return it", "Talk to a person"]
    talk.press("Return it")
    assert "Running Shoes. Reason: Not as described" in talk.say("back on my card")


def test_a_missing_item_that_may_not_be_returned_goes_to_a_human(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    text = talk.say("Restposten is not in it", "missing_item", order_id="TD-100460")
    assert "noted that Restposten" in text
    assert talk.replies == ["Talk to a person"]


def test_a_parcel_that_never_came_is_told_with_day_number_and_place(shop: FakeOrders) -> None:
    shop.orders["TD-100470"]["parcels"] = [
        {
            "id": "P-9",
            "carrier": "DHL",
            "tracking_number": "JJD99",
            "status": "delivered",
            "last_event": "left with a neighbour",
            "last_event_at": at(-2),
        }
    ]
    talk = Play(shop, ANNA)
    text = talk.say("it says delivered but no", "delivered_not_received", order_id="TD-100470")
    for words in ("was delivered on", "JJD99", "left with a neighbour", "Alte Gasse 1"):
        assert words in text
    assert talk.replies == ["Talk to a person"]


def test_a_no_to_what_is_offered_announces_nothing(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("the t-shirt came torn", "damaged_item")
    assert "announced nothing" in talk.say("no", "deny")
    assert shop.writes == []
    assert talk.form is None
