"""Answers from articles: named, honest about what is not known, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.engine import OPENED_BY
from tests.bot.fake_catalogue import EVA, SHIRT
from tests.bot.fake_orders import ANNA, BEN, FakeOrders, make_return
from tests.bot.play import Play

QUESTIONS = sorted(intent for intent, form in OPENED_BY.items() if form == "knowledge_form")


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system and desk."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


def test_an_article_answers_and_is_named(shop: FakeOrders) -> None:
    talk = Play(shop, None)
    text = talk.say("what does delivery cost?", "shipping_cost_options")
    assert text == (
        "The checkout shows every price. This stands in our article “What delivery costs”."
    )
    assert talk.replies == ["Where is my order?", "Talk to a person"]
    assert talk.report == ("action_knowledge", "ok", None, False)
    assert shop.asked == [
        {"q": "what does delivery cost?", "intent": "shipping_cost_options", "language": "en"}
    ]
    assert talk.form is None


def test_the_answer_is_in_the_customers_language(shop: FakeOrders) -> None:
    text = Play(shop, None, "de").say("was kostet der versand?", "shipping_cost_options")
    assert text.startswith("Die Kasse zeigt jeden Preis. Das steht in unserem Artikel")


@pytest.mark.parametrize("intent", QUESTIONS)
def test_without_an_article_the_answer_is_the_one_without_a_dialogue(
    shop: FakeOrders, intent: str
) -> None:
    shop.articles.clear()
    talk = Play(shop, None)
    assert talk.say("hm?", intent) == ""
    assert talk.responses == [f"utter_{intent}"]
    assert talk.report == ("action_knowledge", "ok", "no_article", False)


@pytest.mark.parametrize("mode", ["error", "garbage"])
def test_a_desk_that_does_not_answer_is_no_hindrance(shop: FakeOrders, mode: str) -> None:
    shop.mode = mode
    talk = Play(shop, None)
    talk.say("what does delivery cost?", "shipping_cost_options")
    assert talk.responses == ["utter_shipping_cost_options"]
    assert talk.report == ("action_knowledge", "ok", "knowledge_unreachable", False)


def test_a_bot_without_a_knowledge_base_answers_as_it_is(shop: FakeOrders) -> None:
    talk = Play(shop, None, with_articles=False)
    talk.say("what does delivery cost?", "shipping_cost_options")
    assert talk.responses == ["utter_shipping_cost_options"]
    assert shop.asked == []


def test_a_question_about_a_product_is_met_with_what_is_not_known(shop: FakeOrders) -> None:
    text = Play(shop, None).say("is the lamp dimmable?", "product_info")
    assert text.startswith("I don't know the details of this product myself. Its page has")


def test_any_words_may_be_asked(shop: FakeOrders) -> None:
    for words in ("\ud800 size?", "x" * 4_000, "尺码" * 1_000, "a&intent=b#?"):
        text = Play(shop, None).say(words, "size_advice")
        assert text.startswith("Each page has a table of sizes.")
        assert shop.asked[-1]["intent"] == "size_advice"


def test_of_own_goods_the_order_system_says_what_there_is(shop: FakeOrders) -> None:
    text = Play(shop, EVA).say("is the t-shirt there in other sizes?", "stock_availability")
    assert text.startswith("T-Shirt can be ordered now in: ")
    assert "blue, L (US$55.00)" in text or "L, blue (US$55.00)" in text
    assert shop.asked == []


def test_of_own_goods_a_named_size_is_answered(shop: FakeOrders) -> None:
    talk = Play(shop, EVA)
    text = talk.say("do you have the t-shirt in size L?", "stock_availability", size="L")
    assert text.startswith("Yes, T-Shirt in L can be ordered now")
    text = talk.say("are the running shoes there in size 10?", "stock_availability", size="10")
    assert text.startswith("I'm sorry, Running Shoes in 10 can't be ordered now. Available: ")


def test_goods_that_are_sold_out_get_no_promise(shop: FakeOrders) -> None:
    for one in shop.products[SHIRT]:
        one["available"] = False
    text = Play(shop, EVA).say("is the t-shirt back?", "stock_availability")
    assert "sold out" in text and "don't know when" in text


def test_what_is_not_known_of_own_goods_is_said(shop: FakeOrders) -> None:
    text = Play(shop, EVA).say("is the t-shirt organic cotton?", "product_info")
    assert "More about the product I don't know" in text


def test_goods_of_nobody_or_without_variants_get_the_article(shop: FakeOrders) -> None:
    for customer in (None, ANNA):
        Play(shop, customer).say("which size of the Schuhe?", "size_advice")
        assert shop.asked[-1]["intent"] == "size_advice"


def test_the_label_of_an_announced_return_is_given_again(shop: FakeOrders) -> None:
    shop.returns["TD-100470"] = [make_return("TD-100470", 2500, "requested")]
    talk = Play(shop, ANNA)
    text = talk.say("I lost the label", "return_label", order_id="TD-100470")
    assert "label of your return for order TD-100470" in text
    assert talk.messages[0]["card"]["url"] == "https://labels.example/R-1.pdf"


@pytest.mark.parametrize("customer", [None, BEN])
def test_the_label_of_somebody_elses_return_is_not_given(
    shop: FakeOrders, customer: str | None
) -> None:
    shop.returns["TD-100470"] = [make_return("TD-100470", 2500, "requested")]
    talk = Play(shop, customer)
    text = talk.say("I lost the label", "return_label", order_id="TD-100470")
    assert text.startswith("The label is in your account.")
    assert talk.messages[0]["card"] is None


@pytest.mark.parametrize("status", ["received", "refunded", None])
def test_without_an_open_return_the_article_is_told(shop: FakeOrders, status: str | None) -> None:
    if status:
        shop.returns["TD-100470"] = [make_return("TD-100470", 2500, status)]
    text = Play(shop, ANNA).say("the label?", "return_label", order_id="TD-100470")
    assert text.startswith("The label is in your account.")


def test_a_question_in_between_is_answered_and_the_dialogue_goes_on(shop: FakeOrders) -> None:
    for customer, order in ((ANNA, "TD-100482"), (None, None)):
        talk = Play(shop, customer)
        named = {"order_id": order} if order else {}
        question = talk.say("cancel it", "cancel_order", **named)
        text = talk.say("and what does delivery cost?", "shipping_cost_options")
        assert text.startswith("The checkout shows every price.")
        assert text.endswith(question)
        assert talk.form == "cancel_form"


def test_without_an_article_the_dialogue_goes_on_too(shop: FakeOrders) -> None:
    shop.articles.clear()
    talk = Play(shop, ANNA)
    question = talk.say("cancel it", "cancel_order", order_id="TD-100482")
    assert talk.say("how do I reset my password", "password_reset") == question
    assert talk.responses == ["utter_password_reset"]


def test_the_second_half_of_a_message_is_answered_after_the_first(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    talk.say(
        "cancel TD-100482. And what does delivery cost?",
        "cancel_order",
        others=(("shipping_cost_options", 0.4),),
        order_id="TD-100482",
    )
    text = talk.say("yes", "affirm")
    assert "is cancelled" in text
    assert "Now to the other matter: your question" in text
    assert "The checkout shows every price." in text


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("account_hacked", "new password"),
        ("product_safety", "don't use the product"),
        ("counterfeit", "packaging"),
    ],
)
@pytest.mark.parametrize("mode", ["normal", "error"])
def test_what_is_urgent_is_told_and_handed_over_at_once(
    shop: FakeOrders, intent: str, words: str, mode: str
) -> None:
    shop.mode = mode
    talk = Play(shop, ANNA)
    text = talk.say("help!", intent, order_id="TD-100470")
    assert words in text
    assert "I have noted order TD-100470." in text
    assert talk.responses == ["utter_human_request"]
    assert talk.reports[-1]["order_id"] == ("TD-100470" if mode == "normal" else None)
    assert talk.reports[-1]["status"] == "ok"
    assert talk.form is None


def test_an_order_of_somebody_else_is_not_reported_as_the_customers(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    talk.say("this is a fake", "counterfeit", order_id="TD-100500")
    assert talk.reports[-1]["order_id"] is None


def test_what_is_urgent_does_not_wait_for_the_open_dialogue(shop: FakeOrders) -> None:
    talk = Play(shop, ANNA)
    talk.say("cancel it", "cancel_order", order_id="TD-100482")
    text = talk.say("also my account was hacked", "account_hacked")
    assert "new password" in text
    assert talk.responses == ["utter_human_request"]
    assert talk.form is None
