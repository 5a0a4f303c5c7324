"""Which item, order, variant or payment method do the words mean? Pure."""

from __future__ import annotations

import pytest

from actions.catalogue import PaymentMethod, Product, Variant
from actions.naming import items_meant, method_words, methods_meant
from actions.option_words import asks_for_choice, fitting, said_in, wanted_options
from actions.orders import Item


def item(number: str, title: str, **options: str) -> Item:
    """An item of an order."""
    return Item(number, title, 1, 1000, 0, False, sku=number, product_id="P", options=options)


BAG = [
    item("1", "Running Shoes", color="red", size="8"),
    item("2", "T-Shirt", color="blue", size="M"),
    item("3", "T-Shirt", color="red", size="L"),
    item("4", "Tischlampe mit Dimmer"),
    item("5", "羊毛毯"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the shoes", "1"),
        ("my running shoe and the lamp", "14"),
        ("the t-shirt", "23"),
        ("the blue t-shirt", "2"),
        ("das rote T-Shirt", "3"),
        ("die Lampe", "4"),
        ("the blue one", "2"),
        ("羊毛毯坏了", "5"),
        ("something else", ""),
        ("", ""),
    ],
)
def test_goods_are_found_by_words_of_their_titles_and_told_apart_by_options(
    text: str, found: str
) -> None:
    assert "".join(one.id for one in items_meant(text, BAG)) == found


SAID = [
    ("I want it in M", "M", True),
    ("it's too small", "S", False),
    ("a large one please", "L", True),
    ("die blaue bitte", "blue", True),
    ("not red, blue", "red", False),
    ("500 ml", "500ml", True),
    ("the 13 inch one", "13-inch", True),
    ("size 9", "9", True),
    ("I ordered 9 of them", "9", False),
    ("space grey", "grey", True),
    ("yes", "yes", False),
    ("红色的", "red", True),
]


@pytest.mark.parametrize(("text", "value", "said"), SAID)
def test_an_option_is_heard_in_the_words_of_customers(text: str, value: str, said: bool) -> None:
    assert (said_in(text, value) is not None) is said


SHIRT = Product(
    "P",
    "T-Shirt",
    tuple(
        Variant(f"{size}{color}", {"size": size, "color": color}, available, price, "EUR")
        for size, color, available, price in [
            ("M", "blue", True, 10),
            ("L", "blue", True, 12),
            ("L", "red", False, 12),
            ("S", "red", True, 9),
            ("S", "blue", True, 9),
        ]
    ),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("from size M to L", {"size": "L"}),
        ("I need L in red", {"size": "L", "color": "red"}),
        ("red", {"color": "red"}),
        ("hm", {}),
    ],
)
def test_what_is_wanted_is_what_differs_from_what_is_there(
    text: str, wanted: dict[str, str]
) -> None:
    now = {"size": "M", "color": "blue"}
    assert wanted_options(text, SHIRT, now, asked=True, named=[]) == wanted


def test_what_was_understood_as_size_or_colour_counts_too() -> None:
    assert wanted_options("...", SHIRT, {}, False, ["l", None]) == {"size": "L"}
    wide = [Variant(v, {"size": v, "color": "gray"}, True, 1, "EUR") for v in ("XXL", "42")]
    other = Product("P", "T-Shirt", tuple(wide))
    assert wanted_options("...", other, {}, False, ["2XL", "grey"]) == {
        "size": "XXL",
        "color": "gray",
    }
    assert wanted_options("...", other, {}, False, ["EU42"]) == {"size": "42"}


def test_the_variant_that_is_otherwise_alike_fits_best_and_what_is_sold_out_never() -> None:
    mine = item("Mblue", "T-Shirt", size="M", color="blue")
    assert [one.sku for one in fitting(SHIRT, mine, {"size": "S"})] == ["Sblue"]
    assert [one.sku for one in fitting(SHIRT, mine, {"color": "red"})] == ["Sred"]
    assert fitting(SHIRT, mine, {"size": "L", "color": "red"}) == []
    assert [one.sku for one in fitting(SHIRT, mine, {}, same=True)] == ["Mblue"]


@pytest.mark.parametrize(
    ("text", "options"),
    [("which colours are there?", ["color"]), ("welche Größen gibt es", ["size"]), ("red", [])],
)
def test_a_question_for_the_choice_is_no_choice(text: str, options: list[str]) -> None:
    assert asks_for_choice(text, SHIRT) == options


METHODS = [
    PaymentMethod("v", "credit_card", "Visa …4421", "EUR", None),
    PaymentMethod("m", "credit_card", "Mastercard …5859", "EUR", None),
    PaymentMethod("g", "gift_card", "Gift card", "EUR", 500),
    PaymentMethod("p", "paypal", "PayPal", "EUR", None),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("paypal please", "p"),
        ("the gift card", "g"),
        ("auf meine Geschenkkarte", "g"),
        ("the one ending in 5859", "m"),
        ("my card", "vm"),
        ("the same one", "m"),
        ("whatever", ""),
    ],
)
def test_a_payment_method_is_named_by_kind_number_or_as_before(text: str, found: str) -> None:
    assert "".join(one.id for one in methods_meant(text, METHODS, "m")) == found


def test_of_early_words_about_paying_nothing_private_is_kept() -> None:
    assert method_words("I am Anna, hurt my leg, pay by Visa or the gift card") == "gift card visa"
    assert method_words("exchange the shoes") == ""
