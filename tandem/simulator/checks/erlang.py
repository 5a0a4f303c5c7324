"""Whether the simulated queue is Erlang's, where Erlang's formulas hold: one chat an agent, one
lane, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, linear_regression

from handoff.waiting.erlang import erlang_a, erlang_c
from tandem.simulator.engine import Run, simulate
from tandem.simulator.people import HOUR, Customer
from tandem.simulator.results import counted_customers, work
from tandem.simulator.scenario import Agents, Customers, Scenario

#: Warm-up of each run, in mean lengths of a chat.
WARM_UP = 60
#: The controls of a run: the load that came, and the mean wait at one agent as fast as all.
LOAD, ONE_AGENT = "load", "one_agent"


@dataclass(frozen=True, kw_only=True)
class Case:
    """`per_hour`: arrivals; the others in seconds. Without patience it is Erlang C."""

    per_hour: float
    handle_s: float
    agents: int
    target_s: float = 20
    patience_s: float | None = None

    def __str__(self) -> str:
        patience = f", patience {self.patience_s:g} s" if self.patience_s else ""
        return f"{self.per_hour:g}/h, {self.handle_s:g} s, {self.agents} agents{patience}"

    def theory(self) -> dict[str, float]:
        """What the formula says."""
        per_s = self.per_hour / HOUR
        if self.patience_s is None:
            c = erlang_c(
                per_s=per_s, handle_s=self.handle_s, agents=self.agents, target_s=self.target_s
            )
            known = {"waits": c.waits, "in_time": c.in_time, "wait_s": c.asa_s}
            return {**known, "occupancy": c.occupancy}
        a = erlang_a(
            per_s=per_s, handle_s=self.handle_s, patience_s=self.patience_s, agents=self.agents
        )
        known = {"waits": a.waits, "abandons": a.abandons, "wait_s": a.wait_s}
        return {**known, "occupancy": a.occupancy}

    def scenario(self, chats: int) -> Scenario:
        """The same for the simulator, with about so many chats that count."""
        warm_up = WARM_UP * self.handle_s / HOUR
        return Scenario(
            title=str(self),
            hours=warm_up + chats / self.per_hour,
            warm_up_hours=warm_up,
            target_s=self.target_s,
            customers=(
                Customers(
                    name=str(self),
                    queue="support",
                    per_hour=(self.per_hour,),
                    handling_minutes=(self.handle_s / 60,),
                    patience_minutes=self.patience_s / 60 if self.patience_s else None,
                ),
            ),
            agents=(Agents(name="agents", count=self.agents, queues=("support",)),),
        )


#: The golden vectors of both formulas.
ERLANG_C = (
    Case(per_hour=200, handle_s=180, agents=14),
    Case(per_hour=400, handle_s=240, agents=30),
    Case(per_hour=360, handle_s=240, agents=28),
    Case(per_hour=60, handle_s=600, agents=12, target_s=60),
)
ERLANG_A = (
    Case(per_hour=400, handle_s=240, agents=28, patience_s=120),
    Case(per_hour=400, handle_s=240, agents=26, patience_s=120),
    Case(per_hour=60, handle_s=600, agents=10, patience_s=300),
)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One number of one case: by the formula, simulated, and the standard error of the latter."""

    case: Case
    name: str
    theory: float
    simulated: float
    standard_error: float

    @property
    def error_pct(self) -> float:
        """How far the simulation is off, in percent of the formula."""
        return 100 * abs(self.simulated / self.theory - 1)

    @property
    def standard_error_pct(self) -> float:
        """How far it may be off by chance."""
        return 100 * self.standard_error / self.theory


def one_run(case: Case, chats: int, seed: int) -> dict[str, float]:
    """The same numbers as the formula's of one simulated run, and its controls."""
    run = simulate(case.scenario(chats), seed)
    customers = counted_customers(run)
    number = len(customers)
    waits = [_waited(customer) for customer in customers]
    lengths = [_length(customer) for customer in customers if customer.started is not None]
    seconds = (run.scenario.hours - run.scenario.warm_up_hours) * HOUR
    return {
        "waits": sum(customer.ahead is not None for customer in customers) / number,
        "in_time": sum(wait <= case.target_s for wait in waits) / number,
        "abandons": sum(customer.left is not None for customer in customers) / number,
        "wait_s": fmean(waits),
        "occupancy": work(run.agents).occupancy or 0.0,
        LOAD: number * fmean(lengths) / seconds,
        ONE_AGENT: _wait_of_one_agent(case, run),
    }


def agreements(case: Case, runs: Sequence[dict[str, float]]) -> list[Agreement]:
    """Three or more runs against the formula, number by number.

    The long waits of a few busy hours decide the mean: plainly simulated, 1 % of standard error
    takes ten million chats. So each run also tells numbers whose means are known and which go up
    and down with the others (control variates), and what counts is where the line through the runs
    passes the known mean. It is the load that came; for the mean wait without patience, which
    bends with the load, it is the wait of the same customers at one agent who is as fast as all
    together (M/M/1, which owes nothing to Erlang's formula).
    """
    load = case.per_hour * case.handle_s / HOUR
    known = {LOAD: load}
    if case.patience_s is None:
        known[ONE_AGENT] = load / (case.agents - load) * case.handle_s / case.agents
    found = []
    for name, theory in case.theory().items():
        control = ONE_AGENT if name == "wait_s" and ONE_AGENT in known else LOAD
        value, error = _at(
            known[control], [run[control] for run in runs], [run[name] for run in runs]
        )
        found.append(
            Agreement(case=case, name=name, theory=theory, simulated=value, standard_error=error)
        )
    return found


def _wait_of_one_agent(case: Case, run: Run) -> float:
    waits: list[float] = []
    free_at, warm_up = 0.0, run.scenario.warm_up_hours * HOUR
    for customer in run.customers:
        started = max(free_at, customer.arrived)
        free_at = started + _length(customer) / case.agents
        if customer.arrived >= warm_up:
            waits.append(started - customer.arrived)
    return fmean(waits)


def _at(known: float, controls: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The regression line's value there, and its standard error."""
    slope, start = linear_regression(controls, values)
    number, middle = len(controls), fmean(controls)
    rest = sum((y - start - slope * x) ** 2 for x, y in zip(controls, values, strict=True))
    away = (known - middle) ** 2 / sum((x - middle) ** 2 for x in controls)
    return start + slope * known, sqrt(rest / (number - 2) * (1 / number + away))


def _length(customer: Customer) -> float:
    return (customer.ended or 0.0) - (customer.started or 0.0)


def _waited(customer: Customer) -> float:
    until = customer.started if customer.left is None else customer.left
    return (until or customer.arrived) - customer.arrived
