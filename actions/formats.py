"""Dates and money as customers of each language read them."""

from __future__ import annotations

from datetime import datetime

from babel import Locale
from babel.dates import format_date, get_timezone
from babel.numbers import format_currency, format_percent, get_currency_precision

_LOCALES = {"de": "de_DE", "en": "en_GB"}
# Where the shop's customers of a language mostly live: a date is a day there, not in UTC.
_ZONES = {"de": "Europe/Berlin", "en": "Europe/London"}
_MARKET_ZONES = {"DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich"}


def day(at: datetime, language: str, market: str | None = None) -> str:
    """A day in words: 24 November 2026, 24. November 2026."""
    zone = get_timezone(_MARKET_ZONES.get(market or "") or _ZONES.get(language, "UTC"))
    return format_date(at.astimezone(zone).date(), format="long", locale=_locale(language))


def money(minor: int, currency: str, language: str) -> str:
    """An amount in minor units: 4990 EUR is €49.90 or 49,90 €."""
    amount = minor / 10 ** get_currency_precision(currency)
    return format_currency(amount, currency, locale=_locale(language)).replace("\xa0", " ")


def percent(basis_points: int, language: str) -> str:
    """A share: 1250 is 12.5% or 12,5 %."""
    share = basis_points / 10_000
    shown = format_percent(share, locale=_locale(language), decimal_quantization=False)
    return shown.replace("\xa0", " ")


def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, "en_GB"))
