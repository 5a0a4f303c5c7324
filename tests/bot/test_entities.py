"""Entities in six languages: what is found, where it stands, and its value in one written form."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from bot import paths
from bot.components.entities import Extractor, read_phrases
from bot.components.found import PII

TODAY = date(2026, 11, 25)  # a Wednesday
EXTRACTOR = Extractor(read_phrases(paths.ENTITIES))

FOUND = [
    ("en", "I ordered it last Friday", "date", "2026-11-20", "last Friday"),
    ("en", "it was due on 3 May", "date", "2026-05-03", "3 May"),
    ("en", "delivered May 3rd, 2025", "date", "2025-05-03", "May 3rd, 2025"),
    ("en", "ordered 2 weeks ago", "date", "2026-11-11", "2 weeks ago"),
    ("en", "it comes in three days", "date", "2026-11-28", "in three days"),
    ("de", "vorgestern kam es an", "date", "2026-11-23", "vorgestern"),
    ("de", "letzten Montag bestellt", "date", "2026-11-23", "letzten Montag"),
    ("de", "seit dem 12.03. warte ich", "date", "2026-03-12", "12.03."),
    ("de", "vor drei Wochen gekauft", "date", "2026-11-04", "vor drei Wochen"),
    ("fr", "commandé il y a 3 jours", "date", "2026-11-22", "il y a 3 jours"),
    ("fr", "lundi dernier", "date", "2026-11-23", "lundi dernier"),
    ("es", "pedí hace dos semanas", "date", "2026-11-11", "hace dos semanas"),
    ("es", "llegó el 3 de mayo", "date", "2026-05-03", "3 de mayo"),
    ("nl", "drie dagen geleden besteld", "date", "2026-11-22", "drie dagen geleden"),
    ("nl", "afgelopen vrijdag", "date", "2026-11-20", "afgelopen vrijdag"),
    ("zh", "我前天收到的", "date", "2026-11-23", "前天"),
    ("zh", "上周五就该到了", "date", "2026-11-20", "上周五"),
    ("zh", "11月3号买的", "date", "2026-11-03", "11月3号"),
    ("en", "it cost $1,299.50 in all", "amount", "1299.50 USD", "$1,299.50"),
    ("de", "1.299,00 € abgebucht", "amount", "1299.00 EUR", "1.299,00 €"),
    ("zh", "花了199元", "amount", "199.00 CNY", "199元"),
    ("es", "me cobraron 35 euros", "amount", "35.00 EUR", "35 euros"),
    ("en", "ring me on +44 20 7946 0958", "phone", "+442079460958", "+44 20 7946 0958"),
    ("nl", "bel 06 12345678", "phone", "+31612345678", "06 12345678"),
    ("en", "#W1234567 please", "order_id", "W1234567", "W1234567"),
    ("fr", "ma commande n° 100482", "order_id", "TD-100482", "100482"),
    ("zh", "订单号100482", "order_id", "TD-100482", "100482"),
    ("en", "item 4107812777 of it", "item_id", "4107812777", "4107812777"),
    ("en", "22 Baker Street, London NW1 6XE", "address", None, "22 Baker Street, London NW1 6XE"),
    ("fr", "au 12 rue de la Paix, 75002 Paris", "address", None, "12 rue de la Paix, 75002 Paris"),
    ("es", "Calle Mayor 15, 28013 Madrid", "address", None, "Calle Mayor 15, 28013 Madrid"),
    ("nl", "Herengracht 1, 1015 CN Amsterdam", "address", None, "Herengracht 1, 1015 CN Amsterdam"),
    ("zh", "改寄到上海市浦东新区世纪大道100号", "address", None, "上海市浦东新区世纪大道100号"),
    ("de", "die Schuhe in Größe 42", "size", "42", "42"),
    ("zh", "换成XL码", "size", "XL", "XL"),
    ("en", "the dark blue one", "color", "blue", "dark blue"),
    ("nl", "de rode graag", "color", "red", "rode"),
    ("fr", "elle est trop petite", "reason", "does_not_fit", "trop petite"),
    ("es", "me llegó roto", "reason", "damaged", "roto"),
    ("zh", "拍错了", "reason", "ordered_by_mistake", "拍错了"),
    ("nl", "mijn laatste bestelling", "choice", "last", "mijn laatste bestelling"),
    ("en", "the code SUMMER20 fails", "promo_code", "SUMMER20", "SUMMER20"),
    ("de", "Gutschein spring15 geht nicht", "promo_code", "SPRING15", "spring15"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "entity", "value", "words"), FOUND)
def test_it_is_found_where_it_stands_in_one_written_form(
    language: str, text: str, entity: str, value: str | None, words: str
) -> None:
    found = {text[one.start : one.end]: one for one in EXTRACTOR.find(text, language, TODAY)}
    assert words in found, found
    assert found[words].entity == entity
    assert value is None or found[words].value == value


@pytest.mark.parametrize(
    ("language", "text", "entity"),
    [
        ("en", "open 24/7", "date"),
        ("de", "am 31.02. war nichts", "date"),
        ("en", "it costs nothing", "amount"),
        ("en", "I bought 2 of them", "amount"),
        ("en", "I'm so mad", "size"),
        ("en", "may I ask something", "date"),
        ("zh", "谢谢你", "reason"),
        ("en", "", "date"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(language: str, text: str, entity: str) -> None:
    assert entity not in {one.entity for one in EXTRACTOR.find(text, language, TODAY)}


def test_a_day_of_long_ago_is_a_day_and_an_amount_below_zero_keeps_its_figure() -> None:
    found = EXTRACTOR.find("I ordered on 1803-05-02 for -1 €", "en", TODAY)
    values = {(one.entity, one.value) for one in found}
    assert values == {("date", "1803-05-02"), ("amount", "1.00 EUR")}


def test_no_two_findings_overlap_and_all_lie_inside_the_text() -> None:
    for language, text, *_ in FOUND:
        found = EXTRACTOR.find(f"{text} {text}", language, TODAY)
        for one, two in pairwise(found):
            assert one.end <= two.start
        assert all(0 <= one.start < one.end <= 2 * len(text) + 1 for one in found)


def test_what_is_personal_is_flagged() -> None:
    assert set(PII) == {"email", "phone", "address", "postcode"}


def test_every_language_has_the_same_values() -> None:
    phrases = read_phrases(paths.ENTITIES)
    english = {name: set(values) for name, values in phrases["en"].items()}
    for language, entities in phrases.items():
        for name in ("reason", "choice", "color"):
            assert set(entities[name]) == english[name], language
