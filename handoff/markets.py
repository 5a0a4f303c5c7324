"""The time of day in a market: strategy/markets.yml."""

from functools import cache

from ruamel.yaml import YAML

from handoff.rulebook import STRATEGY


def zone_of(market: str | None) -> str | None:
    """The IANA time zone of a market (ISO 3166-1), of its largest city; None when not known."""
    return _zones().get(market.upper()) if market else None


@cache
def _zones() -> dict[str, str]:
    zones: dict[str, str] = YAML(typ="safe").load(
        (STRATEGY / "markets.yml").read_text(encoding="utf-8")
    )
    return zones
