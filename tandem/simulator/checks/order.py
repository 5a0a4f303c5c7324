"""Whether anybody can be overtaken for ever: on random small streams of one lane, who waits is
passed over only by those who come less later than their priorities differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tandem.simulator.engine import Run, simulate
from tandem.simulator.people import Customer
from tandem.simulator.scenario import Agents, Customers, Scenario

CLOSE_S = 1e-6  # dates are kept to the microsecond


@dataclass(frozen=True, kw_only=True)
class Order:
    """`overtakings`: pairs of which the later one was served while the earlier one waited;
    `broken`: of these, those further apart than their priorities allow.
    """

    streams: int
    chats: int
    overtakings: int
    broken: int


def order(streams: int, seed: int) -> Order:
    """Simulates so many random streams."""
    chance = Random(f"order {seed}")  # noqa: S311 - no secret
    chats = overtakings = broken = 0
    for number in range(streams):
        run = simulate(_stream(chance), seed + number)
        chats += len(run.customers)
        for earlier, later in overtaken(run):
            overtakings += 1
            broken += later.arrived - earlier.arrived > _allowed_s(earlier, later) + CLOSE_S
    return Order(streams=streams, chats=chats, overtakings=overtakings, broken=broken)


def overtaken(run: Run) -> Iterator[tuple[Customer, Customer]]:
    """Each who waited while somebody who had come later was served, with that one. All customers
    must share a lane.
    """
    for place, earlier in enumerate(run.customers):
        until = earlier.left if earlier.started is None else earlier.started
        for later in run.customers[place + 1 :]:
            if until is not None and later.arrived >= until:
                break
            if later.started is not None and (until is None or later.started < until):
                yield earlier, later


def _allowed_s(earlier: Customer, later: Customer) -> float:
    return 60.0 * (later.kind.priority_minutes - earlier.kind.priority_minutes)


def _stream(chance: Random) -> Scenario:
    """Two to four kinds of customers who are too many for one to three agents for an hour."""
    kinds = [
        Customers(
            name=f"kind {number}",
            queue="support",
            per_hour=(chance.uniform(2, 15),),
            handling_minutes=(chance.uniform(2, 20),),
            patience_minutes=chance.choice([None, chance.uniform(5, 60)]),
            priority_minutes=chance.choice([0, 1, 5, 10, 30, 60]),
        )
        for number in range(chance.randint(2, 4))
    ]
    agents = Agents(
        name="agents",
        count=chance.randint(1, 3),
        queues=("support",),
        capacity=chance.choice([1, 1, 2]),
    )
    return Scenario(title="a stream", hours=1, customers=tuple(kinds), agents=(agents,))
