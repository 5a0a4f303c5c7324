"""Whether the rules of routing lead somewhere: to queues that take people in, to skills that
somebody could have, to targets that there are. Pure: what there is, is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handoff.policy.effects import Route, TableName
from handoff.policy.fault import Fault, Wrong
from handoff.policy.rules import Table
from handoff.routing.agents import LANGUAGE
from handoff.routing.needs import Relaxing, read_need, read_step

PERMISSION = "permission:"


@dataclass(frozen=True, kw_only=True)
class Places:
    """What supervisors have set up. `queues`: those that take people in; `archived`: those that no
    longer do; `languages`: codes of ISO 639-1; `targets`: the service targets.
    """

    queues: frozenset[str]
    archived: frozenset[str]
    skills: frozenset[str]
    languages: frozenset[str]
    targets: frozenset[str]

    def knows(self, skill: str) -> bool:
        """Whether there is such a skill. Languages and permissions need not be set up."""
        if skill.startswith(LANGUAGE):
            return skill.removeprefix(LANGUAGE) in self.languages
        return skill.startswith(PERMISSION) or skill in self.skills


def misrouted(tables: Mapping[TableName, Table], places: Places) -> list[Fault]:
    """Every rule of routing that names a queue, a skill or a target that is not there."""
    rules = tables[TableName.ROUTING].rules if TableName.ROUTING in tables else ()
    return [
        wrong.of(rule.name)
        for rule in rules
        if isinstance(rule.effect, Route)
        for wrong in astray(rule.effect, places)
    ]


def queues_of(route: Route) -> tuple[str, ...]:
    """The queues that a route leads to, at once or later, each once."""
    steps = map(read_step, route.relax)
    later = (step.what for step in steps if step.does is Relaxing.ADD)
    return tuple(dict.fromkeys((route.queue, *later)))


def skills_of(route: Route) -> tuple[str, ...]:
    """The skills that a route asks for or wishes, without their levels, each once."""
    return tuple(dict.fromkeys(read_need(one).skill for one in (*route.skills, *route.desired)))


def astray(route: Route, places: Places) -> Iterator[Wrong]:
    """What the route names that is not there: `archived_queue`, `unknown_queue`, `unknown_skill`,
    `unknown_target`, each with what was `given`.
    """
    for queue in queues_of(route):
        if queue in places.archived:
            yield Wrong(code="archived_queue", values={"given": queue})
        elif queue not in places.queues:
            yield Wrong(code="unknown_queue", values={"given": queue})
    for skill in skills_of(route):
        if not places.knows(skill):
            yield Wrong(code="unknown_skill", values={"given": skill})
    if route.target is not None and route.target not in places.targets:
        yield Wrong(code="unknown_target", values={"given": route.target})
