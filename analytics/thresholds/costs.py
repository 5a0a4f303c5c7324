"""What a threshold costs, and the one that costs least. Pure; the bootstrap is seeded.

A turn from the threshold on is acted on: a wrong reading costs `wrong`. A turn below it goes to a
human, which costs the same work and wait whether it was needed or not; the two are told apart
because only the needless one could be spared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from analytics.thresholds.label import Seen
from base.sums import percentile

GRID = tuple(step / 100 for step in range(101))
REPEATS = 200
SEED = 20240601
#: Costs that differ by less than this share are the same: then the least change is the better.
SAME = 1e-9
#: From this mean on a Poisson number is drawn as a rounded normal one.
MANY = 30


@dataclass(frozen=True, kw_only=True)
class Costs:
    """In any unit, the same for all: a wrong answer, a handoff, a minute that the customer waits.

    `wait`: the minutes that a handoff waits at the present load.
    """

    wrong: float
    handoff: float
    minute: float
    wait: float

    @property
    def escalation(self) -> float:
        """What it costs to hand one turn to a human now."""
        return self.handoff + self.minute * self.wait

    @property
    def chow(self) -> float:
        """Chow's rule (1970): act iff (1 - p) x wrong < escalation, so from 1 - escalation / wrong
        on. It is the best threshold if the confidence is calibrated: a check on the proposal.
        """
        return min(1.0, max(0.0, 1 - self.escalation / self.wrong)) if self.wrong else 0.0


@dataclass(frozen=True, kw_only=True)
class CostAt:
    """A threshold's mean `cost` a turn, and the shares of turns that it is made of."""

    threshold: float
    cost: float
    wrong: float
    needless: float
    needed: float


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The cheapest threshold. `low`..`high` and `saving_low`..`saving_high` hold 95 % of the
    bootstrap; `saving` a turn is against the present threshold. `sure`: the saving is above 0 in
    97.5 % of the bootstrap, so that it is no play of chance.
    """

    threshold: float
    low: float
    high: float
    cost: float
    present_cost: float
    saving: float
    saving_low: float
    saving_high: float
    sure: bool
    chow: float


@dataclass(frozen=True)
class Cells:
    """The labels counted between two steps of a grid: how many, and what they weigh."""

    grid: tuple[float, ...]
    counts: tuple[list[int], list[int]]
    weights: tuple[list[float], list[float]]

    @classmethod
    def of(cls, seen: Iterable[Seen], present: float) -> Cells:
        """Counted on thresholds of two decimals and the present one."""
        grid = tuple(sorted({*GRID, present}))
        counts = ([0] * len(grid), [0] * len(grid))
        weights = ([0.0] * len(grid), [0.0] * len(grid))
        for confidence, right, weight in seen:
            cell = bisect_right(grid, confidence) - 1
            counts[right][cell] += 1
            weights[right][cell] += weight
        return cls(grid, counts, weights)

    def drawn(self, random: Random) -> tuple[list[float], list[float]]:
        """The weights of a sample drawn anew: each label comes up Poisson(1) times, so a cell of n
        comes up Poisson(n) times (Hanley & MacGibbon 2006).
        """
        wrong, right = (
            [
                weight / count * poisson(random, count) if count else 0.0
                for count, weight in zip(counts, weights, strict=True)
            ]
            for counts, weights in zip(self.counts, self.weights, strict=True)
        )
        return wrong, right


def poisson(random: Random, mean: float) -> int:
    """A Poisson number: Knuth's product for small means, else a rounded normal one."""
    if mean >= MANY:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    drawn, product, least = 0, random.random(), exp(-mean)
    while product > least:
        drawn, product = drawn + 1, product * random.random()
    return drawn


def costs_at(
    grid: Sequence[float], wrong: Sequence[float], right: Sequence[float], costs: Costs
) -> list[CostAt]:
    """Mean cost a turn of every threshold of the grid; `wrong` and `right` are the weights from
    each step to below the next. Nothing when they are all 0.
    """
    acted, total = sum(wrong), sum(wrong) + sum(right)
    needless = needed = 0.0
    found: list[CostAt] = []
    for threshold, wrong_here, right_here in zip(grid, wrong, right, strict=True):
        if not total:
            return []
        errors, spared, due = max(0.0, acted) / total, needless / total, needed / total
        cost = errors * costs.wrong + (spared + due) * costs.escalation
        found.append(
            CostAt(threshold=threshold, cost=cost, wrong=errors, needless=spared, needed=due)
        )
        acted, needless, needed = acted - wrong_here, needless + right_here, needed + wrong_here
    return found


def propose(cells: Cells, costs: Costs, present: float, seed: int = SEED) -> Proposal | None:
    """The threshold of the grid with the least mean cost; of equal ones the nearest to `present`.
    None when there are no labels.
    """
    table = costs_at(cells.grid, *cells.weights, costs)
    if not table:
        return None
    now = cells.grid.index(present)
    best = _cheapest(table, now)
    thresholds, savings = _bootstrap(cells, costs, now, best, seed)
    saving_low = percentile(savings, 0.025) or 0.0
    return Proposal(
        threshold=cells.grid[best],
        low=percentile(thresholds, 0.025) or 0.0,
        high=percentile(thresholds, 0.975) or 0.0,
        cost=table[best].cost,
        present_cost=table[now].cost,
        saving=table[now].cost - table[best].cost,
        saving_low=saving_low,
        saving_high=percentile(savings, 0.975) or 0.0,
        sure=saving_low > SAME,
        chow=costs.chow,
    )


def _bootstrap(
    cells: Cells, costs: Costs, now: int, best: int, seed: int
) -> tuple[list[float], list[float]]:
    """The cheapest threshold of each sample drawn anew, and what `best` saves in it."""
    random = Random(seed)  # noqa: S311 (no secret hangs on it)
    thresholds, savings = [], []
    for _ in range(REPEATS):
        table = costs_at(cells.grid, *cells.drawn(random), costs)
        if table:
            thresholds.append(cells.grid[_cheapest(table, now)])
            savings.append(table[now].cost - table[best].cost)
    return thresholds, savings


def _cheapest(table: Sequence[CostAt], now: int) -> int:
    """The place of the least cost; of equal ones the nearest to `now`, then the higher."""
    least = min(one.cost for one in table)
    same = least + SAME * max(one.cost for one in table)
    equal = [at for at, one in enumerate(table) if one.cost <= same]
    return min(equal, key=lambda at: (abs(at - now), -at))
