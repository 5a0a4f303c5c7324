"""The one place that decides: facts and a table in, a decision with its reasons out. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from handoff.model import Outcome, Reason
from handoff.policy.builtin import NEVER_GUARDED, SAFETY_NET
from handoff.policy.effects import COLLECTS, Effect, Stop
from handoff.policy.facts import Facts
from handoff.policy.rules import Rule, Table, holding

GUARDED_RULE = "guard after a hand-back"
DEFAULT_RULE = "nothing speaks against it"

#: What is done, why if a human takes over, and the name of the rule that says so.
Short = tuple[Outcome, Reason | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do and which rule says so. `reasons` are all escalation reasons that held, the
    primary one first; `held_off`: the rule that the loop guard kept from deciding.

    What every other rule said is worked out again when somebody asks: `handoff.policy.explain`.
    """

    outcome: Outcome
    rule: str
    words: str
    reason: Reason | None = None
    reasons: tuple[Reason, ...] = ()
    table_version: str
    looked_at: tuple[str, ...] = ()
    held_off: str | None = None

    @property
    def escalates(self) -> bool:
        """Whether a human takes over."""
        return self.reason is not None


def decide(facts: Facts, table: Table) -> Decision:
    """The first rule whose conditions all hold decides; without one the bot goes on.

    A rule that escalates for a reason in `recent_reasons` is held off (the loop guard): the bot
    answers or asks back instead. Wishes and dangers are never held off. Raises nothing.
    """
    held = list(_held(facts, table))
    winner, held_off = _deciding(held, facts)
    reasons = () if winner is None else _reasons(winner, held)
    outcome, reason, rule = _short(winner, held_off)
    return Decision(
        outcome=outcome,
        rule=rule,
        words=_words(winner, held_off),
        reason=reason,
        reasons=reasons,
        table_version=table.version,
        looked_at=() if winner is None else tuple(one.fact for one in winner.when),
        held_off=held_off.name if held_off else None,
    )


def in_short(facts: Facts, table: Table) -> Short:
    """What `decide` says, without what it gathers for whoever takes over: no rule behind the one
    that decides is asked. For replays, which decide a million times.
    """
    return _short(*_deciding(_held(facts, table), facts))


def matching(facts: Facts, table: Table) -> list[Rule]:
    """The rules of another table that speak: all that hold where all count, else the first."""
    held = holding(facts, table.worth_asking(facts))
    return list(held if table.name in COLLECTS else islice(held, 1))


def effects(rules: Sequence[Rule]) -> list[Effect]:
    """What those rules do, each thing once."""
    return list(dict.fromkeys(rule.effect for rule in rules))


def rules_of(table: Table) -> tuple[Rule, ...]:
    """The rules in the order in which they are asked, with the safety net above."""
    return (*SAFETY_NET, *table.rules)


def is_guarded(rule: Rule, recent: object) -> bool:
    """Whether a human has just dealt with the rule's reason."""
    return (
        isinstance(recent, tuple | list)
        and rule.reason is not None
        and rule.reason not in NEVER_GUARDED
        and rule.reason.value in recent
    )


def _held(facts: Facts, table: Table) -> Iterator[Rule]:
    return holding(facts, (*SAFETY_NET, *table.worth_asking(facts)))


def _deciding(held: Iterable[Rule], facts: Facts) -> tuple[Rule | None, Rule | None]:
    """The first rule that the loop guard lets through, and the first that it held off."""
    recent = facts.get("recent_reasons", ())
    held_off: Rule | None = None
    for rule in held:
        if not (recent and is_guarded(rule, recent)):
            return rule, held_off
        held_off = held_off or rule
    return None, held_off


def _short(winner: Rule | None, held_off: Rule | None) -> Short:
    """A held-off rule that withholds the bot's words leaves only the desk to ask back."""
    if winner is not None:
        stop = winner.effect
        assert isinstance(stop, Stop)
        return stop.outcome, stop.reason, winner.name
    if held_off is None:
        return Outcome.ANSWER, None, DEFAULT_RULE
    withholds = isinstance(held_off.effect, Stop) and held_off.effect.outcome is Outcome.ESCALATE
    return Outcome.ASK_BACK if withholds else Outcome.ANSWER, None, GUARDED_RULE


def _reasons(winner: Rule, held: Sequence[Rule]) -> tuple[Reason, ...]:
    """The winner's reason, then all others that held; none when it does not escalate."""
    if winner.reason is None:
        return ()
    others = (rule.reason for rule in held if rule.reason is not None)
    return tuple(dict.fromkeys((winner.reason, *others)))


def _words(winner: Rule | None, held_off: Rule | None) -> str:
    if winner is not None:
        return winner.words
    if held_off is not None:
        return f"{held_off.name}, but a human has just dealt with it"
    return DEFAULT_RULE
