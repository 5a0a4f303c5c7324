"""A virtual clock with its events: people come, are matched, give up, are served, go home."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count

from handoff.routing.match import Waiting, match, rank_of
from tandem.simulator.lines import Lines
from tandem.simulator.people import HOUR, Agent, Customer, agents_of, customers_of, moment
from tandem.simulator.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Run:
    """What came of it: all customers in the order of their coming, and all agents."""

    scenario: Scenario
    seed: int
    customers: list[Customer]
    agents: list[Agent]


def simulate(scenario: Scenario, seed: int) -> Run:
    """Runs until nothing more can happen: the last has come, and been served or given up."""
    return _Engine(scenario, seed).run()


class _Engine:
    """`at` is called by its virtual second; of the same second, what was planned first."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._now = 0.0
        self._number = count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._lines = Lines()
        self._waiting: dict[str, tuple[Customer, Waiting]] = {}
        self._run = Run(scenario=scenario, seed=seed, customers=[], agents=agents_of(scenario))
        self._by_id = {agent.candidate.agent_id: agent for agent in self._run.agents}
        self._free: dict[str, Agent] = {}

    def run(self) -> Run:
        for agent in self._run.agents:
            self._plan(agent.group.from_hour * HOUR, partial(self._on_duty, agent, True))
            if agent.group.to_hour is not None:
                self._plan(agent.group.to_hour * HOUR, partial(self._on_duty, agent, False))
        for kind in self._run.scenario.customers:
            self._await_next(customers_of(self._run.scenario, kind, self._run.seed))
        while self._events:
            self._now, _, happen = heapq.heappop(self._events)
            happen()
        for agent in self._run.agents:
            agent.advance(max(self._now, self._run.scenario.hours * HOUR))
        return self._run

    def _plan(self, at: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._number), happen))

    def _await_next(self, coming: Iterator[Customer]) -> None:
        if customer := next(coming, None):
            self._plan(customer.arrived, partial(self._arrive, customer, coming))

    def _arrive(self, customer: Customer, coming: Iterator[Customer]) -> None:
        self._await_next(coming)
        self._run.customers.append(customer)
        ahead = self._join(customer, 0.0)
        self._match()
        if customer.started is None:
            customer.ahead = ahead
            if customer.patience is not None:
                self._plan(self._now + customer.patience, partial(self._give_up, customer))
            self._plan_relaxing(customer, 0.0)

    def _join(self, customer: Customer, waited_s: float) -> int:
        queued_at, priority = moment(customer.arrived), customer.kind.priority_minutes
        waiting = Waiting(
            handoff_id=customer.id,
            lane=customer.wanted.lane(waited_s),
            rank=rank_of(queued_at, priority),
            queued_at=queued_at,
            priority=priority,
        )
        self._waiting[customer.id] = (customer, waiting)
        return self._lines.join(waiting)

    def _leave(self, customer: Customer) -> None:
        self._lines.leave(self._waiting.pop(customer.id)[1])

    def _plan_relaxing(self, customer: Customer, waited_s: float) -> None:
        after_s = customer.wanted.next_step_s(waited_s)
        if after_s is not None:
            happen = partial(self._relax, customer, float(after_s))
            self._plan(customer.arrived + after_s, happen)

    def _relax(self, customer: Customer, waited_s: float) -> None:
        if customer.id in self._waiting:
            self._leave(customer)
            self._join(customer, waited_s)
            self._plan_relaxing(customer, waited_s)
            self._match()

    def _give_up(self, customer: Customer) -> None:
        if customer.id in self._waiting:
            self._leave(customer)
            customer.left = self._now

    def _on_duty(self, agent: Agent, on_duty: bool) -> None:
        agent.advance(self._now)
        agent.on_duty = on_duty
        self._note(agent)
        self._match()

    def _match(self) -> None:
        if not self._lines or not self._free:
            return
        found = list(match(self._lines.heads(), [a.candidate for a in self._free.values()]))
        for one in found:
            customer = self._waiting[one.waiting.handoff_id][0]
            self._leave(customer)
            customer.started = self._now
            agent = self._by_id[one.agent.agent_id]
            agent.advance(self._now)
            agent.take(customer, moment(self._now))
            self._chats_changed(agent)

    def _finish(self, agent: Agent, customer: Customer, turn: int) -> None:
        if turn != agent.turn:
            return  # a chat came or went meanwhile: the agent's pace is another one
        agent.advance(self._now)
        agent.give(customer)
        customer.ended = self._now
        self._chats_changed(agent)
        self._match()

    def _chats_changed(self, agent: Agent) -> None:
        agent.turn += 1
        if following := agent.next_end():
            at, customer = following
            self._plan(at, partial(self._finish, agent, customer, agent.turn))
        self._note(agent)

    def _note(self, agent: Agent) -> None:
        if agent.free:
            self._free[agent.candidate.agent_id] = agent
        else:
            self._free.pop(agent.candidate.agent_id, None)
