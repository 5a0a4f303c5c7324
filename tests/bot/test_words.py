"""Pure parts: entities, the wording of texts."""

from __future__ import annotations

import pytest

from actions.wording import LANGUAGES, Wording
from bot.components.patterns import find
from bot.components.text import prepare

ENTITIES = [
    ("where is TD-100482?", [("order_id", "TD-100482")]),
    ("td100482 and TD 100483", [("order_id", "TD-100482"), ("order_id", "TD-100483")]),
    ("my order number is 100482", [("order_id", "TD-100482")]),
    ("Bestellnummer: 100482", [("order_id", "TD-100482")]),
    ("Bestellung Nr. 100482", [("order_id", "TD-100482")]),
    ("100482", [("order_id", "TD-100482")]),
    ("#100482 bitte", [("order_id", "TD-100482")]),
    ("TD-1004821", []),
    ("XTD-100482", []),
    ("I paid 49,90 € yesterday", [("amount", "49.90 EUR")]),
    ("€20 and 15 dollars", [("amount", "20.00 EUR"), ("amount", "15.00 USD")]),
    ("mail me at Anna.Weber+x@Example.co.uk.", [("email", "anna.weber+x@example.co.uk")]),
    ("10115 Berlin", [("postcode", "10115")]),
    ("D-10115 Berlin", [("postcode", "10115")]),
    ("call 0301234567", [("phone", "+44301234567")]),
    ("tracking JJD000390007816123", [("tracking_number", "JJD000390007816123")]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), ENTITIES)
def test_numbers_and_addresses_are_found_where_they_stand(text: str, expected: list) -> None:
    found = find(text)
    assert [(one.entity, one.value) for one in found] == expected
    for one in found:
        assert 0 <= one.start < one.end <= len(text)


def test_values_are_never_read_as_patterns() -> None:
    for language in LANGUAGES:
        text = Wording(language).text("cancel.done", order="{evil} %s")
        assert "{evil} %s" in text
    assert Wording("xx").language == "en"
    assert Wording("de").label("status", "no_such_state") == "no_such_state"
    with pytest.raises(KeyError):
        Wording("en").text("no.such.text")


def test_a_text_with_variants_varies_between_turns_and_not_within_one() -> None:
    said = {
        Wording("en", f"cnv_1:trn_{n}").text("exchange.done", order="W1", items="x")
        for n in range(20)
    }
    assert len(said) == 2
    assert (
        len(
            {
                Wording("en", "cnv_1:trn_1").text("exchange.done", order="W1", items="x")
                for _ in range(3)
            }
        )
        == 1
    )


def test_the_classifier_sees_neither_numbers_nor_accents() -> None:
    assert prepare("Wo ist TD-100482?") == prepare("wo ist  td 100999?")
    assert prepare("Größe für 49,90 €") == prepare("groesse fuer 12 euro")
