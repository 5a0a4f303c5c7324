"""Dates and money as customers of each language and market read them."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, get_timezone
from babel.numbers import format_currency, format_percent, get_currency_precision

_LOCALES = {
    "de": "de_DE",
    "en": "en_GB",
    "es": "es_ES",
    "fr": "fr_FR",
    "nl": "nl_NL",
    "zh": "zh_Hans_CN",
}
# Where the shop's customers of a language mostly live: a date is a day there, not in UTC.
_ZONES = {
    "de": "Europe/Berlin",
    "en": "Europe/London",
    "es": "Europe/Madrid",
    "fr": "Europe/Paris",
    "nl": "Europe/Amsterdam",
    "zh": "Asia/Shanghai",
}
# A market with several zones: where most of its people live.
_MARKET_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BE": "Europe/Brussels",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CO": "America/Bogota",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "HK": "Asia/Hong_Kong",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "MX": "America/Mexico_City",
    "NL": "Europe/Amsterdam",
    "TW": "Asia/Taipei",
    "US": "America/New_York",
}
# Markets that write a language their own way: 1’234.56 in Zurich, November 24 in New York.
_MARKET_LOCALES = {
    "de": {"AT": "de_AT", "CH": "de_CH"},
    "en": {"AU": "en_AU", "CA": "en_CA", "IE": "en_IE", "IN": "en_IN", "US": "en_US"},
    "es": {"AR": "es_AR", "CL": "es_CL", "CO": "es_CO", "MX": "es_MX", "US": "es_US"},
    "fr": {"BE": "fr_BE", "CA": "fr_CA", "CH": "fr_CH"},
    "nl": {"BE": "nl_BE"},
    "zh": {"HK": "zh_Hant_HK", "TW": "zh_Hant_TW"},
}


def day(at: datetime, language: str, market: str | None = None) -> str:
    """A day in words: 24 November 2026, 24. November 2026, 2026年11月24日."""
    zone = get_timezone(_MARKET_ZONES.get(market or "") or _ZONES.get(language, "UTC"))
    local = at.astimezone(zone).date()
    return format_date(local, format="long", locale=_locale(language, market))


def money(minor: int, currency: str, language: str, market: str | None = None) -> str:
    """An amount in minor units: 4990 EUR is €49.90 or 49,90 €, with plain blanks."""
    amount = whole_units(minor, currency)
    text = format_currency(amount, currency, locale=_locale(language, market))
    return text.replace("\xa0", " ").replace("\u202f", " ")


def whole_units(minor: int, currency: str) -> float:
    """4990 EUR is 49.9, 4990 JPY is 4990."""
    return float(minor / 10 ** get_currency_precision(currency))


def percent(basis_points: int, language: str) -> str:
    """A share: 1250 is 12.5% or 12,5 %."""
    share = basis_points / 10_000
    shown = format_percent(share, locale=_locale(language, None), decimal_quantization=False)
    return shown.replace("\xa0", " ").replace("\u202f", " ")


@cache
def _locale(language: str, market: str | None) -> Locale:
    usual = _LOCALES.get(language, _LOCALES["en"])
    return Locale.parse(_MARKET_LOCALES.get(language, {}).get(market or "", usual))
