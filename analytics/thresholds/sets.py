"""Act, ask back or escalate by how many intents are likely: split-conformal sets. Pure.

A set of all intents with 1 - p <= qhat holds the true one in a share of at least 1 - alpha of the
turns, whatever the model, as long as the turns to come are like the labelled ones (Vovk, Gammerman
& Shafer 2005). One qhat a language (Mondrian), so the promise holds in each. What to do by the
size of the set: den Hengst et al. 2024 (CICC, arXiv:2403.18973).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import fsum

from analytics.thresholds.label import Label
from analytics.thresholds.sampling import weigh

ALPHA = 0.05
#: The largest set out of which the customer is asked to choose (M); a larger one goes to a human.
MOST_ASKED = 3
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What sets do: shares of turns in 0..1 that add up to 1, how many sets hold the true intent,
    and their mean size.
    """

    act: float
    ask_back: float
    escalate: float
    coverage: float
    mean_size: float


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """The sets of one language: `qhat` of one half, tried on the other (`held_out` labels).

    `served`: what the bot's own sets did on those same labels.
    """

    qhat: float
    calibration: int
    held_out: int
    recalibrated: Shares
    served: Shares


def qhat(scores: Iterable[tuple[float, float]], alpha: float = ALPHA) -> float | None:
    """The smallest score that keeps the promise, of pairs (score, weight); None with too few.

    With equal weights it is the k-th smallest of n, k = ceil((n + 1)(1 - alpha)); with others the
    weighted one of Tibshirani et al. (2019), the turn to come counted as the heaviest label.
    """
    ordered = sorted(scores)
    weights = [weight for _, weight in ordered]
    wanted = (1 - alpha) * (fsum(weights) + max(weights, default=0.0))
    reached = 0.0
    for score, weight in ordered:
        reached += weight
        if reached >= wanted - ROUNDING:
            return score
    return None


def set_size(probabilities: Sequence[float], limit: float) -> int:
    """How many intents are likely. Never none: the bot then takes the likeliest."""
    return max(1, sum(1 - one <= limit for one in probabilities))


def calibrate(labels: Sequence[Label], turns: Sequence[int]) -> Calibrated | None:
    """The sets of one language's labels; None with too few whose true intent is known. `turns`:
    all turns in each bin of confidence, for the weights.

    The halves are told apart by a digest of the conversation, so that one conversation lies in
    one of them (but for the one in the middle) and the same labels always give the same halves.
    """
    known = sorted((one for one in labels if one.score is not None), key=_shuffled)
    weighed = [
        (label, one.weight) for label, one in zip(known, weigh(known, turns)[0], strict=True)
    ]
    middle = len(weighed) // 2
    fitted, held_out = weighed[:middle], weighed[middle:]
    limit = qhat((one.score, weight) for one, weight in fitted if one.score is not None)
    if limit is None:
        return None
    sets = [(_size(one, limit), _holds(one, limit), weight) for one, weight in held_out]
    served = [(one.set_size, bool(one.in_set), weight) for one, weight in held_out]
    return Calibrated(
        qhat=limit,
        calibration=len(fitted),
        held_out=len(held_out),
        recalibrated=_shares(sets),
        served=_shares(served),
    )


def _shuffled(label: Label) -> tuple[bytes, str]:
    return blake2b(label.conversation_id.encode(), digest_size=8).digest(), label.turn_id


def _size(label: Label, limit: float) -> int:
    """With a qhat of 1 every intent is likely, also those that the bot did not list."""
    return MOST_ASKED + 1 if limit >= 1 else set_size(label.probabilities, limit)


def _holds(label: Label, limit: float) -> bool:
    alone = set_size(label.probabilities, limit) == 1
    return (label.score is not None and label.score <= limit) or (alone and label.right)


def _shares(sets: Sequence[tuple[int, bool, float]]) -> Shares:
    """Of sets with their size, whether they hold the truth, and their weight."""
    total = sum(weight for *_, weight in sets)
    act = sum(weight for size, _, weight in sets if size <= 1) / total
    ask_back = sum(weight for size, _, weight in sets if 1 < size <= MOST_ASKED) / total
    return Shares(
        act=act,
        ask_back=ask_back,
        escalate=max(0.0, 1 - act - ask_back),
        coverage=min(1.0, sum(weight for _, held, weight in sets if held) / total),
        mean_size=sum(size * weight for size, _, weight in sets) / total,
    )
