"""Refuses training data that Rasa would read as something else: `python -m bot.check_data [PLACE
...]`.

Rasa decodes backslash escapes before it parses YAML when a file is pure ASCII: so every file begins
with a comment that holds a character beyond ASCII. It puts environment variables in place of
${NAME} outside quoted and block text: so that stands nowhere but in examples. Brackets in an
example are entity markup, and refused. Last, what Rasa's own reader finds must be what stands in
the files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot import paths

Examples = dict[str, list[str]]
_ESCAPE = re.compile(r"\\[uUxN0-9abefnrtv]")
_MARKUP = re.compile(r"\][({\[]")
_HEADER = re.compile(r"#[^\n]*[^\x00-\x7f]")
_INTENT = re.compile(r"- intent: ([a-z][a-z0-9_]*)")
_EXAMPLE = re.compile(r"    - (\S.*)")
_KEEPS_INDENT = re.compile(r"  examples: \|\s*")


class BadData(Exception):
    """The data is refused; the text says where and why."""


def check_files(places: Iterable[Path]) -> None:
    """Checks every YAML file below the places without Rasa. Raises BadData."""
    for file in _files(places):
        _check_file(file)


def compare(file: Path, read: Any) -> None:
    """Compares what Rasa read of an NLU file (its TrainingData) with {intent: examples} that stand
    there. Raises BadData.
    """
    ours = read_examples(file)
    if ours is None:
        return
    theirs: Examples = {}
    for message in read.intent_examples:
        theirs.setdefault(message.get("intent"), []).append(message.get("text"))
    for intent in sorted(set(ours) | set(theirs)):
        # as sets: Rasa keeps an example that stands there twice once
        if set(ours.get(intent, [])) != set(theirs.get(intent, [])):
            raise BadData(f"{file.name}: Rasa reads other examples of {intent} than stand there.")


def read_examples(file: Path) -> Examples | None:
    """{intent: examples} of an NLU file in the one form we write; None for other YAML. Raises
    BadData.
    """
    lines = file.read_text(encoding="utf-8").split("\n")
    if "nlu:" not in lines:
        return None
    found: Examples = {}
    intent = ""
    for number, line in enumerate(lines, 1):
        started, example = _INTENT.fullmatch(line), _EXAMPLE.fullmatch(line)
        if started:
            intent = started.group(1)
            found.setdefault(intent, [])
        elif example and intent:
            found[intent].append(example.group(1).strip())
        elif line.strip() and not _is_frame(line):
            raise BadData(f"{file.name}, line {number}: not an intent and not an example.")
    return found


def _is_frame(line: str) -> bool:
    return (
        line.startswith("#")
        or line in ('version: "3.1"', "nlu:")
        or bool(_KEEPS_INDENT.fullmatch(line))
    )


def _check_file(file: Path) -> None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{file.name} cannot be read as UTF-8: {error}") from None
    if not _HEADER.match(text):
        raise BadData(
            f"{file.name} does not begin with a comment that holds a character beyond ASCII."
        )
    for number, line in enumerate(text.split("\n"), 1):
        why = _forbidden_example(line) if _EXAMPLE.fullmatch(line) else _forbidden_yaml(line)
        if why or any(ord(c) < 32 or c in "\x85\u2028\u2029" for c in line):
            raise BadData(
                f"{file.name}, line {number}: {why or 'a control character'} is not allowed."
            )


def _forbidden_example(line: str) -> str | None:
    """Examples are block text: YAML and the environment leave them alone."""
    return "entity markup" if _MARKUP.search(line) else None


def _forbidden_yaml(line: str) -> str | None:
    if _ESCAPE.search(line):
        return "a backslash escape"
    if "${" in line:
        return "${...}, which Rasa replaces by the environment,"
    return "a YAML tag" if re.search(r"(^|\s)!", line) and not line.startswith("#") else None


def _files(places: Iterable[Path]) -> list[Path]:
    found: set[Path] = set()
    for place in places:
        if not place.exists():
            raise BadData(f"There is no {place}.")
        found |= {place} if place.is_file() else set(place.rglob("*.yml"))
    return sorted(found)


def main() -> int:
    """Returns the exit code."""
    places = [Path(name) for name in sys.argv[1:]] or [*paths.TRAINING, paths.DOMAIN, paths.CONFIG]
    try:
        check_files(places)
    except BadData as error:
        sys.stderr.write(f"bot.check_data: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
