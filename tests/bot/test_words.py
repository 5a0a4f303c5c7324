"""Pure parts: entities, addresses, the wording of texts."""

from __future__ import annotations

import pytest

from actions.postal import Place, read_house_number, read_place, read_town_alone
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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hauptstraße 12, 10115 Berlin", Place("Hauptstraße 12", "10115", "Berlin")),
        ("12 High Street, 10115 Berlin", Place("12 High Street", "10115", "Berlin")),
        ("bitte an die Parkallee 7, 20144 Hamburg", Place("Parkallee 7", "20144", "Hamburg")),
        ("meine neue adresse ist Hauptstr. 5a, 50667 Köln", Place("Hauptstr. 5a", "50667", "Köln")),
        (
            "I live at Sonnenallee 101, 12045 Berlin now",
            Place("Sonnenallee 101", "12045", "Berlin"),
        ),
        ("Am Markt 3", Place("Am Markt 3", None, None)),
        ("D-01067 Dresden", Place(None, "01067", "Dresden")),
        ("60313 Frankfurt am Main, Zeil 4", Place("Zeil 4", "60313", "Frankfurt am Main")),
        ("the postcode is 10119", Place(None, "10119", None)),
        ("die stadt ist Bad Homburg", Place(None, None, "Bad Homburg")),
        ("I don't know", Place()),
        ("", Place()),
    ],
)
def test_an_address_is_read_when_it_was_asked_for(text: str, place: Place) -> None:
    assert read_place(text, asked=True) == place


@pytest.mark.parametrize(
    "text",
    ["change the address of TD-100482", "ich habe 2 Bestellungen", "size 42 please", "10115"],
)
def test_no_address_is_read_into_other_sentences(text: str) -> None:
    assert read_place(text, asked=False) == Place()


def test_a_new_number_keeps_the_street_and_a_new_postcode_the_town() -> None:
    known = Place("Hauptstraße 12", "10115", "Berlin")
    assert known.corrected_by(Place(), "14 b").line1 == "Hauptstraße 14 b"
    assert known.corrected_by(Place(postcode="10117"), None) == Place(
        "Hauptstraße 12", "10117", "Berlin"
    )
    assert read_house_number("no, house number 14 not 12") == "14"
    assert read_house_number("die Hausnummer ist falsch, es ist die 21") == "21"
    assert read_house_number("nothing of the kind") is None


@pytest.mark.parametrize(("text", "town"), [("Bad Homburg.", "Bad Homburg"), ("Weg 3", None)])
def test_a_town_alone_is_a_town(text: str, town: str | None) -> None:
    assert read_town_alone(text) == town


def test_values_are_never_read_as_patterns() -> None:
    for language in LANGUAGES:
        text = Wording(language).text("cancel.done", order="{evil} %s")
        assert "{evil} %s" in text
    assert Wording("fr").language == "en"
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
