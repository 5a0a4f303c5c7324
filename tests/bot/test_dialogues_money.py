"""Payments, charges, invoices and promotion codes."""

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


def payment(amount: int, kind: str = "payment") -> dict:
    """Money of an order."""
    return {
        "kind": kind,
        "amount_minor": amount,
        "payment_method_id": "credit_card_9513926",
    }


def test_one_payment_is_told_as_one_and_a_reservation_is_explained(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("charged twice", "double_charge", order_id="W1000002")
    assert "I see 1 payment" in text
    assert "only reserved" in text
    assert talk.replies == ["Talk to a person"]


def test_two_payments_are_counted_and_go_to_a_human(shop: FakeOrders) -> None:
    shop.orders["W1000002"]["payments"].append(payment(7000))
    talk = Play(shop, EVA)
    text = talk.say("charged twice", "double_charge", order_id="W1000002")
    assert "I see 2 payments" in text
    assert "send the money back" in text
    shop.orders["W1000002"]["payments"].append(payment(7000, "refund"))
    assert "only reserved" in talk.say("charged twice", "double_charge", order_id="W1000002")


def test_payments_that_the_order_system_does_not_tell_are_not_invented(shop: FakeOrders) -> None:
    talk = Play(shop, BEN, "de")
    assert "sehe ich von hier aus nicht" in talk.say("doppelt abgebucht", "double_charge")


def test_a_stranger_proves_the_order_before_any_payment_is_told(shop: FakeOrders) -> None:
    talk = Play(shop, None)
    assert "order number" in talk.say("what is this charge", "unknown_charge")
    assert "e-mail" in talk.say("W1000002", order_id="W1000002")
    text = talk.say("x@example.com", email="x@example.com")
    assert "can't find an order" in text
    talk.say("W1000002 eva@example.com", order_id="W1000002", email="eva@example.com")
    assert "Payment US$70.00" in talk.text


@pytest.mark.parametrize(
    ("said", "entities", "words"),
    [
        ("there is 70.00 on my card", {"amount": "70.00 USD"}, "W1000002"),
        ("some strange debit of 13.37", {"amount": "13.37 EUR"}, "I find no order"),
    ],
)
def test_a_signed_in_customers_unknown_amount_is_looked_for(
    shop: FakeOrders, said: str, entities: dict, words: str
) -> None:
    talk = Play(shop, EVA)
    assert "Which amount" in talk.say("what is this debit", "unknown_charge")
    assert words in talk.say(said, "unknown_charge", **entities)


def test_a_declined_payment_gets_steps_and_another_method_after_a_yes(shop: FakeOrders) -> None:
    shop.orders["W1000002"]["total_minor"] = 900
    talk = Play(shop, EVA)
    text = talk.say("my card was declined", "payment_declined")
    assert "bank's app" in text
    text = talk.press("Pay another way")
    assert "paid with Gift card" in text
    assert shop.writes == []
    talk.say("yes", "affirm")
    assert talk.report == ("action_payment_declined", "ok", None, True)
    assert shop.orders["W1000002"]["payments"][1]["payment_method_id"] == "gift_card_1725971"


def test_no_other_method_that_can_pay_is_said_so(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("my card was declined", "payment_declined")
    assert "no other payment method" in talk.press("Pay another way")
    assert shop.writes == []


def test_a_stranger_whose_card_fails_gets_steps_and_a_human(shop: FakeOrders) -> None:
    talk = Play(shop, None)
    assert "only the bank can tell" in talk.say("card refused at checkout", "payment_declined")
    assert talk.replies == ["Talk to a person"]
    assert talk.form is None


def test_an_invoice_is_a_card_and_a_missing_one_is_said_so(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    assert "INV-TD-100470" in talk.say("invoice please", "invoice_request", order_id="TD-100470")
    card = talk.messages[0]["card"]
    assert card["title"] == "INV-TD-100470"
    assert card["lines"][-1]["value"] == "€104.90"
    talk = Play(shop, BEN, "de")
    assert "noch keine Rechnung" in talk.say("rechnung bitte", "invoice_request")
    assert talk.report[1:3] == ("refused", "not_invoiced")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SHOES15", "at least €60.00"),
        ("spring25", "was valid until"),
        ("ONCE10", "used with your account"),
    ],
)
def test_a_code_is_asked_for_and_the_reason_is_told(
    shop: FakeOrders, code: str, words: str
) -> None:
    talk = Play(shop, EVA)
    assert "Which code" in talk.say("my code does not work", "promo_code_problem")
    assert words in talk.say(code)
    assert talk.form is None


def test_a_mistyped_code_is_asked_again_and_a_code_in_the_first_words_is_heard(
    shop: FakeOrders,
) -> None:
    talk = Play(shop, EVA)
    assert "don't know the code SHOSE15" in talk.say("SHOSE15 fails", "promo_code_problem")
    assert "is valid" in talk.say("sorry, SHOES15")
    talk = Play(shop, EVA)
    assert "Which code" in talk.say("MY CODE DOES NOT WORK", "promo_code_problem")


@pytest.mark.parametrize(
    "intent", ["double_charge", "invoice_request", "payment_declined", "start_exchange"]
)
def test_an_order_system_in_trouble_is_told_as_it_is(shop: FakeOrders, intent: str) -> None:
    shop.mode = "error"
    talk = Play(shop, EVA)
    assert "can't reach the order system" in talk.say("help with my order", intent)
    assert talk.report[1] == "failed"
