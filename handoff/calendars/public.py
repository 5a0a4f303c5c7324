"""Public holidays by country and region, from the library. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

import holidays
from holidays import country_holidays

_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[^-]{1,20}")


def is_country(country: str) -> bool:
    """Whether the holidays of that country (ISO 3166-1) are known."""
    return _is_known(country, None)


def is_region(country: str, region: str) -> bool:
    """Whether that country has that region (the second part of ISO 3166-2)."""
    return _is_known(country, region)


def _is_known(country: str, region: str | None) -> bool:
    try:
        country_holidays(country, subdiv=region, expand=False)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=512)
def holidays_of(place: str, year: int) -> frozenset[date]:
    """The public holidays in that year of a country (`DE`) or region (`DE-BY`)."""
    country, region = _parts(place)
    return frozenset(country_holidays(country, subdiv=region, years=year, expand=False))


@lru_cache(maxsize=128)
def named_holidays(place: str, year: int, language: str) -> Mapping[date, str]:
    """The same with their names, in that language where the library knows it, else in the
    country's own.
    """
    country, region = _parts(place)
    there = country_holidays(country, subdiv=region, expand=False)
    spoken = (one for one in there.supported_languages if one.split("_")[0] == language)
    wanted = next(spoken, there.default_language)
    found = country_holidays(country, subdiv=region, years=year, expand=False, language=wanted)
    return {day: found[day] for day in sorted(found)}


@cache
def countries() -> Mapping[str, Mapping[str, str]]:
    """{country: {region: its name, or its code where it has none}} of all that are known."""
    return {
        country: {
            region: (names or [region])[0]
            for region, names in getattr(holidays, country).get_subdivision_aliases().items()
            if _REGION.fullmatch(region)
        }
        for country in holidays.list_supported_countries(include_aliases=False)
        if _COUNTRY.fullmatch(country)
    }


def _parts(place: str) -> tuple[str, str | None]:
    country, _, region = place.partition("-")
    return country, region or None
