"""Sets of values that a fact may have: what conditions allow, exactly. Pure.

They answer the questions of the table check: is nothing left, does one rule cover another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from handoff.policy.facts import Fact, Kind


class Domain(Protocol):
    """A set of values of one fact."""

    @property
    def empty(self) -> bool:
        """Is no value left?"""

    def both(self, other: Domain) -> Domain:
        """The values in this one and the other."""

    def without(self, other: Domain) -> Domain:
        """The values in this one and not in the other."""


@dataclass(frozen=True)
class Words:
    """Some words, or (`all_but`) all words except them."""

    words: frozenset[str]
    all_but: bool = False

    @property
    def empty(self) -> bool:
        """Is no value left?"""
        return not self.all_but and not self.words

    def both(self, other: Domain) -> Words:
        """The values in this one and the other."""
        assert isinstance(other, Words)
        if self.all_but and other.all_but:
            return Words(self.words | other.words, all_but=True)
        if self.all_but or other.all_but:
            some, rest = (other, self) if self.all_but else (self, other)
            return Words(some.words - rest.words)
        return Words(self.words & other.words)

    def without(self, other: Domain) -> Words:
        """The values in this one and not in the other."""
        assert isinstance(other, Words)
        return self.both(Words(other.words, not other.all_but))


# A number and whether just below it (-1), at it (0) or just above it (1).
Edge = tuple[float, int]
_NO_LOW: Edge = (float("-inf"), 0)
_NO_HIGH: Edge = (float("inf"), 0)


@dataclass(frozen=True)
class Numbers:
    """Intervals from edge to edge, both included, in order and apart. `of_whole`: there is nothing
    between two whole numbers, so every edge is one.
    """

    spans: tuple[tuple[Edge, Edge], ...]
    of_whole: bool = False

    @property
    def empty(self) -> bool:
        """Is no value left?"""
        return not self.spans

    def both(self, other: Domain) -> Numbers:
        """The values in this one and the other."""
        assert isinstance(other, Numbers)
        met = [
            (max(a[0], b[0]), min(a[1], b[1]))
            for a in self.spans
            for b in other.spans
            if max(a[0], b[0]) <= min(a[1], b[1])
        ]
        return Numbers(tuple(sorted(met)), self.of_whole)

    def without(self, other: Domain) -> Numbers:
        """The values in this one and not in the other."""
        assert isinstance(other, Numbers)
        left = self
        for low, high in other.spans:
            left = left.both(_around(low, high, self.of_whole))
        return left


def _around(low: Edge, high: Edge, of_whole: bool) -> Numbers:
    """Everything below `low` and above `high`."""
    spans = []
    if low != _NO_LOW:
        spans.append((_NO_LOW, (low[0] - 1, 0) if of_whole else (low[0], low[1] - 1)))
    if high != _NO_HIGH:
        spans.append(((high[0] + 1, 0) if of_whole else (high[0], high[1] + 1), _NO_HIGH))
    return Numbers(tuple(spans), of_whole)


def whole(fact: Fact) -> Domain:
    """Every value that the fact can have."""
    if fact.kind is Kind.NUMBER:
        low = _NO_LOW if fact.low is None else (fact.low, 0)
        high = _NO_HIGH if fact.high is None else (fact.high, 0)
        return Numbers(((low, high),), fact.whole)
    if fact.kind is Kind.WORD and fact.values is None:
        return Words(frozenset(), all_but=True)
    if fact.kind is Kind.WORD:
        return Words(frozenset(fact.values or ()))
    return Words(frozenset({"yes", "no"}))


def allowed(fact: Fact, op: str, value: object) -> Domain:
    """The values of which `op value` is true; of a list of words: is `value` in it."""
    if fact.kind is Kind.NUMBER:
        assert isinstance(value, int | float)
        return _numbers(op, float(value), fact.whole).both(whole(fact))
    if fact.kind is Kind.WORDS:
        return Words(frozenset({"yes"}))
    if fact.kind is Kind.FLAG:
        value = "yes" if value else "no"
    several = isinstance(value, Iterable) and not isinstance(value, str)
    words = frozenset(map(str, value)) if several else frozenset({str(value)})  # type: ignore[call-overload]
    return Words(words, all_but=op in ("is not", "not in")).both(whole(fact))


def _numbers(op: str, value: float, of_whole: bool) -> Numbers:
    """Of whole numbers `above 2` is `at least 3`, so that 2 < x < 3 is seen to be empty."""
    if op == "is":
        return Numbers((((value, 0), (value, 0)),), of_whole)
    if op == "is not":
        return _around((value, 0), (value, 0), of_whole)
    if op in ("above", "at least"):
        edge = (value, 1) if op == "above" else (value, 0)
        return Numbers(((_up(edge) if of_whole else edge, _NO_HIGH),), of_whole)
    edge = (value, -1) if op == "below" else (value, 0)
    return Numbers(((_NO_LOW, _down(edge) if of_whole else edge),), of_whole)


def _up(edge: Edge) -> Edge:
    number = float(-(-edge[0] // 1))
    return (number + 1, 0) if edge[1] == 1 and number == edge[0] else (number, 0)


def _down(edge: Edge) -> Edge:
    number = float(edge[0] // 1)
    return (number - 1, 0) if edge[1] == -1 and number == edge[0] else (number, 0)
