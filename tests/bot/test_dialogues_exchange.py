"""Exchanges of delivered goods and changes of goods not yet sent, up to the order system."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_catalogue import EVA
from tests.bot.fake_orders import ANNA, BEN, FakeOrders
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


def sent(shop: FakeOrders) -> list[tuple[str, str]]:
    """The items on their way back: (order, item) by their first exchange."""
    found = shop.exchanges.get("W1000001", [])
    return [(line["item_id"], line["sku"]) for one in found for line in one["items"]]


def test_an_exchange_names_item_size_and_money_and_is_announced_after_a_yes(
    shop: FakeOrders,
) -> None:
    talk = Play(shop, EVA)
    text = talk.say("I want to exchange the shoes for size 9", "start_exchange")
    assert "Running Shoes → 9, red" in text
    assert "nothing is to be paid" in text
    assert shop.writes == []
    text = talk.say("yes", "affirm")
    assert "announced" in text
    assert talk.report == ("action_start_exchange", "ok", None, True)
    assert sent(shop) == [("I-11", "1775591963")]
    assert shop.writes[0][2].endswith(":action_start_exchange")
    assert talk.form is None


def test_what_is_missing_is_asked_with_buttons_item_variant_and_payment(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    assert "Which item" in talk.say("I want an exchange", "start_exchange")
    assert talk.replies == ["Running Shoes", "T-Shirt", "All of it"]
    assert "instead for T-Shirt" in talk.press("T-Shirt")
    text = talk.press("L, blue")
    assert "difference is $5.00" in text.replace("US", "")
    assert talk.replies[0] == "Visa 4421"
    text = talk.say("the card please")
    assert "You pay the difference" in text
    assert "Visa 4421" in text
    talk.say("yes", "affirm")
    assert sent(shop) == [("I-12", "8124970213")]


def test_a_gift_card_that_does_not_cover_the_difference_is_not_offered(shop: FakeOrders) -> None:
    shop.products["9523456873"][1]["price_minor"] = 9900
    talk = Play(shop, EVA)
    text = talk.say("swap the t-shirt for size L", "start_exchange", size="L")
    assert "Visa 4421" in text
    assert "Gift card" not in "".join(talk.replies)


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        ("no, I meant size M in red", "9354168549"),
        ("nein, lieber rot", "9354168549"),
        ("not blue, red please", "9354168549"),
    ],
)
def test_a_correction_at_the_last_question_is_heard_and_confirmed_anew(
    shop: FakeOrders, said: str, sku: str
) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the t-shirt for a large one, paid by visa", "start_exchange")
    assert "T-Shirt → L, blue" in talk.text
    assert "T-Shirt → M, red" in talk.say(said, "deny")
    assert shop.writes == []
    talk.say("yes", "affirm")
    assert sent(shop) == [("I-12", sku)]


def test_another_item_can_be_added_before_the_yes(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the shoes for size 9, the white ones, back to my visa", "start_exchange")
    assert "Running Shoes → 9, white" in talk.text
    text = talk.say("and also the t-shirt in red")
    assert "Running Shoes → 9, white" in text
    assert "T-Shirt → M, red" in text
    talk.say("yes", "affirm")
    assert len(sent(shop)) == 2


def test_a_size_that_is_not_there_is_said_so_and_others_are_offered(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("exchange the shoes for size 10", "start_exchange")
    assert "10" in text
    assert any(words in text for words in ("not available", "there is no"))
    assert any("9, white" in title for title in talk.replies)
    assert "Running Shoes → 9, white" in talk.press("9, white") or "back" in talk.text


def test_nothing_available_at_all_offers_a_return(shop: FakeOrders) -> None:
    for one in shop.products["6938111410"][1:]:
        one["available"] = False
    talk = Play(shop, EVA)
    talk.say("exchange the shoes", "start_exchange")
    assert talk.report == ("action_start_exchange", "refused", "not_available", False)
    assert talk.replies == ["Return it", "Talk to a person"]
    assert talk.form is None


def test_an_order_without_variants_is_honestly_not_exchangeable(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA, "de")
    text = talk.say("ich möchte die Tasche umtauschen", "start_exchange")
    assert "TD-100470" in text
    assert talk.report[2] == "not_exchangeable"
    assert talk.replies[0] == "Zurückgeben"


@pytest.mark.parametrize("code", ["already_exchanged", "not_available", "a_rule_of_tomorrow"])
def test_a_rule_that_the_shop_applies_last_is_told(shop: FakeOrders, code: str) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the shoes for size 9", "start_exchange")
    shop.refuse_with = code
    talk.say("yes", "affirm")
    assert talk.report == ("action_start_exchange", "refused", code, False)
    assert sent(shop) == []


def test_a_write_without_an_answer_is_told_as_unknown(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the shoes for size 9", "start_exchange")
    shop.mode = "hang_after_write"
    assert "don't know whether" in talk.say("yes", "affirm")
    assert len(shop.writes) == 1


def test_items_of_an_order_not_sent_are_changed_once(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("I need the t-shirt of my order in red instead", "change_items")
    assert "Where should the money go?" in text
    text = talk.say("same one I paid with")
    assert "W1000002" in text
    assert "only once" in text
    talk.say("yes", "affirm")
    assert talk.report == ("action_change_items", "ok", None, True)
    assert shop.orders["W1000002"]["items"][0]["sku"] == "9354168549"
    talk.say("change the mug too", "change_items", order_id="W1000002")
    assert talk.report[1:3] == ("refused", "already_changed")


def test_a_change_without_variants_offers_to_cancel_and_a_human(shop: FakeOrders) -> None:
    talk = Play(shop, BEN)
    talk.say("can I get it in white", "change_items")
    assert talk.report[2] == "not_exchangeable"
    assert talk.replies == ["Cancel the order", "Talk to a person"]


def test_the_other_order_is_the_other_order(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    assert "Which order" in talk.say("cancel my order", "cancel_order")
    assert "TD-100480" in talk.say("the clock", "inform", choice="first")
    assert "TD-100482" in talk.say("no, the other order", "deny", choice="second")


def test_a_second_matter_waits_until_the_first_is_done(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    question = talk.say("exchange the shoes for size 9", "start_exchange")
    text = talk.say("I also want to cancel my other order", "cancel_order")
    assert "cancelling an order" in text
    assert text.endswith(question)
    text = talk.say("yes", "affirm")
    assert "announced" in text
    assert "Shall I cancel order W1000002" in text
    assert talk.form == "cancel_form"
    assert "changed nothing" in talk.say("never mind", "stop")
    assert talk.form is None


def test_two_matters_in_one_message_are_both_heard(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say(
        "cancel W1000002 and where is my refund?",
        "cancel_order",
        0.55,
        (("refund_status", 0.4),),
        order_id="W1000002",
    )
    assert "is cancelled" in talk.say("yes", "affirm")
    assert "your refund" in talk.text


def test_the_second_of_what_was_offered_is_taken_as_if_it_were_pressed(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the t-shirt", "start_exchange")
    assert [title.split(" ·")[0] for title in talk.replies] == ["L, blue", "M, red"]
    talk.say("the second one", choice="second")
    assert "Where should the money go?" in talk.text
    assert "T-Shirt → M, red" in talk.say("the first one", choice="first")
    assert "Visa 4421" in talk.text


def test_the_other_one_is_the_other_item(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("exchange the t-shirt for L, pay by visa", "start_exchange")
    text = talk.say("no, the other one", "deny", choice="second")
    assert "instead for Running Shoes" in text


def test_no_the_other_one_is_another_order_where_only_orders_are_meant(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    talk.say("cancel TD-100480", "cancel_order", order_id="TD-100480")
    assert "TD-100482" in talk.say("no, the other one", "deny", choice="second")


def test_a_variant_that_the_order_holds_too_is_still_the_variant(shop: FakeOrders) -> None:
    other = {**shop.orders["W1000001"]["items"][1], "id": "I-99", "sku": "8124970213"}
    other["options"] = {"size": "L", "color": "blue"}
    shop.orders["W1000001"]["items"].append(other)
    talk = Play(shop, EVA)
    talk.say("exchange item 9612497925, pay by visa", "start_exchange", item_id="9612497925")
    assert "T-Shirt (M, blue) → L, blue" in talk.press("L, blue")


def test_numbers_of_items_are_understood_as_the_shop_writes_them(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("exchange 4153505238 for size 9", "start_exchange", item_id="4153505238")
    assert "Running Shoes → 9, red" in text


def test_my_last_order_is_the_newest_of_all_even_when_it_can_not_be_cancelled(
    shop: FakeOrders,
) -> None:
    shop.orders["TD-100482"]["status"] = "shipped"
    talk = Play(shop, ANNA)
    text = talk.say("cancel my last order", "cancel_order", choice="last")
    assert "TD-100482 is already on its way" in text
