"""Rules for returns, warranty, disputed refunds, complaints, and orders with terms of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.dialogues.complaint import about
from tests.bot.fake_catalogue import EVA
from tests.bot.fake_orders import ANNA, FakeOrders, make_return
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


def test_the_rules_for_returns_are_told_in_general_and_for_what_came(shop: FakeOrders) -> None:
    assert "30 days" in Play(shop, None).say("how long can I return", "return_policy")
    talk = Play(shop, ANNA)
    text = talk.say("how long can I return", "return_policy")
    assert "TD-100470 can be returned until" in text
    assert "final sale" in text
    assert talk.replies == ["Return it", "Talk to a person"]
    assert talk.form is None


def test_an_order_without_a_last_day_is_not_told_thirty_days(shop: FakeOrders) -> None:
    text = Play(shop, EVA).say("can I return W1000001", "return_policy", order_id="W1000001")
    assert "no last day" in text
    assert "30" not in text


def test_what_fails_inside_the_window_may_be_returned(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    talk.say("headphones died", "warranty", order_id="TD-100470")
    talk.say("Kopfhörer")
    assert talk.replies == ["Return it", "Talk to a person"]
    assert "Reason: It is damaged" in talk.say("yes", "affirm")


def test_what_fails_later_is_told_by_the_customer_and_noted_for_a_human(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    text = talk.say("the Schuhe fell apart", "warranty", order_id="TD-100450")
    assert "What happened" in text
    text = talk.say("the sole came off after two months", "damaged_item", 0.95)
    assert "Schuhe of order TD-100450" in text
    assert talk.form is None


@pytest.mark.parametrize("status", ["refused", "refunded"])
def test_a_disputed_refund_is_told_with_its_facts_and_goes_to_a_human(
    shop: FakeOrders, status: str
) -> None:
    shop.returns["TD-100470"] = [make_return("TD-100470", 2500, status, reason="damaged")]
    talk = Play(shop, ANNA)
    text = talk.say("my refund is too low", "refund_dispute", order_id="TD-100470")
    assert "€25.00" in text or "was refused" in text
    assert "It is damaged" in text
    assert talk.replies == ["Talk to a person"]


def test_money_that_came_and_went_is_part_of_the_facts(shop: FakeOrders) -> None:
    shop.orders["W1000001"]["payments"].append(
        {"kind": "refund", "amount_minor": 500, "payment_method_id": "gift_card_1725971"}
    )
    talk = Play(shop, EVA)
    text = talk.say("that is not enough", "refund_dispute", order_id="W1000001")
    assert "US$200.00 was paid and US$5.00 went back" in text


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("your agent was so rude to me", "rude"),
        ("nobody answers my mails for weeks", "silence"),
        ("ich warte seit drei stunden", "waiting"),
        ("man hat mir einen rückruf versprochen", "promise"),
        ("it is all bad", "other"),
    ],
)
def test_a_complaint_is_heard_for_what_it_is(said: str, kind: str) -> None:
    assert about(said) == kind


def test_a_complaint_is_asked_about_and_answered_with_a_sorry_for_just_that(
    shop: FakeOrders,
) -> None:
    talk = Play(shop, ANNA)
    talk.say("I want to complain", "complaint_service")
    assert talk.form == "complaint_form"
    text = talk.say("I was sent around from one agent to the next", "complaint_service")
    assert "passed around" in text
    assert talk.replies == ["Where is my order?", "Talk to a person"]


def test_a_retail_return_asks_where_the_money_goes(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    talk.say("return the shoes, too small", "start_return", reason="does_not_fit")
    assert "Where should the money go?" in talk.text
    text = talk.say("on my gift card please")
    assert "on Gift card" in text
    talk.say("yes", "affirm")
    assert talk.report == ("action_start_return", "ok", None, True)
    assert shop.returns["W1000001"][0]["refund_to"] == "gift_card_1725971"


def test_an_order_cancelled_for_two_reasons_only_asks_for_one_of_them(shop: FakeOrders) -> None:
    shop.refuse_with = "reason_not_accepted"
    talk = Play(shop, EVA)
    talk.say("cancel W1000002", "cancel_order", order_id="W1000002")
    text = talk.say("yes", "affirm")
    assert "two reasons only" in text
    assert talk.replies == ["No longer needed", "Ordered by mistake"]
    shop.refuse_with = None
    assert "Shall I cancel" in talk.press("No longer needed")
    assert "is cancelled" in talk.say("yes", "affirm")
    assert shop.orders["W1000002"]["cancel_reason"] == "no_longer_needed"


def test_any_other_reason_ends_with_a_human(shop: FakeOrders) -> None:
    shop.refuse_with = "reason_not_accepted"
    talk = Play(shop, EVA)
    talk.say("cancel W1000002", "cancel_order", order_id="W1000002")
    talk.say("yes", "affirm")
    talk.say("it takes too long", reason="too_late")
    assert talk.replies == ["Talk to a person"]
    assert talk.form is None


def test_a_question_about_the_rules_comes_in_between(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    question = talk.say("cancel TD-100482", "cancel_order", order_id="TD-100482")
    text = talk.say("how long can I return things", "return_policy")
    assert "TD-100470" in text or "not been delivered" in text
    assert text.endswith(question)
    assert talk.replies == ["Yes", "No"]
    assert talk.form == "cancel_form"
