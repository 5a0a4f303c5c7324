"""What a setting is, and how its text is read."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit


class SettingsError(ValueError):
    """A setting is wrong; the message is one sentence for the person who starts Tandem."""


class Setting(NamedTuple):
    name: str
    default: str
    meaning: str


def url(name: str, text: str, schemes: tuple[str, ...]) -> str | None:
    """A URL without a slash at its end; None for no text. Raises SettingsError."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        fits = parts.scheme in schemes and (parts.netloc or parts.scheme == "unix")
    except ValueError:  # such as half a bracket
        fits = False
    if not fits:
        raise SettingsError(f"{name} must be a URL that starts with {schemes[0]}://, not {text!r}.")
    return text.rstrip("/")


def switch(name: str, text: str) -> bool:
    """`0` or `1`. Raises SettingsError for anything else."""
    if text not in ("0", "1"):
        raise SettingsError(f"{name} must be 0 or 1, not {text!r}.")
    return text == "1"
