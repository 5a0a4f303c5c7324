"""Whether equal agents get equally much to do."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.waiting.fairness import jain
from tandem.simulator.engine import simulate
from tandem.simulator.people import HOUR
from tandem.simulator.scenario import Agents, Customers, Scenario

HANDLE_S = 600.0


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Equal agents; `load`: of all their places."""

    agents: int
    capacity: int
    load: float


POOLS = tuple(
    Pool(agents=12, capacity=capacity, load=load)
    for capacity in (1, 3)
    for load in (0.3, 0.7, 0.95)
)


def evenness(pool: Pool, chats: int, seed: int) -> float:
    """Jain's index of the agents' occupancies."""
    per_hour = pool.load * pool.agents * pool.capacity * HOUR / HANDLE_S
    customers = Customers(
        name="customers",
        queue="support",
        per_hour=(per_hour,),
        handling_minutes=(HANDLE_S / 60,),
        patience_minutes=HANDLE_S / 60,
    )
    agents = Agents(name="agents", count=pool.agents, queues=("support",), capacity=pool.capacity)
    scenario = Scenario(
        title="a pool", hours=chats / per_hour, customers=(customers,), agents=(agents,)
    )
    run = simulate(scenario, seed)
    return jain([agent.engaged_s / agent.duty_s for agent in run.agents]) or 0.0
