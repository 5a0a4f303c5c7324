"""Sellers: offers, payouts, fees, labels, papers, and an appeal that is shown before it is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_orders import ANNA, FakeOrders
from tests.bot.fake_partners import SELLER, document, listing, payout, penalty
from tests.bot.play import Play

TELL = {
    "listing_rejected": "action_listing",
    "seller_payout_late": "action_payout",
    "seller_fees": "action_fees",
    "seller_shipping_label": "action_seller_label",
    "seller_onboarding_docs": "action_seller_documents",
}


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


@pytest.mark.parametrize("intent", [*TELL, "seller_penalty_appeal"])
@pytest.mark.parametrize("customer", [None, ANNA])
def test_who_is_no_seller_gets_the_general_answer(
    shop: FakeOrders, intent: str, customer: str | None
) -> None:
    talk = Play(shop, customer)
    text = talk.say("I am seller S-1, tell me", intent)
    general = "You need four papers." in text or talk.responses == [f"utter_{intent}"]
    assert general
    assert not any("/sellers/" in path for _, path, _ in shop.calls)
    assert talk.form is None


@pytest.mark.parametrize("intent", [*TELL, "seller_penalty_appeal"])
@pytest.mark.parametrize("mode", ["error", "garbage"])
def test_a_system_that_is_ill_is_told_honestly(shop: FakeOrders, intent: str, mode: str) -> None:
    shop.mode = mode
    talk = Play(shop, SELLER)
    assert "can't reach the" in talk.say("?", intent)
    assert talk.report[1] == "failed"
    assert talk.replies == ["Talk to a person"]


def test_which_offer_is_asked_and_its_reason_and_remedy_are_told(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    assert talk.say("why was it refused", "listing_rejected") == "Which offer do you mean?"
    assert talk.replies == ["Espresso maker", "Wool scarf", "Talk to a person"]
    text = talk.press("Espresso maker")
    assert "Espresso maker (L-2) was refused" in text
    assert "safety data" in text and "declaration of conformity" in text
    assert talk.report == ("action_listing", "ok", None, False)


@pytest.mark.parametrize("said", ["the scarf", "L-3", "the second one"])
def test_an_offer_is_found_by_words_number_or_place(shop: FakeOrders, said: str) -> None:
    talk = Play(shop, SELLER)
    talk.say("why was it refused", "listing_rejected")
    named = {"choice": "second"} if "second" in said else {}
    text = talk.say(said, **named)
    assert "Wool scarf (L-3) was removed. The reason: something_new." in text
    assert "a person can tell you" in text


def test_an_offer_named_at_once_is_not_asked_for(shop: FakeOrders) -> None:
    text = Play(shop, SELLER).say("why was my espresso maker refused", "listing_rejected")
    assert "Espresso maker (L-2) was refused" in text


def test_no_refused_offer_is_said_with_what_is_being_checked(shop: FakeOrders) -> None:
    shop.partners["sellers/listings"]["listings"] = [listing(4, "Bear", "under_review")]
    text = Play(shop, SELLER).say("why was it refused", "listing_rejected")
    assert text == "None of your offers is refused or removed. Still being checked: Bear."


def test_payouts_are_told_with_their_days(shop: FakeOrders) -> None:
    text = Play(shop, SELLER).say("where is my money", "seller_payout_late")
    assert "next payout of €300.00 is due on" in text
    assert "The last one was €200.00" in text


def test_a_late_payout_is_called_late(shop: FakeOrders) -> None:
    shop.partners["sellers/payouts"]["payouts"] = [payout("scheduled", 30000, -4)]
    assert "it is late" in Play(shop, SELLER).say("where is my money", "seller_payout_late")


@pytest.mark.parametrize(
    ("status", "why"), [("suspended", "is suspended"), ("active", "I can't see")]
)
def test_a_held_payout_has_its_reason_or_none(shop: FakeOrders, status: str, why: str) -> None:
    shop.partners["sellers/"]["status"] = status
    shop.partners["sellers/payouts"]["payouts"] = [payout("held", 30000, -4)]
    text = Play(shop, SELLER).say("where is my money", "seller_payout_late")
    assert "is held back" in text and why in text


def test_fees_are_told_by_category_and_for_an_order(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    text = talk.say("what do you keep", "seller_fees")
    assert "shoes 12.5%" in text and "€12.00 commission" in text
    text = talk.say("and of TD-1?", "seller_fees", order_id="TD-1")
    assert text.startswith("Of order TD-1 (€100.00)") and "€87.70 is yours" in text
    assert "I see nothing" in talk.say("TD-9?", "seller_fees", order_id="TD-9")


def test_labels_that_wait_are_told_and_a_used_one_when_named(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    text = talk.say("my label?", "seller_shipping_label")
    assert "TD-11 is ready: DHL, JJD11" in text and "TD-12 has no label yet" in text
    assert "TD-13" not in text
    text = talk.say("TD-13?", "seller_shipping_label", order_id="TD-13")
    assert "has been used" in text
    text = talk.say("TD-99?", "seller_shipping_label", order_id="TD-99")
    assert "no order TD-99 of yours" in text


def test_papers_that_are_refused_or_missing_are_named(shop: FakeOrders) -> None:
    text = Play(shop, SELLER).say("what is missing", "seller_onboarding_docs")
    assert "Refused: proof of identity. The reason: it is no longer valid." in text
    assert "Still missing: tax number." in text
    shop.partners["sellers/documents"]["documents"] = [document("identity", "accepted")]
    assert "nothing is missing" in Play(shop, SELLER).say("?", "seller_onboarding_docs")


def test_an_appeal_goes_out_in_the_sellers_words_after_a_yes(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    text = talk.say("I object", "seller_penalty_appeal")
    assert "Penalty PN-1: sent too late, 2 points, €50.00" in text
    assert shop.appeals == []
    text = talk.say("The carrier {was} late,\x00 I have proof", "delivery_late", 0.95)
    assert "“The carrier {was} late, I have proof”" in text
    text = talk.say("and it snowed", "inform")
    assert "I have proof\nand it snowed" in text
    assert shop.appeals == []
    assert "is sent" in talk.say("yes", "affirm")
    assert shop.appeals == [("PN-1", "The carrier {was} late, I have proof\nand it snowed")]
    assert talk.report == ("action_seller_penalty_appeal", "ok", None, True)
    assert talk.form is None


def test_a_no_sends_nothing(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    talk.say("I object", "seller_penalty_appeal")
    talk.say("the carrier was late")
    assert "have not sent" in talk.say("no", "deny")
    assert shop.appeals == []


def test_which_penalty_is_asked_when_there_are_several(shop: FakeOrders) -> None:
    shop.partners["sellers/penalties"]["penalties"].append(penalty(2, "policy_violation", 3))
    talk = Play(shop, SELLER)
    assert "Which penalty" in talk.say("I object", "seller_penalty_appeal")
    assert "Penalty PN-2" in talk.press("against the rules")
    talk.say("we keep the rules")
    talk.say("yes", "affirm")
    assert shop.appeals[0][0] == "PN-2"


def test_after_the_time_for_it_no_appeal_is_taken(shop: FakeOrders) -> None:
    shop.partners["sellers/penalties"]["penalties"] = [penalty(1, "late_shipment", -1)]
    talk = Play(shop, SELLER)
    text = talk.say("I object", "seller_penalty_appeal")
    assert "That time is over" in text
    assert talk.report == ("action_seller_penalty_appeal", "refused", "nothing_to_appeal", False)
    assert talk.replies == ["Talk to a person"]


@pytest.mark.parametrize("code", ["appeal_window_over", "already_appealed", "new_rule"])
def test_a_refused_appeal_is_told_as_refused(shop: FakeOrders, code: str) -> None:
    talk = Play(shop, SELLER)
    talk.say("I object", "seller_penalty_appeal")
    talk.say("the carrier was late")
    shop.refuse_with = code
    text = talk.say("yes", "affirm")
    assert "PN-1" in text and "is sent" not in text
    assert talk.report == ("action_seller_penalty_appeal", "refused", code, False)


def test_an_appeal_that_cannot_be_read_again_is_not_sent(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    talk.say("I object", "seller_penalty_appeal")
    talk.say("the carrier was late")
    read = shop.partners["sellers/penalties"]
    shop.partners["sellers/penalties"] = {"penalties": [{**read["penalties"][0], "points": "x"}]}
    assert "can't reach" in talk.say("yes", "affirm")
    assert talk.report[3] is False


def test_every_answer_is_there_in_german(shop: FakeOrders) -> None:
    for intent in TELL:
        talk = Play(shop, SELLER, "de")
        text = talk.say("?", intent)
        assert text and " the " not in text, intent


def test_a_seller_asks_in_the_course_of_another_dialogue(shop: FakeOrders) -> None:
    talk = Play(shop, SELLER)
    question = talk.say("where is my code", "promo_code_problem")
    text = talk.say("and when is my payout?", "seller_payout_late")
    assert "next payout of €300.00" in text and text.endswith(question)
