"""A scenario from a YAML file, and what is wrong with it in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tandem.errors import CannotRun
from tandem.simulator.scenario import Scenario

#: Kinds of faults that pydantic knows, in the words of who wrote the file.
WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no key of a scenario",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "finite_number": "is not a finite number",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "string_type": "is not a text",
    "string_too_short": "is empty",
    "tuple_type": "is not a list",
    "dict_type": "is not a list of names with values",
    "model_type": "is not a list of keys with values",
    "too_short": "is empty",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}
Fault = Any  # an entry of ValidationError.errors()


def read_scenario(path: Path) -> Scenario:
    """Raises CannotRun, with a sentence for each fault."""
    try:
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, YAMLError) as error:
        raise CannotRun(f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise CannotRun(f"{path} holds no scenario: it starts with `title:` and `hours:`.")
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        said = "\n".join(f"  {line}" for line in _sentences(document, error.errors()))
        raise CannotRun(f"{path} is no sound scenario:\n{said}") from None


def _sentences(document: dict[str, Any], faults: list[Fault]) -> Iterator[str]:
    for fault in faults:
        if fault["type"] == "too_short" and _within(document, fault["loc"]):
            continue  # what stands there has faults of its own, which are told
        place = _place(document, fault["loc"])
        for line in _words(fault).splitlines():
            yield f"{place}: {line}" if place else line


def _words(fault: Fault) -> str:
    if fault["type"] in WORDS:
        return WORDS[fault["type"]].format(**fault.get("ctx", {}))
    said: str = fault["msg"]
    return said.removeprefix("Value error, ")


def _place(document: dict[str, Any], loc: tuple[str | int, ...]) -> str:
    """`customers 2 (German), per_hour 3`."""
    words: list[str] = []
    for depth, step in enumerate(loc, 1):
        if isinstance(step, int):
            within = _within(document, loc[:depth])
            name = within.get("name") if isinstance(within, dict) else None
            words[-1] += f" {step + 1}" + (f" ({name})" if name else "")
        else:
            words.append(step)
    return ", ".join(words)


def _within(document: Any, loc: tuple[str | int, ...]) -> Any:
    """What the file has there; None where it has nothing."""
    for step in loc:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document
