"""Does the promise of the sets still hold? The bot's own, over the latest labels. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, fsum

from analytics.thresholds.label import Label
from analytics.thresholds.sampling import weigh

PROMISED = 0.95
LATEST = 200
ALARM_BELOW = 0.01


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The sets of the latest `n` labels, of which `held` hold the true intent.

    `share`: the same with the weights of the labels; `promised`: what it must reach for 95 of 100
    of all turns, if those at confidences that nobody looks at are all well. `p`: how likely so
    small a share is if the promise holds; `alarm`: less likely than 1 in 100.
    """

    n: int
    held: int
    share: float
    promised: float
    p: float
    alarm: bool


def watch(labels: Iterable[Label], turns: Sequence[int]) -> Watch | None:
    """The rolling coverage of one language; None when no true intent is known. `turns`: all turns
    in each bin of confidence.

    Labels of even weight are tested by the exact binomial sum, others as so many even ones as
    they are worth (Kish's effective number, rounded).
    """
    known = sorted(
        (one for one in labels if one.in_set is not None), key=lambda one: (one.at, one.turn_id)
    )
    latest = known[-LATEST:]
    if not latest:
        return None
    seen, sampling = weigh(latest, turns)
    held = [one.weight for label, one in zip(latest, seen, strict=True) if label.in_set]
    share = min(1.0, sum(held) / sum(one.weight for one in seen))
    promised = max(0.0, (PROMISED - sampling.blind) / (1 - sampling.blind))
    worth = round(sampling.effective)
    p = at_most(round(share * worth), worth, promised)
    return Watch(
        n=len(latest), held=len(held), share=share, promised=promised, p=p, alarm=p < ALARM_BELOW
    )


def at_most(hits: int, n: int, share: float) -> float:
    """P(X <= hits), X binomial of n draws: the exact sum, in 0..1. `n` at most 1,000."""
    terms = (comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits + 1))
    return min(1.0, fsum(terms))
