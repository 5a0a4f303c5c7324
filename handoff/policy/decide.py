"""The one place that decides: facts and a table in, a decision with its reasons out. Pure."""

from dataclasses import dataclass

from handoff.model import Outcome, Reason
from handoff.policy.builtin import NEVER_GUARDED, SAFETY_NET
from handoff.policy.facts import Facts
from handoff.policy.rules import Rule, Table

GUARDED_RULE = "guard after a hand-back"
DEFAULT_RULE = "nothing speaks against it"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule said. `held`: all conditions true; `guarded`: it held but was held off."""

    rule: str
    words: str
    held: bool
    guarded: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to do, which rule says so, and what every rule before it said.

    `reasons` are all escalation reasons that held, the primary one first.
    """

    outcome: Outcome
    rule: str
    words: str
    reason: Reason | None
    reasons: tuple[Reason, ...]
    table_version: str
    trace: tuple[Verdict, ...]
    looked_at: tuple[str, ...] = ()


def decide(facts: Facts, table: Table) -> Decision:
    """The first rule whose conditions all hold decides; without one the bot goes on.

    A rule that escalates for a reason in `recent_reasons` is held off (the loop guard): the bot
    answers or asks back instead. Wishes and dangers are never held off. `looked_at` names the
    facts of the deciding rule. Raises nothing.
    """
    recent = facts.get("recent_reasons", ())
    trace: list[Verdict] = []
    winner: Rule | None = None
    held_off: Rule | None = None
    reasons: list[Reason] = []
    for rule in (*SAFETY_NET, *table.rules):
        held = rule.holds(facts)
        guarded = held and _is_guarded(rule, recent)
        if held and rule.reason is not None and rule.reason not in reasons:
            reasons.append(rule.reason)
        if winner is None:
            trace.append(Verdict(rule=rule.name, words=rule.words(), held=held, guarded=guarded))
            if guarded:
                held_off = held_off or rule
            elif held:
                winner = rule
    return _decision(winner, held_off, tuple(reasons), table.version, tuple(trace))


def _is_guarded(rule: Rule, recent: object) -> bool:
    return (
        rule.reason is not None
        and rule.reason not in NEVER_GUARDED
        and isinstance(recent, tuple)
        and rule.reason.value in recent
    )


def _decision(
    winner: Rule | None,
    held_off: Rule | None,
    reasons: tuple[Reason, ...],
    version: str,
    trace: tuple[Verdict, ...],
) -> Decision:
    if winner is None:
        outcome = Outcome.ASK_BACK if _cannot_answer(held_off) else Outcome.ANSWER
        rule = GUARDED_RULE if held_off else DEFAULT_RULE
        words = f"{held_off.name}, but a human has just dealt with it" if held_off else rule
        return Decision(
            outcome=outcome,
            rule=rule,
            words=words,
            reason=None,
            reasons=(),
            table_version=version,
            trace=trace,
        )
    others = tuple(reason for reason in reasons if reason is not winner.reason)
    return Decision(
        outcome=winner.outcome,
        rule=winner.name,
        words=winner.words(),
        reason=winner.reason,
        reasons=(winner.reason, *others) if winner.reason else (),
        table_version=version,
        trace=trace,
        looked_at=tuple(condition.fact for condition in winner.when),
    )


def _cannot_answer(held_off: Rule | None) -> bool:
    """A held-off rule that withholds the bot's words leaves only the desk to ask back."""
    return held_off is not None and held_off.outcome is Outcome.ESCALATE
