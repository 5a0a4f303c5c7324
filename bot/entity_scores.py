"""How well entities are found: messages in which they are marked, against what a parse finds.

A file is YAML: `language`, and `messages`, a list of texts with marks like <size>42</size>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluate import BadHeldOut, yaml_file

Span = tuple[str, int, int]
_MARK = re.compile(r"<(/?)([a-z_]+)>")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and where its entities stand: (kind, start, end)."""

    text: str
    spans: frozenset[Span]
    language: str


@dataclass
class Counted:
    """How many were right, and how many were found and marked in all."""

    right: int = 0
    found: int = 0
    marked: int = 0

    @property
    def f1(self) -> float | None:
        """2 right / (found + marked); None when there is nothing."""
        total = self.found + self.marked
        return 2 * self.right / total if total else None


def read(file: Path) -> list[Marked]:
    """The messages of a file. Raises BadHeldOut."""
    try:
        data = yaml_file(file)
        return [unmark(text, data["language"]) for text in data["messages"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadHeldOut(f"{file.name} is not a file of marked messages: {error}") from None


def unmark(text: str, language: str) -> Marked:
    """Takes the marks out. Raises ValueError when one is not closed."""
    plain, spans, end = "", set(), 0
    kind, start = "", 0
    for mark in _MARK.finditer(text):
        plain += text[end : mark.start()]
        end = mark.end()
        if mark[1] and mark[2] == kind:
            spans.add((kind, start, len(plain)))
            kind = ""
        elif mark[1] or kind:
            raise ValueError(f"a mark is not closed in {text!r}")
        else:
            kind, start = mark[2], len(plain)
    if kind:
        raise ValueError(f"a mark is not closed in {text!r}")
    return Marked(plain + text[end:], frozenset(spans), language)


def count(
    messages: Iterable[Marked], find: Callable[[Marked], Sequence[dict[str, Any]]]
) -> tuple[dict[str, Counted], dict[str, Counted]]:
    """By language and by kind. Right is the same kind at exactly the same characters."""
    by_language: dict[str, Counted] = {}
    by_kind: dict[str, Counted] = {}
    for one in messages:
        found = {(each["entity"], each["start"], each["end"]) for each in find(one)}
        for span in found | one.spans:
            for counted in (
                by_language.setdefault(one.language, Counted()),
                by_kind.setdefault(span[0], Counted()),
            ):
                counted.right += span in found and span in one.spans
                counted.found += span in found
                counted.marked += span in one.spans
    return by_language, by_kind
