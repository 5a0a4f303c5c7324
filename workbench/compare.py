"""Two models on the same held-out examples, and whether the new one may serve. Pure.

The words are those of the operation: how many more customers are understood, and who loses.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: Intents where a mistake harms people or rights: a promoted model loses none of their examples.
PROTECTED = frozenset(
    {"human_request", "account_hacked", "product_safety", "counterfeit", "complaint_service"}
)
LARGEST_DROP = 2.0  # points of accuracy
CHANGES_SHOWN = 50
CONFUSIONS_SHOWN = 20
_Z = 1.959964  # 95 %, two-sided


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One held-out example and what a model made of it."""

    text: str
    language: str
    intent: str
    predicted: str

    @property
    def right(self) -> bool:
        return self.predicted == self.intent


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One example as both models see it."""

    candidate: Graded
    serving: Graded

    @property
    def won(self) -> bool:
        return self.candidate.right and not self.serving.right

    @property
    def lost(self) -> bool:
        return self.serving.right and not self.candidate.right


def report(candidate: Sequence[Graded], serving: Sequence[Graded] | None) -> dict[str, Any]:
    """The comparison as JSON (`Report` in docs/api.md, without the canary).

    Raises ValueError when both were not asked the same examples.
    """
    pairs = _pairs(candidate, serving) if serving is not None else None
    return {
        "n": len(candidate),
        "candidate": _score(candidate),
        "serving": None if serving is None else _score(serving),
        "difference": None if pairs is None else _difference(pairs),
        "languages": _by(candidate, serving, lambda one: one.language),
        "intents": [
            {**row, **_won_and_lost(pairs, row["name"]), "protected": row["name"] in PROTECTED}
            for row in _by(candidate, serving, lambda one: one.intent)
        ],
        "confusions": _confusions(candidate),
        "won": _changes(pair for pair in pairs or () if pair.won),
        "lost": _changes(pair for pair in pairs or () if pair.lost),
    }


def gate(compared: dict[str, Any], canary_passed: bool) -> dict[str, Any]:
    """Whether the candidate may serve: `{passed, reasons: [{code, words}]}`."""
    reasons = [] if canary_passed else [_reason("canary", "It failed the canary's sentences.")]
    difference = compared["difference"]
    if difference and difference["points"] < -LARGEST_DROP:
        words = (
            f"It understands {-difference['points']:.1f} points less than the serving model; "
            f"{LARGEST_DROP:.0f} are allowed."
        )
        reasons.append(_reason("accuracy_drops", words))
    for row in compared["intents"]:
        if row["protected"] and row["lost"]:
            words = f"{row['name']} is protected, and {_examples(row['lost'])} of it would be lost."
            reasons.append(_reason("protected_intent_loses", words))
    return {"passed": not reasons, "reasons": reasons}


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share; (0, 1) when nothing is known."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = right / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def sign_test(won: int, lost: int) -> float:
    """McNemar's exact test: the chance of a split at least as uneven, were both equally good."""
    n, fewer = won + lost, min(won, lost)
    ways = tail = 1  # to choose k of n; of all k so far
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)
        tail += ways
    return min(1.0, float(2 * tail / 2**n))


def _pairs(candidate: Sequence[Graded], serving: Sequence[Graded]) -> list[Pair]:
    asked = [(one.text, one.language, one.intent) for one in candidate]
    if asked != [(one.text, one.language, one.intent) for one in serving]:
        raise ValueError("the two models were not asked the same examples")
    return [Pair(candidate=new, serving=old) for new, old in zip(candidate, serving, strict=True)]


def _score(graded: Sequence[Graded]) -> dict[str, Any]:
    right = sum(one.right for one in graded)
    low, high = wilson(right, len(graded))
    return {
        "right": right,
        "accuracy": round(right / len(graded), 4) if graded else 0.0,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _difference(pairs: Sequence[Pair]) -> dict[str, Any]:
    won, lost = sum(pair.won for pair in pairs), sum(pair.lost for pair in pairs)
    points = 100 * (won - lost) / len(pairs) if pairs else 0.0
    p_value = sign_test(won, lost)
    return {
        "points": round(points, 2),
        "won": won,
        "lost": lost,
        "p_value": round(p_value, 4),
        "words": _in_words(won, lost, len(pairs), p_value),
    }


def _in_words(won: int, lost: int, n: int, p_value: float) -> str:
    if won == lost:
        same = "exactly the same examples" if not won else "as many examples"
        return f"It understands {same} as the serving model."
    more = "more" if won > lost else "fewer"
    per_100 = abs(won - lost) / n * 100
    sure = "beyond chance" if p_value < 0.05 else "which may be chance"
    return (
        f"Of 100 customers it understands {per_100:.1f} {more}, {sure}: "
        f"{_examples(won)} won, {_examples(lost)} lost."
    )


def _examples(n: int) -> str:
    return "1 example" if n == 1 else f"{n} examples"


def _by(
    candidate: Sequence[Graded],
    serving: Sequence[Graded] | None,
    key: Callable[[Graded], str],
) -> list[dict[str, Any]]:
    """A row for each language or intent, by name."""
    return [
        {
            "name": name,
            "n": sum(key(one) == name for one in candidate),
            "candidate": _score([one for one in candidate if key(one) == name]),
            "serving": None
            if serving is None
            else _score([one for one in serving if key(one) == name]),
        }
        for name in sorted({key(one) for one in candidate})
    ]


def _won_and_lost(pairs: Sequence[Pair] | None, intent: str) -> dict[str, int]:
    mine = [pair for pair in pairs or () if pair.candidate.intent == intent]
    return {"won": sum(pair.won for pair in mine), "lost": sum(pair.lost for pair in mine)}


def _confusions(graded: Iterable[Graded]) -> list[dict[str, Any]]:
    wrong = Counter((one.intent, one.predicted, one.language) for one in graded if not one.right)
    ranked = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"expected": expected, "predicted": predicted, "language": language, "n": n}
        for (expected, predicted, language), n in ranked[:CONFUSIONS_SHOWN]
    ]


def _changes(pairs: Iterable[Pair]) -> list[dict[str, str]]:
    return [
        {
            "text": pair.candidate.text,
            "language": pair.candidate.language,
            "expected": pair.candidate.intent,
            "serving": pair.serving.predicted,
            "candidate": pair.candidate.predicted,
        }
        for pair in pairs
    ][:CHANGES_SHOWN]


def _reason(code: str, words: str) -> dict[str, str]:
    return {"code": code, "words": words}
