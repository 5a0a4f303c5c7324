"""Where a handoff goes: its tags, how urgent it is, the queue and the skills. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.model import Reason
from handoff.policy.decide import effects, matching
from handoff.policy.effects import Effect, Label, Path, Raise, Route, TableName
from handoff.policy.facts import Facts
from handoff.policy.rules import Rule, Table, holding

DEFAULT_QUEUE = "support"


@dataclass(frozen=True, kw_only=True)
class Way:
    """`priority`: minutes that count as already waited; `relax`: steps as `routing.needs.Step`;
    `target`: the service target; `because`: {table: rules that spoke}.
    """

    pathway: str | None
    tags: tuple[str, ...]
    priority: int
    queue: str
    skills: tuple[str, ...]
    desired: tuple[str, ...]
    relax: tuple[str, ...]
    target: str | None
    because: Mapping[str, tuple[str, ...]]


def with_pathway(facts: Facts, table: Table) -> Facts:
    """The facts and, if a rule of the table of pathways speaks, the way this customer goes."""
    for rule in holding(facts, table.worth_asking(facts)):
        if isinstance(rule.effect, Path):
            return {**facts, "pathway": rule.effect.pathway}
    return facts


def way_of(facts: Facts, reason: Reason, tables: Mapping[TableName, Table]) -> Way:
    """Asks tagging, priority and routing in this order; each knows what those before said."""
    pathway = facts.get("pathway")
    known = {**facts, "reason": reason.value}
    tagging = matching(known, tables[TableName.TAGGING])
    tags = tuple(one.code for one in effects(tagging) if isinstance(one, Label))
    known["tags"] = tags
    priority = matching(known, tables[TableName.PRIORITY])
    routing = matching(known, tables[TableName.ROUTING])
    route = _route(effects(routing))
    return Way(
        pathway=pathway if isinstance(pathway, str) else None,
        tags=tags,
        priority=sum(rule.effect.minutes for rule in priority if isinstance(rule.effect, Raise)),
        queue=route.queue,
        skills=route.skills,
        desired=route.desired,
        relax=route.relax,
        target=route.target,
        because={
            TableName.TAGGING.value: _names(tagging),
            TableName.PRIORITY.value: _names(priority),
            TableName.ROUTING.value: _names(routing),
        },
    )


def _route(found: list[Effect]) -> Route:
    return next((one for one in found if isinstance(one, Route)), Route(DEFAULT_QUEUE))


def _names(rules: list[Rule]) -> tuple[str, ...]:
    return tuple(rule.name for rule in rules)
