"""The form of the training data: what a file says, and how `learnt.yml` is written. Pure.

Written so that a customer's words stay words: block scalars only, one line an example, sorted, and
a first line that is not ASCII, because Rasa decodes `\\uXXXX` in pure ASCII files before it parses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from workbench.example import same_words

#: {intent: its examples}, of one file or one language.
Examples = Mapping[str, frozenset[str]]

_HEAD = """\
# Learnt from customers’ turns: written by the workbench, masked, sorted. Do not edit by hand.
version: "3.1"
nlu:
"""


class Unreadable(ValueError):
    """A data file does not say what it should; the message names the place, not the content."""


@dataclass(frozen=True, kw_only=True, order=True)
class Provenance:
    """Where an example comes from, without a name: hashes of the turn and of its words."""

    turn: str
    language: str
    intent: str
    example: str
    added: str

    def teaches_the_same_as(self, other: Provenance) -> bool:
        """Whether both turns stand behind one example."""
        return (self.language, self.intent, self.example) == (
            other.language,
            other.intent,
            other.example,
        )


def provenance(turn_id: str, language: str, intent: str, example: str, added: str) -> Provenance:
    """The record for `example` (cleaned text). `added` is a date, like `2026-03-02`."""
    return Provenance(
        turn=digest(turn_id),
        language=language,
        intent=intent,
        example=digest(same_words(example)),
        added=added,
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def render(examples: Examples) -> str:
    """The file that says exactly `examples`: intents and examples in order, one line each."""
    parts = [_HEAD]
    for intent in sorted(intent for intent in examples if examples[intent]):
        lines = sorted(examples[intent], key=lambda text: (text.casefold(), text))
        parts += [f"- intent: {intent}\n  examples: |\n", *(f"    - {line}\n" for line in lines)]
    return "".join(parts)


def parse(text: str) -> Examples:
    """{intent: examples} of a data file, as Rasa reads it; markup stays. Raises Unreadable."""
    data = _load(text)
    items = (data.get("nlu") or []) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise Unreadable("there is no list under `nlu`")
    found: dict[str, set[str]] = {}
    for item in items:
        if isinstance(item, dict) and "intent" in item:
            found.setdefault(str(item["intent"]), set()).update(_lines(item.get("examples")))
    return {intent: frozenset(examples) for intent, examples in found.items()}


def _load(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        return yaml.load(StringIO(text)) or {}
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable(f"line {mark.line + 1}: not YAML" if mark else "not YAML") from error


def _lines(examples: Any) -> Iterable[str]:
    """The examples of one block: a list in a string (each line with `-`), or a real list."""
    if isinstance(examples, str):
        return [line[1:].strip("\n\r ") for line in examples.splitlines() if line.startswith("-")]
    if isinstance(examples, list):
        texts = (one.get("text", "") if isinstance(one, dict) else one for one in examples)
        return [str(text).strip("\n\r ") for text in texts]
    raise Unreadable("an intent has no examples")


def render_provenance(records: Iterable[Provenance]) -> str:
    """JSON lines, sorted: a diff shows only what was added or taken out."""
    return "".join(json.dumps(asdict(record)) + "\n" for record in sorted(records))


def parse_provenance(text: str) -> list[Provenance]:
    """The records of the sidecar. Raises Unreadable with the line."""
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            records.append(Provenance(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise Unreadable(f"line {number}: not a record of the workbench") from error
    return records
