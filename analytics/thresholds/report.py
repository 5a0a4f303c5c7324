"""All that the labelled turns say about the threshold, of all languages and of each. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.thresholds.costs import Cells, CostAt, Costs, Proposal, costs_at, propose
from analytics.thresholds.curve import Curve, Point, at_threshold, risk_coverage
from analytics.thresholds.label import Label, Seen
from analytics.thresholds.sampling import BINS, Sampling, weigh
from analytics.thresholds.sets import Calibrated, calibrate
from analytics.thresholds.watch import Watch, watch

LEAST_LABELS = 50
LEAST_LABELS_OF_A_LANGUAGE = 100

_NONE = (0,) * BINS

#: How many turns lie in each bin of confidence, by language.
Turns = Mapping[str, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many labels there are, how many of them right, how many are missing for a proposal, and
    how many each source gave.
    """

    labels: int
    right: int
    missing: int
    sources: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class OfLanguage:
    """One language. `sets` is None with too few labels that name the true intent."""

    language: str
    counts: Counts
    proposal: Proposal | None
    sets: Calibrated | None
    watch: Watch | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """`now` and `then` are the points of the present and of the proposed threshold; `table` is
    what every threshold costs.
    """

    counts: Counts
    sampling: Sampling
    curve: Curve | None
    now: Point
    then: Point | None
    table: tuple[CostAt, ...]
    proposal: Proposal | None
    languages: tuple[OfLanguage, ...]


def report(
    labels: Sequence[Label],
    turns: Turns,
    costs: Costs,
    present: float,
    language: str | None = None,
) -> Report:
    """What the labels say of `present`, the threshold that serves (0..1), and what they propose.
    `language`: only its labels, and it needs as many as a language does.
    """
    by_language: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_language[label.language].append(label)
    names = sorted({*by_language, *turns}) if language is None else [language]
    chosen = [label for name in names for label in by_language[name]]
    seen, sampling = weigh(chosen, _together([turns.get(name, _NONE) for name in names]))
    counts = _counts(chosen, LEAST_LABELS_OF_A_LANGUAGE if language else LEAST_LABELS)
    cells = Cells.of(seen, present)
    proposal = _proposal(cells, counts, costs, present)
    return Report(
        counts=counts,
        sampling=sampling,
        curve=risk_coverage(seen),
        now=at_threshold(seen, present),
        then=at_threshold(seen, proposal.threshold) if proposal else None,
        table=tuple(costs_at(cells.grid, *cells.weights, costs)),
        proposal=proposal,
        languages=tuple(
            _language(name, by_language[name], turns.get(name, _NONE), costs, present)
            for name in names
        ),
    )


def _language(
    name: str, labels: Sequence[Label], turns: Sequence[int], costs: Costs, present: float
) -> OfLanguage:
    seen: list[Seen] = weigh(labels, turns)[0]
    counts = _counts(labels, LEAST_LABELS_OF_A_LANGUAGE)
    return OfLanguage(
        language=name,
        counts=counts,
        proposal=_proposal(Cells.of(seen, present), counts, costs, present),
        sets=calibrate(labels, turns),
        watch=watch(labels, turns),
    )


def _together(turns: Sequence[Sequence[int]]) -> list[int]:
    return [sum(bins[at] for bins in turns) for at in range(BINS)]


def _proposal(cells: Cells, counts: Counts, costs: Costs, present: float) -> Proposal | None:
    return None if counts.missing else propose(cells, costs, present)


def _counts(labels: Sequence[Label], least: int) -> Counts:
    sources = Counter(label.source.value for label in labels)
    return Counts(
        labels=len(labels),
        right=sum(label.right for label in labels),
        missing=max(0, least - len(labels)),
        sources=dict(sorted(sources.items())),
    )
