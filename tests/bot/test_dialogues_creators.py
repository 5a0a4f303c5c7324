"""Creators: conditions, commissions, rates, samples, content, and a campaign joined after a yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_orders import ANNA, FakeOrders
from tests.bot.fake_partners import CREATOR, SELLER, campaign, commission, sample
from tests.bot.play import Play

INTENTS = [
    "creator_eligibility",
    "commission_missing",
    "commission_rate",
    "sample_request",
    "content_removed",
    "campaign_join",
]


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("customer", [None, ANNA, SELLER])
def test_who_is_no_creator_gets_the_general_answer(
    shop: FakeOrders, intent: str, customer: str | None
) -> None:
    talk = Play(shop, customer)
    text = talk.say("I am creator K-1", intent)
    assert "You must be of age." in text or talk.responses == [f"utter_{intent}"]
    assert not any("/creators/" in path for _, path, _ in shop.calls)


@pytest.mark.parametrize("intent", INTENTS)
def test_a_system_that_is_ill_is_told_honestly(shop: FakeOrders, intent: str) -> None:
    shop.mode = "error"
    talk = Play(shop, CREATOR)
    assert "can't reach the" in talk.say("?", intent)
    assert talk.report[1] == "failed"


def test_conditions_are_told_with_what_is_missing(shop: FakeOrders) -> None:
    text = Play(shop, CREATOR).say("why was I refused", "creator_eligibility")
    assert "was refused" in text
    assert "Not met: number of followers: 640 of 1000 needed." in text
    assert "Met: of age." in text


def test_commissions_are_told_by_their_state(shop: FakeOrders) -> None:
    found = shop.partners["creators/commissions"]["commissions"]
    found += [commission("Mat", "pending", -3), commission("Bike", "paid", -5)]
    text = Play(shop, CREATOR).say("my commission is missing", "commission_missing")
    assert "Headphones: €9.59 is booked" in text
    assert "Jeans: €9.59 was cancelled. The reason: the goods were returned." in text
    assert "Mat: €9.59 was due on" in text and "it is late" in text
    assert "Bike: €9.59 was paid on" in text


def test_no_commission_is_said(shop: FakeOrders) -> None:
    shop.partners["creators/commissions"]["commissions"] = []
    assert "no commissions" in Play(shop, CREATOR).say("?", "commission_missing")


def test_the_own_rate_is_told_with_those_of_accepted_campaigns(shop: FakeOrders) -> None:
    accepted = {"status": "accepted", "reason": None, "applied_at": "2026-01-01T00:00:00Z"}
    shop.partners["creators/campaigns"]["campaigns"].append(campaign(3, "Big sound", accepted))
    text = Play(shop, CREATOR).say("how much do I get", "commission_rate")
    assert "is 12% of the price" in text
    assert "In the campaign Big sound it is 15.5%." in text
    assert "Winter" not in text


def test_samples_are_told_with_where_they_are_and_whether_they_go_back(shop: FakeOrders) -> None:
    found = shop.partners["creators/samples"]["samples"]
    found.append(sample("Dryer", "refused", reason="out_of_samples"))
    text = Play(shop, CREATOR).say("where is my sample", "sample_request")
    assert "Speaker: on its way with DHL, DE4410. It has to go back" in text
    assert "Dryer: refused. The reason: no samples are left." in text


def test_removed_content_has_its_reason_and_what_helps(shop: FakeOrders) -> None:
    talk = Play(shop, CREATOR)
    assert "Which content" in talk.say("why is it gone", "content_removed")
    text = talk.say("the unboxing")
    assert "Unboxing was removed on" in text and "new_rule" in text
    text = talk.say("and my test?", "content_removed")
    assert "no rights for the music" in text and "music from our library" in text


def test_a_campaign_is_joined_after_a_yes(shop: FakeOrders) -> None:
    talk = Play(shop, CREATOR)
    talk.say("I want to join a campaign", "campaign_join")
    assert talk.replies[:2] == ["Winter at home · 15.5%", "Kitchen week · 15.5%"]
    text = talk.press("Kitchen week")
    assert "Shall I apply for the campaign Kitchen week" in text
    assert shop.appeals == []
    assert "You have applied" in talk.say("yes", "affirm")
    assert shop.appeals == [("CP-2", "K-1")]
    assert talk.report == ("action_campaign", "ok", None, True)


def test_a_no_applies_for_nothing(shop: FakeOrders) -> None:
    talk = Play(shop, CREATOR)
    talk.say("I want to join the kitchen week", "campaign_join")
    assert "have not applied" in talk.say("no", "deny")
    assert shop.appeals == []


@pytest.mark.parametrize("code", ["not_eligible", "campaign_closed", "new_rule"])
def test_a_refused_application_is_told_as_refused(shop: FakeOrders, code: str) -> None:
    talk = Play(shop, CREATOR)
    talk.say("I want to join the kitchen week", "campaign_join")
    shop.refuse_with = code
    text = talk.say("yes", "affirm")
    assert "Kitchen week" in text and "You have applied" not in text
    assert talk.report == ("action_campaign", "refused", code, False)


def test_what_was_applied_to_is_told_with_its_state(shop: FakeOrders) -> None:
    refused = {"status": "refused", "reason": "full", "applied_at": "2026-01-01T00:00:00Z"}
    shop.partners["creators/campaigns"]["campaigns"].append(campaign(3, "Big sound", refused))
    text = Play(shop, CREATOR).say("what about big sound", "campaign_join")
    assert text == "Big sound: your application was refused. The reason: it is full."


def test_every_answer_is_there_in_german(shop: FakeOrders) -> None:
    for intent in INTENTS:
        text = Play(shop, CREATOR, "de").say("?", intent)
        assert text and " the " not in text, intent
