"""What is simulated: customers by the hour, agents by the shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from handoff.model import Presence
from handoff.routing.agents import Candidate, lacks
from handoff.routing.needs import Need, Step, Wanted, read_need, read_step

FOR_EVER = float("inf")
MOST_AGENTS = 5_000


def _listed(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else (given,)


def _need(given: Any) -> Any:
    return read_need(given) if isinstance(given, str) else given


def _step(given: Any) -> Any:
    return read_step(given) if isinstance(given, str) else given


Name = Annotated[str, Field(min_length=1, max_length=80)]
Minutes = Annotated[float, Field(gt=0, le=100_000)]
Rate = Annotated[float, Field(ge=0, le=1_000_000)]
OneOrMore = BeforeValidator(_listed)
Needs = tuple[Annotated[Need, BeforeValidator(_need)], ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Customers(_Strict):
    """Who comes alike. `per_hour`: one number, or one for each hour; `handling_minutes`: the mean
    length of a chat while its agent holds 1, 2, ... chats, one number for the same at any;
    `variation`: the coefficient of variation of the lengths (1: exponential, 0: all alike);
    patience: its mean (exponential), or lengths that were seen, each as likely; neither: endless.
    `languages`: the share of each, a required skill like `needs`; `wants` and `relax`: desired ones
    and how they relax.
    """

    name: Name
    queue: Name
    per_hour: Annotated[tuple[Rate, ...], OneOrMore, Field(min_length=1)]
    handling_minutes: Annotated[tuple[Minutes, ...], OneOrMore, Field(min_length=1)]
    variation: Annotated[float, Field(ge=0, le=10)] = 1.0
    patience_minutes: Minutes | None = None
    patience_seen_minutes: tuple[Annotated[float, Field(ge=0)], ...] = ()
    priority_minutes: Annotated[int, Field(ge=0, le=10_000)] = 0
    languages: dict[Name, Annotated[float, Field(gt=0, le=1)]] = {}
    needs: Needs = ()
    wants: Needs = ()
    relax: tuple[Annotated[Step, BeforeValidator(_step)], ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.languages and abs(sum(self.languages.values()) - 1) > 1e-6:
            raise ValueError("the shares of the languages must add up to 1")
        if self.patience_minutes and self.patience_seen_minutes:
            raise ValueError("give patience_minutes or patience_seen_minutes, not both")
        return self

    def wanted(self) -> list[tuple[float, Wanted]]:
        """What these customers ask for, with the share of those who do."""
        mix: list[tuple[float, Needs]] = [
            (share, (Need(f"language:{code}"),)) for code, share in self.languages.items()
        ]
        return [
            (share, self._wanted((*self.needs, *needed))) for share, needed in mix or [(1.0, ())]
        ]

    def _wanted(self, required: Sequence[Need]) -> Wanted:
        return Wanted(
            queue=self.queue, required=tuple(required), desired=self.wants, steps=self.relax
        )


class Agents(_Strict):
    """Agents who are alike: `capacity` chats at once, on duty from one hour to another, or until
    the last customer is served.
    """

    name: Name
    count: Annotated[int, Field(ge=0, le=MOST_AGENTS)]
    queues: Annotated[tuple[Name, ...], OneOrMore, Field(min_length=1)]
    skills: Needs = ()
    capacity: Annotated[int, Field(ge=1, le=50)] = 1
    from_hour: Annotated[float, Field(ge=0)] = 0.0
    to_hour: Annotated[float, Field(gt=0)] | None = None

    def candidate(self, agent_id: str) -> Candidate:
        """One of them, as routing sees one who is free."""
        return Candidate(
            agent_id=agent_id,
            presence=Presence.ONLINE,
            load=0,
            capacity=self.capacity,
            last_offer_at=None,
            queues=frozenset(self.queues),
            skills={need.skill: need.level for need in self.skills},
        )


class Scenario(_Strict):
    """`target_s`: the service level's, in which a chat should be answered; `short_s`: who gives up
    sooner is not held against it; what begins within `warm_up_hours` is not counted.
    """

    title: Name
    hours: Annotated[float, Field(gt=0, le=1_000_000)]
    warm_up_hours: Annotated[float, Field(ge=0)] = 0.0
    target_s: Annotated[float, Field(ge=0)] = 60.0
    short_s: Annotated[float, Field(ge=0)] = 10.0
    customers: tuple[Customers, ...] = Field(min_length=1)
    agents: tuple[Agents, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if found := list(_faults(self)):
            raise ValueError("\n".join(found))
        return self

    @property
    def expected_chats(self) -> float:
        """How many are to be expected."""
        return sum(
            rate * (hours if len(kind.per_hour) > 1 else self.hours)
            for kind in self.customers
            for hour, rate in enumerate(kind.per_hour)
            if (hours := min(1.0, self.hours - hour)) > 0
        )

    def with_agents(self, total: int) -> Scenario:
        """The same with so many agents, each group keeping its share of them."""
        before = sum(group.count for group in self.agents)
        shares = [group.count * total / before for group in self.agents]
        counts = [int(share) for share in shares]
        order = sorted(range(len(shares)), key=lambda i: counts[i] - shares[i])
        for i in order[: total - sum(counts)]:
            counts[i] += 1
        groups = zip(self.agents, counts, strict=True)
        changed = tuple(group.model_copy(update={"count": count}) for group, count in groups)
        return self.model_copy(update={"agents": changed})


def _faults(scenario: Scenario) -> Iterator[str]:
    yield from _wrong_times(scenario)
    for kind in (scenario.customers, scenario.agents):
        names = [one.name for one in kind]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"two are called {name!r}"
    for customers in scenario.customers:
        yield from _wrong_customers(scenario, customers)


def _wrong_times(scenario: Scenario) -> Iterator[str]:
    if scenario.warm_up_hours >= scenario.hours:
        yield "warm_up_hours must be fewer than hours"
    if not any(group.count for group in scenario.agents):
        yield "there are no agents: every count is 0"
    for group in scenario.agents:
        if group.to_hour is not None and group.to_hour <= group.from_hour:
            yield f"the agents {group.name!r} end their shift before they begin it"


def _wrong_customers(scenario: Scenario, customers: Customers) -> Iterator[str]:
    name, hours = customers.name, len(customers.per_hour)
    if hours > 1 and hours < scenario.hours:
        yield f"{name!r} has {hours} numbers per_hour, and the scenario {scenario.hours:g} hours"
    levels, most = len(customers.handling_minutes), 0
    for _, wanted in customers.wanted():
        lane = wanted.lane(FOR_EVER)
        able = [
            group
            for group in scenario.agents
            if group.count and lacks(group.candidate("").profile, lane) is None
        ]
        most = max([most, *(group.capacity for group in able)])
        if not able:
            yield f"no agent can serve {name!r}: they need {lane}"
    if 1 < levels < most:
        yield (
            f"{name!r} has {levels} handling_minutes, and their agents hold up to {most} chats: "
            f"give one for each number of chats, or a single one"
        )
