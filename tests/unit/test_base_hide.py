"""Tokens: what is personal leaves the desk as a token, and the rest as it was."""

from __future__ import annotations

import pytest

from base.hide import Tokens


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("write to anna.b+1@web.de, please", "write to [EMAIL 1], please"),
        ("call +49 170 1234567 now", "call [PHONE 1] now"),
        ("card 4111 1111 1111 1111", "card [CARD 1]"),
        ("IBAN DE89 3704 0044 0532 0130 00 bitte", "IBAN [ACCOUNT 1] bitte"),
        ("order TD-100482 and TD-100483", "order [ORDER 1] and [ORDER 2]"),
        ("see https://shop.example/o?token=abc now", "see [LINK 1] now"),
        ("It is 1234567", "It is [NUMBER 1]"),
        ("I live in 221B Baker Street, London", "I live in [ADDRESS 1], London"),
        ("an die Hauptstraße 5a, 10115 Berlin bitte", "an die [ADDRESS 1], [ADDRESS 2] bitte"),
        ("Am Lindenweg 12 steht es", "Am [ADDRESS 1] steht es"),
        ("au 12 bis rue de la Paix, 75002 Paris", "au [ADDRESS 1], [ADDRESS 2]"),
        ("en calle Mayor 10, 28013 Madrid", "en [ADDRESS 1], [ADDRESS 2]"),
        ("op Keizersgracht 100, 1015 AA Amsterdam", "op [ADDRESS 1], [ADDRESS 2]"),
        ("请送到中山路88号502室", "[ADDRESS 1]"),
        ("My name is Anna Weber and I wait", "My name is [NAME 1] and I wait"),
        ("Ich heiße Jürgen Groß.", "Ich heiße [NAME 1]."),
        ("Kind regards\nPeter Miller", "Kind regards\n[NAME 1]"),
    ],
)
def test_personal_data_becomes_a_token(text: str, hidden: str) -> None:
    assert Tokens().hide(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "I have waited 10 days on the way home",
        "am 12.05.2024 und 2024-12-31 um 10:30",
        "it cost 1.250.000,00 EUR, not 19.99",
        "the lamp came in 2 parts",
        "Where is my order?",
        "我的订单在哪里？",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert Tokens().hide(text) == text


def test_the_same_value_gets_the_same_token_everywhere() -> None:
    tokens = Tokens(names=["Anna Weber"])
    assert tokens.hide("TD-100482 by Anna Weber") == "[ORDER 1] by [NAME 1]"
    assert tokens.hide("anna weber: td-100482, TD-100999") == "[NAME 1]: [ORDER 1], [ORDER 2]"


def test_a_known_address_is_hidden_however_it_looks() -> None:
    tokens = Tokens(addresses=["Zum alten Hof, Erdgeschoss", "x"])
    assert tokens.hide("it goes to zum alten hof, Erdgeschoss!") == "it goes to [ADDRESS 1]!"


def test_a_token_is_not_hidden_again() -> None:
    tokens = Tokens(names=["Anna"])
    once = tokens.hide("Anna, someone@example.com, TD-100482, Hauptstraße 5")
    assert tokens.hide(once) == once
