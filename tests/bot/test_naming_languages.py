"""Goods, options and payments are named in six languages, whatever language the shop writes."""

from __future__ import annotations

import pytest

from actions.answering import comes_later, second_matter
from actions.dialogues.charges import amount_in
from actions.dialogues.complaint import about
from actions.naming import items_meant, methods_meant
from actions.option_words import asks_for_choice, said_in, same_value, wanted_options
from tests.bot.test_naming import METHODS, SHIRT, item
from tests.bot.turns import turn

BAG = [
    item("1", "Running Shoes", color="red", size="8"),
    item("2", "T-Shirt", color="blue", size="M"),
    item("3", "T-Shirt", color="red", size="L"),
    item("4", "Tischlampe mit Dimmer"),
    item("5", "羊毛毯"),
    item("6", "Lámpara de pie negra"),
    item("7", "Gourde isotherme"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the blanket", "5"),
        ("the bottle", "7"),
        ("the black lamp", "6"),
        ("die Flasche", "7"),
        ("das blaue T-Shirt", "2"),
        ("les chaussures", "1"),
        ("mes baskets de course sont abîmées", "1"),
        ("mon t-shirt bleu", "2"),
        ("la couverture", "5"),
        ("las zapatillas", "1"),
        ("la camiseta", "23"),
        ("mi camiseta roja", "3"),
        ("la lámpara negra", "6"),
        ("de schoenen", "1"),
        ("het blauwe T-shirt", "2"),
        ("de zwarte lamp", "6"),
        ("鞋子坏了", "1"),
        ("蓝色的T恤", "2"),
        ("水瓶", "7"),
        ("毯子", "5"),
        ("something else", ""),
        ("je veux retourner un article de ma commande", ""),
        ("quiero devolver mi pedido", ""),
        ("ik wil iets terugsturen", ""),
        ("我要退货", ""),
    ],
)
def test_goods_are_found_whatever_the_language_of_their_titles(text: str, found: str) -> None:
    assert "".join(one.id for one in items_meant(text, BAG)) == found


def test_a_colour_that_was_understood_tells_goods_apart() -> None:
    assert [one.id for one in items_meant("el azulito", BAG, told=["blue"])] == ["2"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("de M à L", {"size": "L"}),
        ("je voudrais du L en rouge", {"size": "L", "color": "red"}),
        ("pas le bleu, le rouge", {"color": "red"}),
        ("la talla L en rojo", {"size": "L", "color": "red"}),
        ("en vez de azul, rojo", {"color": "red"}),
        ("maat L in het rood", {"size": "L", "color": "red"}),
        ("niet blauw maar rood", {"color": "red"}),
        ("换成L码红色的", {"size": "L", "color": "red"}),
        ("不要蓝色的，要红色的", {"color": "red"}),
        ("statt M lieber L", {"size": "L"}),
        ("大号", {"size": "L"}),
        ("la grande", {"size": "L"}),
        ("trop petit", {}),
        ("demasiado grande", {}),
        ("te groot", {}),
        ("太大了", {}),
    ],
)
def test_what_is_wanted_is_heard_in_six_languages(text: str, wanted: dict[str, str]) -> None:
    now = {"size": "M", "color": "blue"}
    assert wanted_options(text, SHIRT, now, asked=True, named=[]) == wanted


def test_of_several_sizes_that_were_understood_the_new_one_is_wanted() -> None:
    now = {"size": "M", "color": "blue"}
    assert wanted_options("...", SHIRT, now, False, ["L", "M"]) == {"size": "L"}
    assert wanted_options("...", SHIRT, now, False, ["M", "S", "L"]) == {"size": "L"}


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("bleu marine", "navy", True),
        ("azul marino", "navy", True),
        ("donkerblauw", "blue", False),
        ("藏青色的那件", "navy", True),
        ("en negro", "Noir", True),
        ("taille 42", "42", True),
        ("maat 42,5", "42.5", True),
        ("42码", "42", True),
        ("j'en ai commandé 9", "9", False),
        ("我要9个", "9", False),
    ],
)
def test_a_value_is_heard_in_the_words_of_six_languages(text: str, value: str, said: bool) -> None:
    assert (said_in(text, value) is not None) is said


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("azul", "blue", True), ("EU42", "42", True), ("2XL", "xxl", True), ("rot", "blau", False)],
)
def test_values_of_two_languages_are_the_same(one: str, other: str, alike: bool) -> None:
    assert same_value(one, other) is alike


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("quelles couleurs avez-vous ?", ["color"]),
        ("¿qué tallas hay?", ["size"]),
        ("welke maten zijn er?", ["size"]),
        ("有什么颜色", ["color"]),
        ("rojo", []),
    ],
)
def test_a_question_for_the_choice_is_heard_in_six_languages(text: str, options: list[str]) -> None:
    assert asks_for_choice(text, SHIRT) == options


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("avec ma carte cadeau", "g"),
        ("ma carte bancaire", "vm"),
        ("la même carte", "m"),
        ("la tarjeta regalo", "g"),
        ("mi tarjeta", "vm"),
        ("la misma tarjeta", "m"),
        ("op mijn cadeaukaart", "g"),
        ("met mijn creditcard", "vm"),
        ("dezelfde kaart", "m"),
        ("礼品卡", "g"),
        ("信用卡", "vm"),
        ("原路退回", "m"),
        ("尾号5859", "m"),
        ("vale", ""),
    ],
)
def test_a_payment_method_is_named_in_six_languages(text: str, found: str) -> None:
    assert "".join(one.id for one in methods_meant(text, METHODS, "m")) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("votre conseiller était très impoli", "rude"),
        ("personne ne répond à mes mails", "silence"),
        ("me prometieron una llamada", "promise"),
        ("llevo tres semanas esperando", "waiting"),
        ("ik word steeds doorverbonden", "sent_around"),
        ("niemand reageert", "silence"),
        ("客服态度很差", "rude"),
        ("我等了三个小时", "waiting"),
        ("你们答应给我回电", "promise"),
        ("todo mal", "other"),
    ],
)
def test_a_complaint_is_heard_for_what_it_is_in_six_languages(text: str, kind: str) -> None:
    assert about(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "and also ...",
        "übrigens ...",
        "par ailleurs ...",
        "por cierto ...",
        "trouwens ...",
        "另外……",
    ],
)
def test_what_comes_besides_comes_later(text: str) -> None:
    assert comes_later(text)


@pytest.mark.parametrize(
    ("language", "text", "two"),
    [
        ("en", "cancel it and tell me about refunds", True),
        ("de", "stornieren und erstatten", True),
        ("fr", "annulez et remboursez", True),
        ("es", "cancele y devuelva", True),
        ("nl", "annuleren en terugbetalen", True),
        ("zh", "取消订单，退款", True),
        ("es", "cancele en línea", False),
    ],
)
def test_a_text_of_two_parts_may_have_two_matters(language: str, text: str, two: bool) -> None:
    heard = turn(text, "cancel_order", language, others=(("invoice_request", 0.4),))
    assert second_matter(heard) == ("invoice_request" if two else None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("49,90 €", "49.90"),
        ("1.299,00 €", "1299.00"),
        ("£1,299.00", "1299.00"),
        ("1 299,50", "1299.50"),
        ("扣了49.90元", "49.90"),
        ("1299", "1299"),
        ("TD-100482", "None"),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, amount: str) -> None:
    assert str(amount_in(text)) == amount
