"""Rules that ask for what nobody wrote down at the time: what they would have said is not known.

A fact that a decision does not hold is either not known of that customer, and then no rule that
asks for it matches, or it was not recorded at all in those days. It counts as recorded from the
first day on that any decision of the same stage holds it, which is known only at the end. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from handoff.model import Stage
from handoff.policy.decide import is_guarded, rules_of
from handoff.policy.facts import FACTS, Facts
from handoff.policy.rules import Rule, Table, holding

STAGES = (Stage.UNDERSTANDING, Stage.PROPOSAL)

#: Worked out again, so never looked for.
DERIVED = frozenset({"wishes_human", "understood", "failures", "pathway"})
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
        later = [name for name, first in self.first.items() if first > day]
        self.first |= dict.fromkeys((name for name in later if name in facts), day)
        self.settled = max(self.first.values(), default=0)
        return frozenset(name for name in later if name not in facts)


class Unrecorded:
    """For one escalation table and the table of pathways before it."""

    def __init__(self, escalation: Table, pathways: Table) -> None:
        asked = rules_of(escalation)
        asks_pathway = any(one.fact == "pathway" for rule in asked for one in rule.when)
        self._lists = (_List(pathways.rules if asks_pathway else ()), _List(asked))
        names = frozenset().union(*(rule.asks for rule in (*pathways.rules, *asked))) - DERIVED
        self._records = {stage.value: _record(stage, names) for stage in STAGES}

    def doubts(self, facts: Facts, stage: str, day: int, *, failures: bool) -> Doubts:
        """What the verdict on those facts hangs on. `failures`: whether the turns before this one
        are known.
        """
        missing = self._records[stage].missing(facts, day)
        if not failures:
            missing |= {"failures"}
        if not missing:
            return SURE
        return frozenset(
            frozenset(FAILURES if name == "failures" else Lack(name, stage, day) for name in lacks)
            for one in self._lists
            for lacks in one.open(facts, missing)
        )

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
        self._rules = rules
        self._places = {rule.name: place for place, rule in enumerate(rules)}
        self._known: dict[frozenset[str], list[_Open]] = {}

    def open(self, facts: Facts, missing: frozenset[str]) -> Iterator[frozenset[str]]:
        """What each rule lacked that would have held with it and that nothing was decided before.

        A rule that the loop guard holds off decides nothing: it is passed over.
        """
        recent = facts.get("recent_reasons", ())
        free = (one for one in holding(facts, self._rules) if not is_guarded(one, recent))
        first = next(free, None)
        last = len(self._rules) if first is None else self._places[first.name]
        for one in self._asking(missing):
            if one.place >= last:
                return
            if one.rest.holds(facts):
                yield one.lacks

    def _asking(self, missing: frozenset[str]) -> list[_Open]:
        """The rules that ask for any of them, in order."""
        if missing not in self._known:
            found = ((place, rule, missing & rule.asks) for place, rule in enumerate(self._rules))
            self._known[missing] = [
                _Open(place, lacks, _without(rule, lacks)) for place, rule, lacks in found if lacks
            ]
        return self._known[missing]


def _record(stage: Stage, names: Iterable[str]) -> _Record:
    known = (name for name in names if FACTS[name].stage in (Stage.UNDERSTANDING, stage))
    return _Record(dict.fromkeys(known, _NEVER))


def _without(rule: Rule, lacks: frozenset[str]) -> Rule:
    return replace(rule, when=tuple(one for one in rule.when if one.fact not in lacks))
