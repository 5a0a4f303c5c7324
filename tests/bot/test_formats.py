"""Dates and money are written as each language and market writes them."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions.formats import day, money
from actions.lexicon import LANGUAGES
from actions.talk import Talk
from actions.turn import Turn

# An evening in Europe that is the next day already east of Greenwich.
LATE = datetime(2026, 11, 23, 23, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("language", "written", "amount"),
    [
        ("de", "24. November 2026", "1.234,56 €"),
        ("en", "23 November 2026", "€1,234.56"),
        ("es", "24 de noviembre de 2026", "1.234,56 €"),
        ("fr", "24 novembre 2026", "1 234,56 €"),
        ("nl", "24 november 2026", "€ 1.234,56"),
        ("zh", "2026年11月24日", "€1,234.56"),
    ],
)
def test_a_language_has_its_way_of_dates_and_money_and_a_zone(
    language: str, written: str, amount: str
) -> None:
    assert day(LATE, language) == written
    assert money(123456, "EUR", language) == amount


@pytest.mark.parametrize(
    ("market", "number"),
    [
        *[(one, 24) for one in ("DE", "AT", "CH", "FR", "BE", "NL", "ES")],
        *[(one, 24) for one in ("CN", "TW", "HK", "IN", "AU")],
        *[(one, 23) for one in ("GB", "IE", "US", "CA", "MX", "AR", "CO", "CL")],
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_one_of_the_market_whatever_the_language(
    language: str, market: str, number: int
) -> None:
    assert str(number) in day(LATE, language, market)


@pytest.mark.parametrize(
    ("language", "market", "amount"),
    [
        ("en", "US", "$49.90"),
        ("en", "GB", "US$49.90"),
        ("de", "CH", "$ 49.90"),
        ("es", "US", "$49.90"),
        ("fr", "CA", "49,90 $ US"),
        ("en", "DE", "US$49.90"),
        ("en", None, "US$49.90"),
        ("xx", "DE", "US$49.90"),
    ],
)
def test_money_is_written_as_the_market_writes_the_language(
    language: str, market: str | None, amount: str
) -> None:
    assert money(4990, "USD", language, market) == amount


def test_a_currency_without_cents_has_none() -> None:
    assert money(500, "JPY", "en") == "JP¥500"


def test_a_dialogue_writes_for_the_market_of_its_conversation() -> None:
    slots = {"language": "en", "market": "US"}
    turn = Turn("cnv_1", "trn_1", "", "", 0.0, (), slots, False, LATE)
    talk = Talk(turn, None, "action_order_status")  # type: ignore[arg-type]
    assert talk.day(LATE) == "November 23, 2026"
    assert talk.money(4990, "USD") == "$49.90"
