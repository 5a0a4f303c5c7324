"""Figures of understanding, from what was said of labelled messages. Pure; numpy only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 15
KEPT = 0.95
FALLBACK, AMBIGUOUS = 0.3, 0.1
# A question back that offers more choices than this is none.
ASKED = 4


@dataclass(frozen=True)
class Said:
    """One message: its label, what was said, how sure (0..1), how much it sounds like something
    that the bot serves (`inside`, any scale), the CPU time of the parse in ms, the labels of which
    one should be right, the reason for doubt, how many encoders were asked (`stage`), and the
    confidences of the likeliest labels, highest first.
    """

    label: str
    said: str
    confidence: float
    inside: float
    cpu_ms: float
    likely: frozenset[str] = frozenset()
    doubt: str | None = None
    stage: int = 0
    ranking: tuple[float, ...] = ()

    @property
    def right(self) -> bool:
        """Was the label said?"""
        return self.label == self.said


def accuracy(messages: Sequence[Said]) -> float | None:
    """The share of right ones; None without messages."""
    return float(np.mean([one.right for one in messages])) if messages else None


def macro_f1(messages: Sequence[Said]) -> float:
    """The mean over all labels of F1 = 2 tp / (2 tp + fp + fn)."""
    labelled = Counter(one.label for one in messages)
    said = Counter(one.said for one in messages)
    hit = Counter(one.label for one in messages if one.right)
    return float(np.mean([2 * hit[x] / (labelled[x] + said[x]) for x in labelled]))


def calibration_error(messages: Sequence[Said]) -> float:
    """Expected calibration error over 15 equal bins of confidence (Guo et al. 2017, eq. 3)."""
    sure = np.array([one.confidence for one in messages])
    right = np.array([one.right for one in messages])
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == b].sum() - right[bins == b].sum()) for b in np.unique(bins)]
    return float(np.sum(gaps) / len(messages))


def accuracy_at(messages: Sequence[Said], coverage: float) -> float:
    """Accuracy among the surest share `coverage` of the messages."""
    surest = sorted(messages, key=lambda one: -one.confidence)
    return float(np.mean([one.right for one in surest[: round(coverage * len(surest))]]))


def coverage(messages: Sequence[Said]) -> float | None:
    """The share of messages whose set of likely labels holds the right one."""
    return float(np.mean([one.label in one.likely for one in messages])) if messages else None


def set_size(messages: Sequence[Said]) -> float | None:
    """The mean size of these sets."""
    return float(np.mean([len(one.likely) for one in messages])) if messages else None


def escalations(messages: Sequence[Said]) -> dict[str, float]:
    """Shares of messages that end with a human, by two ways of doubting the same confidences.

    `fixed`: as Rasa's FallbackClassifier, below 0.3 or less than 0.1 before the second. `sets`: the
    labels of at least some probability; one is acted on, up to ASKED are asked back, more or none
    end with a human; of all such probabilities the one with the fewest of these that answers no
    more messages wrongly than `fixed`. `wrong` and `asked` belong to it; `fewer_pct`: by how much.
    """
    sure = np.array([[*one.ranking, 0.0, 0.0][:2] for one in messages])
    right = np.array([one.right for one in messages])
    stopped = (sure[:, 0] < FALLBACK) | (sure[:, 0] - sure[:, 1] < AMBIGUOUS)
    most_wrong = float((~stopped & ~right).mean())
    found = []
    for least in np.linspace(0.005, 0.6, 120):
        sizes = np.array([sum(value >= least for value in one.ranking) for one in messages])
        wrong = float(((sizes == 1) & ~right).mean())
        if wrong <= most_wrong:
            asked = float(((sizes > 1) & (sizes <= ASKED)).mean())
            found.append((float(((sizes == 0) | (sizes > ASKED)).mean()), asked, wrong))
    human, asked, wrong = min(found)
    fixed = float(stopped.mean())
    return {
        "fixed": round(fixed, 4),
        "fixed_wrong": round(most_wrong, 4),
        "sets": round(human, 4),
        "wrong": round(wrong, 4),
        "asked": round(asked, 4),
        "fewer_pct": round(100 * (1 - human / fixed), 1) if fixed else 0.0,
    }


def stages(messages: Sequence[Said]) -> dict[str, float]:
    """The share of messages by the number of encoders asked."""
    counts = Counter(one.stage for one in messages)
    return {str(stage): round(counts[stage] / len(messages), 4) for stage in sorted(counts)}


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """The chance that a message from inside has the higher score (Mann-Whitney, ties half)."""
    if not inside or not outside:
        return None
    both = np.array([*inside, *outside])
    _, place, count = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    total = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(total / (len(inside) * len(outside)))


def threshold(inside: Sequence[float]) -> float:
    """The score that 95 % of these messages from inside reach."""
    return float(np.quantile(np.array(inside), 1 - KEPT))


def recall_below(outside: Sequence[float], limit: float) -> float | None:
    """The share of messages from outside that are told as such at this threshold."""
    return float(np.mean(np.array(outside) < limit)) if outside else None


def confusions(messages: Sequence[Said], most: int = 20) -> list[dict[str, object]]:
    """The most frequent mistakes."""
    wrong = Counter((one.label, one.said) for one in messages if not one.right)
    return [{"label": x, "said": y, "n": n} for (x, y), n in wrong.most_common(most)]
