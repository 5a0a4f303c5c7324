"""Rules that ask for what nobody wrote down at the time: what they would have said is not known.

A fact that a decision does not hold is either not known of that customer, and then no rule that
asks for it matches, or it was not recorded at all in those days. It counts as recorded from the
first day on that any decision of the same stage holds it, or that the rules which decided asked
for it themselves. That is known only at the end. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from handoff.model import Stage
from handoff.policy.builtin import SAFETY_NET
from handoff.policy.decide import rules_of
from handoff.policy.facts import FACTS, Facts
from handoff.policy.rules import Rule, Table, holding

STAGES = (Stage.UNDERSTANDING, Stage.PROPOSAL)

#: Worked out again, or recorded ever since there are decisions: never looked for.
ALWAYS = frozenset({"understood", "failures", "pathway"}).union(*(one.asks for one in SAFETY_NET))
#: What the rules of a version ask for.
AskedBy = Callable[[str], Iterable[str]]
_NEVER = 10**9  # later than every day
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Lack:
    """A fact that a decision of that stage and day (a date's ordinal) does not hold."""

    fact: str
    stage: str = ""
    day: int = 0


FAILURES = Lack("failures")
#: Of each set all facts were needed at once: by one rule that would have held with them.
Doubts = frozenset[frozenset[Lack]]
SURE: Doubts = frozenset()


@dataclass(frozen=True, slots=True)
class _Open:
    """A rule that asks for facts which a decision lacks: their names, and what else it asks."""

    place: int
    lacks: frozenset[str]
    rest: Rule


@dataclass(slots=True)
class _Record:
    """What was recorded at one stage: the facts asked for, each with its first day."""

    first: dict[str, int]
    settled: int = _NEVER  # from this day on all of them are known to have been recorded

    def missing(self, facts: Facts, day: int) -> frozenset[str]:
        """The facts asked for that are neither there nor known to have been recorded by then."""
        if day >= self.settled:
            return _NONE
        later = (name for name, first in self.first.items() if first > day)
        return frozenset(name for name in later if name not in facts)

    def holds(self, names: Iterable[str], day: int) -> None:
        """These facts were recorded that day."""
        later = (name for name in names if self.first.get(name, 0) > day)
        self.first |= dict.fromkeys(later, day)
        self.settled = max(self.first.values(), default=0)


class Unrecorded:
    """For one escalation table and the table of pathways before it."""

    def __init__(self, escalation: Table, pathways: Table, asked_by: AskedBy) -> None:
        asked = rules_of(escalation)
        asks_pathway = any(one.fact == "pathway" for rule in asked for one in rule.when)
        self._pathways = _List(pathways.rules if asks_pathway else ())
        self._rules = _List(asked)
        names = frozenset().union(*(rule.asks for rule in (*pathways.rules, *asked))) - ALWAYS
        self._records = {stage.value: _record(stage, names) for stage in STAGES}
        self._asked_by = asked_by
        self._versions: dict[str, int] = {}

    def saw(self, facts: Facts, stage: str, day: int, version: str) -> None:
        """A recorded decision: what it holds, and what its rules ask for, was recorded that day."""
        if day < self._records[stage].settled:
            self._records[stage].holds(facts, day)
        if day < self._versions.get(version, _NEVER):
            self._versions[version] = day
            names = frozenset(self._asked_by(version))
            for record in self._records.values():
                record.holds(names, day)

    def doubts(self, facts: Facts, stage: str, day: int, decided: str, *, failures: bool) -> Doubts:
        """What the verdict on those facts hangs on. `decided`: the rule that gave it; `failures`:
        whether the turns before this one are known.
        """
        missing = self._records[stage].missing(facts, day)
        if not failures:
            missing |= {"failures"}
        if not missing:
            return SURE
        way = next(holding(facts, self._pathways.rules), None)
        found = chain(
            self._pathways.open(facts, missing, way.name if way else None),
            self._rules.open(facts, missing, decided),
        )
        return frozenset(_lacks(names, stage, day) for names in found)

    def failing(self, doubts: Doubts) -> set[str]:
        """The facts that it hangs on and that were not recorded; none: the verdict holds. To be
        asked when all decisions were seen.
        """
        bad = [lacks for lacks in doubts if not any(map(self._recorded, lacks))]
        return {lack.fact for lacks in bad for lack in lacks}

    def _recorded(self, lack: Lack) -> bool:
        return lack != FAILURES and self._records[lack.stage].first[lack.fact] <= lack.day


class _List:
    """Rules of which the first that holds decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self._places: dict[str | None, int] = {rule.name: place for place, rule in enumerate(rules)}
        self._known: dict[frozenset[str], list[_Open]] = {}

    def open(
        self, facts: Facts, missing: frozenset[str], decided: str | None
    ) -> Iterator[frozenset[str]]:
        """What each rule before the one that decided lacked that would have held with it."""
        last = self._places.get(decided, len(self.rules))
        for one in self._asking(missing):
            if one.place >= last:
                return
            if one.rest.holds(facts):
                yield one.lacks

    def _asking(self, missing: frozenset[str]) -> list[_Open]:
        """The rules that ask for any of them, in order."""
        if missing not in self._known:
            found = ((place, rule, missing & rule.asks) for place, rule in enumerate(self.rules))
            self._known[missing] = [
                _Open(place, lacks, _without(rule, lacks)) for place, rule, lacks in found if lacks
            ]
        return self._known[missing]


def _record(stage: Stage, names: Iterable[str]) -> _Record:
    known = (name for name in names if FACTS[name].stage in (Stage.UNDERSTANDING, stage))
    return _Record(dict.fromkeys(known, _NEVER))


@lru_cache(maxsize=10_000)
def _lacks(names: frozenset[str], stage: str, day: int) -> frozenset[Lack]:
    return frozenset(FAILURES if name == "failures" else Lack(name, stage, day) for name in names)


def _without(rule: Rule, lacks: frozenset[str]) -> Rule:
    return replace(rule, when=tuple(one for one in rule.when if one.fact not in lacks))
