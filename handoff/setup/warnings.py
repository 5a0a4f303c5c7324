"""What supervisors should know of their setup: nothing is refused for it, but somebody would wait
longer than need be, or sit idle. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handoff.policy.effects import Route
from handoff.policy.places import Places, astray
from handoff.routing.agents import LANGUAGE
from handoff.routing.needs import Need, read_need

#: code -> sentence. The names in braces are the warning's own values; the page has its own words.
SENTENCES: Mapping[str, str] = {
    "agent_unwanted": "No queue would ever give {agent} anybody: none has {agent}'s team.",
    "no_places": "{agent} has a capacity of 0 and gets nobody.",
    "queue_unserved": "Nobody serves the queue “{queue}”.",
    "queue_too_heavy": "One of the queue “{queue}” weighs {weight}; nobody who serves it has so "
    "many places.",
    "language_unspoken": "The queue “{queue}” requires the customer's language, and nobody who "
    "serves it speaks: {languages}.",
    "overflow_archived": "The queue “{queue}” overflows into “{into}”, which is archived.",
    "waits_in_archived": "{n} wait in the queue “{queue}”, which is archived: move them.",
    "rule_unknown_queue": "The rule “{rule}” leads to the queue “{given}”, which is not there: who "
    "is sent there waits in “{instead}”.",
    "rule_archived_queue": "The rule “{rule}” leads to the queue “{given}”, which is archived: who "
    "is sent there waits in “{instead}”.",
    "rule_unknown_skill": "The rule “{rule}” names the skill “{given}”, which is not there.",
    "rule_unknown_target": "The rule “{rule}” names the service target “{given}”, which is not "
    "there: the target of the pathway counts, or the one for all others.",
    "calendar_never_opens": "“{calendar}” does not open within 30 days.",
    "target_unused": "Nobody uses the target “{target}”: no rule names it, none leads to its "
    "pathway.",
    "skill_nobody": "The rule “{rule}” requires “{skill}”, and nobody has it: who is sent there "
    "waits until somebody takes over by hand.",
}


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One warning: its code (SENTENCES), what it is about (`queues`, `agents`, `rules`,
    `calendars` or `targets`, and the id there), and the values of its sentence.
    """

    code: str
    kind: str
    id: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The warning in an English sentence."""
        return SENTENCES[self.code].format(**self.values)


@dataclass(frozen=True, kw_only=True)
class QueueSeen:
    """A queue. `waiting`: how many wait in it."""

    id: str
    name: str
    teams: frozenset[str]
    language: str
    weight: int
    overflow_id: str | None
    archived: bool
    waiting: int = 0

    def served_by(self, agent: "AgentSeen") -> bool:
        """Whether the agent's team serves here."""
        return not self.archived and (not self.teams or agent.team_id in self.teams)


@dataclass(frozen=True, kw_only=True)
class AgentSeen:
    """An agent, whether there or not."""

    id: str
    name: str
    team_id: str | None
    skills: Mapping[str, int]
    capacity: int

    def meets(self, need: Need) -> bool:
        """As routing decides it: who states no language is asked in any."""
        if need.skill.startswith(LANGUAGE) and not any(map(_is_language, self.skills)):
            return True
        return self.skills.get(need.skill, 0) >= need.level


@dataclass(frozen=True, kw_only=True)
class CalendarSeen:
    """Business hours. `opens`: within 30 days."""

    id: str
    name: str
    opens: bool


@dataclass(frozen=True, kw_only=True)
class TargetSeen:
    """A service target. `used`: it is for all others, or rules name it or its pathway."""

    id: str
    name: str
    used: bool


def hour_warnings(
    calendars: Iterable[CalendarSeen], targets: Iterable[TargetSeen]
) -> Iterator[Warned]:
    """Every warning of business hours and service targets."""
    for one in calendars:
        if not one.opens:
            values = {"calendar": one.name}
            yield Warned(code="calendar_never_opens", kind="calendars", id=one.id, values=values)
    for target in targets:
        if not target.used:
            values = {"target": target.name}
            yield Warned(code="target_unused", kind="targets", id=target.id, values=values)


def warnings(
    queues: Sequence[QueueSeen],
    agents: Sequence[AgentSeen],
    routes: Iterable[tuple[str, Route]],
    places: Places,
    languages: Iterable[str],
    default: str,
) -> list[Warned]:
    """Every warning of queues, agents and rules. `routes`: (rule, where it leads) of all rules that
    decide now; `languages`: those that the desk serves customers in; `default`: the queue of
    whoever goes nowhere else.
    """
    found = [*_of_agents(queues, agents)]
    for queue in queues:
        found += _of_queue(queue, queues, agents, sorted(languages))
    for rule, route in routes:
        found += _of_rule(rule, route, agents, places, default)
    return list({(one.code, one.id, one.says): one for one in found}.values())


def _of_agents(queues: Sequence[QueueSeen], agents: Sequence[AgentSeen]) -> Iterator[Warned]:
    for agent in agents:
        values = {"agent": agent.name}
        if agent.capacity == 0:
            yield Warned(code="no_places", kind="agents", id=agent.id, values=values)
        elif not any(queue.served_by(agent) for queue in queues):
            yield Warned(code="agent_unwanted", kind="agents", id=agent.id, values=values)


def _of_queue(
    queue: QueueSeen,
    queues: Sequence[QueueSeen],
    agents: Sequence[AgentSeen],
    languages: Sequence[str],
) -> Iterator[Warned]:
    def warned(code: str, **values: str) -> Warned:
        return Warned(code=code, kind="queues", id=queue.id, values={"queue": queue.name, **values})

    if queue.archived:
        if queue.waiting:
            yield warned("waits_in_archived", n=str(queue.waiting))
        return
    serving = [agent for agent in agents if queue.served_by(agent)]
    into = next((one for one in queues if one.id == queue.overflow_id), None)
    if into is not None and into.archived:
        yield warned("overflow_archived", into=into.name)
    if not serving:
        yield warned("queue_unserved")
        return
    if all(agent.capacity < queue.weight for agent in serving):
        yield warned("queue_too_heavy", weight=str(queue.weight))
    spoken = [Need(f"{LANGUAGE}{code}") for code in languages]
    unspoken = [need for need in spoken if not any(agent.meets(need) for agent in serving)]
    if queue.language == "required" and unspoken:
        codes = [need.skill.removeprefix(LANGUAGE) for need in unspoken]
        yield warned("language_unspoken", languages=", ".join(codes))


def _of_rule(
    rule: str, route: Route, agents: Sequence[AgentSeen], places: Places, default: str
) -> Iterator[Warned]:
    def warned(code: str, **values: str) -> Warned:
        return Warned(code=code, kind="rules", id=rule, values={"rule": rule, **values})

    for wrong in astray(route, places):
        yield warned(f"rule_{wrong.code}", given=wrong.values["given"], instead=default)
    for need in map(read_need, route.skills):
        if places.knows(need.skill) and not any(agent.meets(need) for agent in agents):
            yield warned("skill_nobody", skill=str(need).removesuffix("@1"))


def _is_language(skill: str) -> bool:
    return skill.startswith(LANGUAGE)
