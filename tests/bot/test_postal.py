"""Addresses as customers of six languages write them, and what they correct."""

from __future__ import annotations

import pytest

from actions.postal import Place, read_house_number, read_place, read_town_alone


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
        # France, Belgium, Switzerland
        ("12 rue de la Paix, 75002 Paris", Place("12 rue de la Paix", "75002", "Paris")),
        (
            "mon adresse est le 12 bis, rue de la République, 69002 Lyon s'il vous plaît",
            Place("12 bis, rue de la République", "69002", "Lyon"),
        ),
        ("12 rue du 8 mai 1945, 94000 Créteil", Place("12 rue du 8 mai 1945", "94000", "Créteil")),
        ("Rue de la Loi 16, 1000 Bruxelles", Place("Rue de la Loi 16", "1000", "Bruxelles")),
        ("Bahnhofstrasse 10, 8001 Zürich", Place("Bahnhofstrasse 10", "8001", "Zürich")),
        ("Mariahilfer Straße 3, 1070 Wien", Place("Mariahilfer Straße 3", "1070", "Wien")),
        # Spain and Latin America
        (
            "es Calle Mayor 15, 3º B, 28013 Madrid por favor",
            Place("Calle Mayor 15, 3º B", "28013", "Madrid"),
        ),
        ("c/ Mayor, nº 15, 28013 Madrid", Place("c/ Mayor, nº 15", "28013", "Madrid")),
        (
            "Av. Insurgentes Sur 123, Col. Roma Norte, 06700 Ciudad de México",
            Place("Av. Insurgentes Sur 123, Col. Roma Norte", "06700", "Ciudad de México"),
        ),
        ("Calle 5 de Mayo 20, 72000 Puebla", Place("Calle 5 de Mayo 20", "72000", "Puebla")),
        ("Carrera 7 # 12-34, Bogotá 110111", Place("Carrera 7 # 12-34", "110111", "Bogotá")),
        (
            "Av. Corrientes 1234, C1043 Buenos Aires",
            Place("Av. Corrientes 1234", "C1043", "Buenos Aires"),
        ),
        ("Av. Corrientes 1234, Buenos Aires", Place("Av. Corrientes 1234", None, None)),
        # the Netherlands
        (
            "stuur het naar Keizersgracht 12, 1015 CN Amsterdam graag",
            Place("Keizersgracht 12", "1015 CN", "Amsterdam"),
        ),
        ("Damrak 1-III, 1012lg Amsterdam", Place("Damrak 1-III", "1012LG", "Amsterdam")),
        # Britain, Ireland, America, Australia, India
        ("22 Baker Street, London NW1 6XE", Place("22 Baker Street", "NW1 6XE", "London")),
        ("22 Baker Street London NW1 6XE", Place("22 Baker Street", "NW1 6XE", "London")),
        ("221b baker street, london nw1 6xe", Place("221b baker street", "NW1 6XE", "london")),
        (
            "Flat 3, 22 Baker Street, London NW1 6XE please",
            Place("Flat 3, 22 Baker Street", "NW1 6XE", "London"),
        ),
        (
            "12 O’Connell Street, Dublin D01 F5P2",
            Place("12 O'Connell Street", "D01 F5P2", "Dublin"),
        ),
        (
            "350 5th Ave, Apt 4B, New York, NY 10118",
            Place("350 5th Ave, Apt 4B", "10118", "New York, NY"),
        ),
        ("100 Queen St W, Toronto, ON M5H 2N2", Place("100 Queen St W", "M5H 2N2", "Toronto, ON")),
        ("10 George Street, Sydney NSW 2000", Place("10 George Street", "2000", "Sydney NSW")),
        ("12 MG Road, Bengaluru 560001", Place("12 MG Road", "560001", "Bengaluru")),
        # China, Taiwan, Hong Kong
        (
            "上海市浦东新区世纪大道100号 200120",
            Place("浦东新区世纪大道100号", "200120", "上海市"),
        ),
        (
            "请把地址改成成都市武侯区人民南路四段12号3栋502室，邮编610041，谢谢",
            Place("武侯区人民南路四段12号3栋502室", "610041", "成都市"),
        ),
        (
            "寄到广东省深圳市南山区科技园路8号 518057",
            Place("南山区科技园路8号", "518057", "广东省深圳市"),
        ),
        ("台北市信義區市府路45號 110", Place("信義區市府路45號", "110", "台北市")),
        ("香港九龍彌敦道100號", Place("九龍彌敦道100號", None, "香港")),
        ("请寄到 12 rue de la Paix, 75002 Paris", Place("12 rue de la Paix", "75002", "Paris")),
        # a part of one
        ("le code postal est 75002", Place(None, "75002", None)),
        ("de postcode is 1015 CN", Place(None, "1015 CN", None)),
        ("London NW1 6XE", Place(None, "NW1 6XE", "London")),
        ("邮编是200120", Place(None, "200120", None)),
        ("1000", Place(None, "1000", None)),
    ],
)
def test_an_address_is_read_when_it_was_asked_for(text: str, place: Place) -> None:
    assert read_place(text, asked=True) == place


