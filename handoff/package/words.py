"""Makes words of a package's sentences: the agent's for the summary, the customer's for replies.

A package is made once and read by several people, so it holds keys and values.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_datetime
from ruamel.yaml import YAML

from handoff.texts import FALLBACK, has_wish, say, wish

FOLDER = Path(__file__).parent / "words"
NO_SPACE = frozenset({"zh"})

Sentence = Mapping[str, Any]
Words = Mapping[str, Any]


@cache
def words() -> Mapping[str, Words]:
    """The words for agents, by language."""
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.glob("*.yml"))
    }


def summary_in(language: str, sentences: Sequence[Sentence | str]) -> list[str]:
    """The summary in the agent's language, else in English. What is words already (in packages of
    version 1) stays as it is.
    """
    return [one if isinstance(one, str) else _in_words(language, one) for one in sentences]


def names_in(language: str, package: Mapping[str, Any]) -> dict[str, str]:
    """Words for the names that stand in the package: of intents, actions, codes and slots."""
    known = words()[language if language in words() else FALLBACK]
    tried = [one["value"] for one in package["attempts"]]
    asked = package["dialogue"].get("asks_for", {}).get("value")
    slots = [asked, *(one["name"] for one in [*package["slots"], *package["entities"]])]
    found = {
        **{intent: wish(language, intent) for intent in _intents(package) if has_wish(intent)},
        **{one["action"]: known["actions"].get(one["action"]) for one in tried},
        **{one["code"]: known["codes"].get(one["code"]) for one in tried},
        **{slot: known["slots"].get(slot) for slot in slots},
    }
    return {name: text for name, text in found.items() if name and text}


def _intents(package: Mapping[str, Any]) -> list[str]:
    matter = (package["matter"] or {}).get("value")
    if matter is None:
        return []
    return [matter["intent"], *(one["name"] for one in matter["alternatives"])]


def replies_in(language: str, replies: Sequence[Sequence[Sentence]]) -> list[str]:
    """The suggested replies in the customer's language."""
    space = "" if language in NO_SPACE else " "
    return [space.join(_reply(language, one) for one in reply) for reply in replies]


def _in_words(language: str, one: Sentence) -> str:
    spoken = language if language in words() else FALLBACK
    known = words()[spoken]
    values = {name: _value(name, value, spoken, known) for name, value in one["values"].items()}
    values.setdefault("standing", "")
    template: str = known["sentences"][one["key"]]
    return template.format(**values)


def _reply(language: str, one: Sentence) -> str:
    values = dict(one["values"])
    if "wish" in values:
        values["wish"] = wish(language, values["wish"])
    if "orders" in values:
        values["orders"] = ", ".join(values["orders"])
    return say(language, one["key"], **values)


def _value(name: str, value: Any, language: str, known: Words) -> str:
    make = _WORDING.get(name)
    return make(value, language, known) if make else str(value)


def _listed(part: str) -> Callable[[Any, str, Words], str]:
    def look_up(value: Any, language: str, known: Words) -> str:
        return str(known[part].get(value) or str(value).removeprefix("action_").replace("_", " "))

    return look_up


def _due(value: Any, language: str, known: Words) -> str:
    """A time as the language writes it, in UTC."""
    return format_datetime(datetime.fromisoformat(value), known["moment"], locale=language)


_standing = _listed("standings")

_WORDING: Mapping[str, Callable[[Any, str, Words], str]] = {
    "who": lambda value, language, known: value or known["anonymous"],
    "by": lambda value, language, known: value or known["somebody"],
    "standing": lambda value, language, known: f" ({_standing(value, language, known)})",
    "wish": lambda value, language, known: wish(language, value),
    "reason": lambda value, language, known: say(language, f"why_{value}"),
    "orders": lambda value, language, known: ", ".join(value),
    "share": lambda value, language, known: f"{round(100 * value)} %",
    "due": _due,
    "action": _listed("actions"),
    "code": _listed("codes"),
    "slot": _listed("slots"),
}
