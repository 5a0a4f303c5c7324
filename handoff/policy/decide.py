"""The one place that decides: facts and a table in, a decision with its reasons out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from handoff.model import Outcome, Reason
from handoff.policy.builtin import NEVER_GUARDED, SAFETY_NET
from handoff.policy.effects import COLLECTS, Effect, Stop
from handoff.policy.facts import Facts
from handoff.policy.rules import Rule, Table

GUARDED_RULE = "guard after a hand-back"
DEFAULT_RULE = "nothing speaks against it"


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
    recent = facts.get("recent_reasons", ())
    winner: Rule | None = None
    held_off: Rule | None = None
    reasons: list[Reason] = []
    for rule in rules_of(table):
        if not rule.holds(facts):
            continue
        reason = rule.reason
        if reason is not None and reason not in reasons:
            reasons.append(reason)
        if winner is None:
            if is_guarded(rule, recent):
                held_off = held_off or rule
            else:
                winner = rule
    if winner is None:
        return _no_rule(held_off, table.version)
    return _by(winner, held_off, reasons, table.version)


def matching(facts: Facts, table: Table) -> list[Rule]:
    """The rules of another table that speak: all that hold where all count, else the first."""
    held = [rule for rule in table.rules if rule.holds(facts)]
    return held if table.name in COLLECTS else held[:1]


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


def _by(winner: Rule, held_off: Rule | None, reasons: Sequence[Reason], version: str) -> Decision:
    stop = winner.effect
    assert isinstance(stop, Stop)
    others = tuple(reason for reason in reasons if reason is not stop.reason)
    return Decision(
        outcome=stop.outcome,
        rule=winner.name,
        words=winner.words,
        reason=stop.reason,
        reasons=(stop.reason, *others) if stop.reason else (),
        table_version=version,
        looked_at=tuple(condition.fact for condition in winner.when),
        held_off=held_off.name if held_off else None,
    )


def _no_rule(held_off: Rule | None, version: str) -> Decision:
    """A held-off rule that withholds the bot's words leaves only the desk to ask back."""
    if held_off is None:
        return Decision(
            outcome=Outcome.ANSWER, rule=DEFAULT_RULE, words=DEFAULT_RULE, table_version=version
        )
    withholds = isinstance(held_off.effect, Stop) and held_off.effect.outcome is Outcome.ESCALATE
    return Decision(
        outcome=Outcome.ASK_BACK if withholds else Outcome.ANSWER,
        rule=GUARDED_RULE,
        words=f"{held_off.name}, but a human has just dealt with it",
        table_version=version,
        held_off=held_off.name,
    )
