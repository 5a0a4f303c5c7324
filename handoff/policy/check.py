"""What is wrong with a table: rules that contradict themselves, and rules that can never fire
because earlier ones take everything that they ask for. Pure, and exact: no rule is accused that
could still fire.

That the loop guard may hold an earlier rule off for some minutes saves no rule behind it, unless
that rule asks for just this: `recent_reasons contains` the reason of the earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence

from handoff.policy.builtin import SAFETY_NET
from handoff.policy.decide import is_guarded
from handoff.policy.domains import Domain, allowed
from handoff.policy.effects import COLLECTS, TableName
from handoff.policy.facts import FACTS, Kind
from handoff.policy.fault import Fault
from handoff.policy.rules import Condition, Rule, Table

# What a rule allows of each fact that it asks for. A fact of several words is asked word by word.
Box = dict[tuple[str, str], Domain]
# So many pieces of a rule are followed; a rule that falls apart further is taken to be alive.
_MOST_PIECES = 2000


def faults(table: Table) -> list[Fault]:
    """Every rule of the table that can never fire, and why."""
    first_wins = table.name not in COLLECTS
    above = SAFETY_NET if table.name is TableName.ESCALATION else ()
    found = []
    earlier: list[tuple[Rule, Box]] = [(rule, box(rule)) for rule in above]
    for rule in table.rules:
        mine = box(rule)
        if clash := _clash(rule, mine):
            found.append(clash)
            continue
        if first_wins and (by := _covered(mine, _not_held_off(earlier, mine))):
            found.append(_shadowed(rule, by))
            continue
        if not first_wins and (twin := _twin(rule, mine, earlier)):
            found.append(twin)
        earlier.append((rule, mine))
    return found


def box(rule: Rule) -> Box:
    """What the rule allows of each fact that it asks for."""
    made: Box = {}
    for one in rule.when:
        fact = FACTS[one.fact]
        key = (one.fact, str(one.value) if fact.kind is Kind.WORDS else "")
        domain = allowed(fact, one.op, one.value)
        made[key] = made[key].both(domain) if key in made else domain
    return made


def _clash(rule: Rule, mine: Box) -> Fault | None:
    for (name, _), domain in mine.items():
        if domain.empty:
            about = _about(rule, name)
            code = "never_true" if len(about) == 1 else "contradiction"
            asked = " and ".join(one.words() for one in about)
            return Fault(code=code, rule=rule.name, values={"fact": name, "asked": asked})
    return None


def _about(rule: Rule, name: str) -> Sequence[Condition]:
    return [one for one in rule.when if one.fact == name]


def _shadowed(rule: Rule, by: tuple[str, ...]) -> Fault:
    code = "shadowed" if len(by) == 1 else "shadowed_together"
    return Fault(code=code, rule=rule.name, by=by)


def _twin(rule: Rule, mine: Box, earlier: Sequence[tuple[Rule, Box]]) -> Fault | None:
    """Where all rules count, one that says just what an earlier one says under narrower or the
    same conditions adds nothing but a second count.
    """
    for other, theirs in earlier:
        if other.effect == rule.effect and _inside(mine, theirs) and _inside(theirs, mine):
            return Fault(code="said_twice", rule=rule.name, by=(other.name,))
    return None


def _inside(small: Box, large: Box) -> bool:
    """Whether everything that `small` allows is allowed by `large` too. A fact that only `large`
    asks for may be missing, and then `large` does not hold.
    """
    return all(key in small and small[key].without(large[key]).empty for key in large)


def _not_held_off(earlier: Sequence[tuple[Rule, Box]], mine: Box) -> list[tuple[Rule, Box]]:
    """Those that the loop guard lets decide where a rule with that box holds."""
    recent = [word for name, word in mine if name == "recent_reasons"]
    return [(rule, theirs) for rule, theirs in earlier if not is_guarded(rule, recent)]


def _covered(mine: Box, earlier: Sequence[tuple[Rule, Box]]) -> tuple[str, ...]:
    """The earlier rules that take all of `mine`: one alone if there is one, else some together."""
    for rule, theirs in earlier:
        if _inside(mine, theirs):
            return (rule.name,)
    pieces, takers = [mine], []
    for rule, theirs in earlier:
        if not set(theirs) <= set(mine):
            continue
        left = [rest for piece in pieces for rest in _minus(piece, theirs)]
        if left != pieces:
            takers.append(rule.name)
        if not left:
            return tuple(takers)
        if len(left) > _MOST_PIECES:
            return ()
        pieces = left
    return ()


def _minus(piece: Box, taken: Box) -> list[Box]:
    """`piece` without `taken`, as boxes that do not overlap."""
    rest, left = dict(piece), []
    for key, domain in taken.items():
        outside = rest[key].without(domain)
        if not outside.empty:
            left.append({**rest, key: outside})
        rest[key] = rest[key].both(domain)
        if rest[key].empty:
            return [piece]
    return left