@pytest.mark.parametrize(
    "text",
    [
        "change the address of TD-100482",
        "ich habe 2 Bestellungen",
        "size 42 please",
        "10115",
        "I have 2 orders on the way",
        "j'ai passé 2 commandes en 2026",
        "tengo 3 pedidos de la calle",
        "ik heb 2 bestellingen op weg",
        "我有2个订单在路上",
        "W1000002",
    ],
)
def test_no_address_is_read_into_other_sentences(text: str) -> None:
    assert read_place(text, asked=False) == Place()


def test_a_new_number_keeps_the_street_and_a_new_postcode_the_town() -> None:
    known = Place("Hauptstraße 12", "10115", "Berlin")
    assert known.corrected_by(Place(), "14 b").line1 == "Hauptstraße 14 b"
    assert known.corrected_by(Place(postcode="10117"), None) == Place(
        "Hauptstraße 12", "10117", "Berlin"
    )


@pytest.mark.parametrize(
    "text",
    [
        "no, house number 14 not 12",
        "not number 12 but number 14",
        "no, 14",
        "die Hausnummer ist falsch, es ist die 14",
        "nein, die 14",
        "non, le numéro 14",
        "c'est le 14, pas le 12",
        "no, el número 14",
        "no es el 12, es el 14",
        "nee, nummer 14",
        "niet 12 maar 14",
        "不是12号，是14号",
        "门牌号是14",
    ],
)
def test_a_house_number_is_corrected_in_six_languages(text: str) -> None:
    assert read_house_number(text) == "14"


@pytest.mark.parametrize("text", ["nothing of the kind", "1015", "2 orders", "tengo 2", "好的", ""])
def test_other_numbers_are_no_house_numbers(text: str) -> None:
    assert read_house_number(text) is None


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("Hauptstr. 5a", "Hauptstr. 14"),
        ("12 bis, rue de la Paix", "14, rue de la Paix"),
        ("Calle Mayor 15, 3º B", "Calle Mayor 14, 3º B"),
        ("c/ Mayor, nº 15", "c/ Mayor, nº 14"),
        ("Keizersgracht 12-III", "Keizersgracht 14"),
        ("Flat 3, 22 Baker Street", "Flat 3, 14 Baker Street"),
        ("浦东新区世纪大道100号", "浦东新区世纪大道14号"),
    ],
)
def test_a_new_number_takes_the_place_of_the_old_one(line: str, corrected: str) -> None:
    assert Place(line).corrected_by(Place(), "14").line1 == corrected


def test_what_was_understood_as_an_address_comes_first() -> None:
    text = "Please send it to my work: Gran Vía 12, thank you, 28013 Madrid"
    assert read_place(text, True, "Gran Vía 12").line1 == "Gran Vía 12"
    assert read_place(text, True, "Gran Vía 12").city == "Madrid"


def test_hong_kong_needs_no_postcode_and_every_other_place_does() -> None:
    assert Place("九龍彌敦道100號", None, "香港").complete
    assert not Place("浦东新区世纪大道100号", None, "上海市").complete


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Bad Homburg.", "Bad Homburg"),
        ("Weg 3", None),
        ("上海", "上海"),
        ("’s-Hertogenbosch", None),
    ],
)
def test_a_town_alone_is_a_town(text: str, town: str | None) -> None:
    assert read_town_alone(text) == town
