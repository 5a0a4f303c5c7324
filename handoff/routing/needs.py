"""What a waiting customer needs of an agent, and how that relaxes while nobody comes. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

HIGHEST_LEVEL = 5
_NEED = re.compile(r"([a-z][a-z0-9_.:-]*)(?:@([1-5]))?")
_STEP = re.compile(r"(\d{1,6}) (drop|lower|add) (\S+)")


class Need(NamedTuple):
    """A skill at a level from 1 to 5. Languages are skills too: `language:de`."""

    skill: str
    level: int = 1

    def __str__(self) -> str:
        return f"{self.skill}@{self.level}"


class Lane(NamedTuple):
    """Those who wait in the same queues and need the same: there, who came first goes first."""

    queues: tuple[str, ...]
    needs: tuple[Need, ...] = ()

    @classmethod
    def of(cls, queues: Iterable[str], needs: Iterable[Need]) -> "Lane":
        """In the one written order; of the same skill the highest level counts."""
        highest: dict[str, int] = {}
        for need in needs:
            highest[need.skill] = max(need.level, highest.get(need.skill, 1))
        return cls(tuple(sorted(set(queues))), tuple(sorted(Need(*one) for one in highest.items())))

    def __str__(self) -> str:
        """As it is stored: `billing+support|language:de@1,returns@3`."""
        return f"{'+'.join(self.queues)}|{','.join(map(str, self.needs))}"


@lru_cache(maxsize=10_000)
def read_lane(text: str) -> Lane:
    """The lane that `str(lane)` wrote."""
    queues, _, needs = text.partition("|")
    return Lane(tuple(queues.split("+")), tuple(read_need(one) for one in needs.split(",") if one))


def read_need(text: str) -> Need:
    """`returns` or `returns@3`. Raises ValueError when it is neither."""
    found = _NEED.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no skill: a name, and @1 to @5 for its level")
    return Need(found[1], int(found[2] or 1))


class Relaxing(StrEnum):
    """What a step does: without a desired skill, a level lower, or in one queue more."""

    DROP = "drop"
    LOWER = "lower"
    ADD = "add"


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """After so many seconds of waiting: drop or lower a desired skill, or add a queue."""

    after_s: int
    does: Relaxing
    what: str

    def __str__(self) -> str:
        return f"{self.after_s} {self.does} {self.what}"


def read_step(text: str) -> Step:
    """`60 drop safety`, `90 lower returns`, `120 add support`. Raises ValueError."""
    found = _STEP.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError(f"{text!r} is no step: seconds, then drop, lower or add, then of what")
    return Step(int(found[1]), Relaxing(found[2]), found[3])


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a handoff asks for. Required skills never relax, desired ones do by `steps`."""

    queue: str
    required: tuple[Need, ...] = ()
    desired: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()

    def lane(self, waited_s: float) -> Lane:
        """What it still insists on after waiting so long."""
        queues, levels = [self.queue], {need.skill: need.level for need in self.desired}
        for step in sorted(self.steps):
            if step.after_s > waited_s:
                break
            if step.does is Relaxing.ADD:
                queues.append(step.what)
            elif step.what in levels:
                _relax(levels, step)
        return Lane.of(queues, [*self.required, *(Need(*one) for one in levels.items())])

    def next_step_s(self, waited_s: float) -> int | None:
        """After how many seconds of waiting it relaxes next; None: it asks for no more than this
        for ever.
        """
        later = [step.after_s for step in self.steps if step.after_s > waited_s]
        return min(later, default=None)


def _relax(levels: dict[str, int], step: Step) -> None:
    if step.does is Relaxing.DROP or levels[step.what] == 1:
        del levels[step.what]
    else:
        levels[step.what] -= 1


def with_drops(desired: Sequence[Need], steps: Iterable[Step], after_s: int) -> tuple[Step, ...]:
    """The steps, and one that drops each desired skill that none of them ever drops: a wish must
    not keep anybody waiting for ever.
    """
    given = tuple(steps)
    left: Mapping[str, int] = {
        need.skill: need.level - sum(s.what == need.skill for s in given if s.does == "lower")
        for need in desired
    }
    dropped = {step.what for step in given if step.does is Relaxing.DROP}
    missing = [skill for skill, level in left.items() if level > 0 and skill not in dropped]
    last = max((step.after_s for step in given), default=0)
    return (*given, *(Step(max(after_s, last), Relaxing.DROP, skill) for skill in missing))
