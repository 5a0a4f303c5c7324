"""What a run is worth, in the numbers that managers know (docs/metrics.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from base.sums import mean, percentile
from tandem.simulator.engine import Run
from tandem.simulator.people import HOUR, Agent, Customer
from tandem.simulator.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Service:
    """Chats by the time of their coming: chats = answered + abandoned + left (who still wait when
    nobody is on duty any more). `service_level`: answered in time of all but those who gave up too
    soon to count; waits in seconds, of those who were answered. None: nothing to divide by.
    """

    chats: int
    answered: int
    abandoned: int
    left: int
    service_level: float | None
    asa_s: float | None
    wait_p50_s: float | None
    wait_p90_s: float | None


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the agents of a queue did, for other queues too. `occupancy`: the share of their time
    with a chat at least; `places_taken`: of all their places; `concurrency`: chats at once while
    there was one.
    """

    occupancy: float | None
    places_taken: float | None
    concurrency: float | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """Of `runs` runs together: of the queues by name, of all, and hour by hour of the scenario."""

    runs: int
    agents: int
    queues: dict[str, tuple[Service, Work]]
    all: tuple[Service, Work]
    hours: list[Service]

    def as_json(self) -> dict[str, Any]:
        """Plain values, service and work beside each other."""
        return {
            "runs": self.runs,
            "agents": self.agents,
            "queues": {name: _plain(one) for name, one in self.queues.items()},
            "all": _plain(self.all),
            "hours": [asdict(service) for service in self.hours],
        }


def result(runs: Sequence[Run]) -> Result:
    """The numbers of one or more runs of the same scenario, without the warm-up."""
    scenario = runs[0].scenario
    agents = [agent for run in runs for agent in run.agents]
    counted = [customer for run in runs for customer in counted_customers(run)]
    hours: dict[int, list[Customer]] = {
        hour: [] for hour in range(int(scenario.warm_up_hours), ceil(scenario.hours))
    }
    for customer in counted:
        hours[int(customer.arrived // HOUR)].append(customer)
    queues = sorted({kind.queue for kind in scenario.customers})
    return Result(
        runs=len(runs),
        agents=len(runs[0].agents),
        queues={
            queue: (
                service((c for c in counted if c.kind.queue == queue), scenario),
                work([a for a in agents if queue in a.group.queues]),
            )
            for queue in queues
        },
        all=(service(counted, scenario), work(agents)),
        hours=[service(hours[hour], scenario) for hour in sorted(hours)],
    )


def counted_customers(run: Run) -> list[Customer]:
    """Those who came after the warm-up."""
    warm_up = run.scenario.warm_up_hours * HOUR
    return [customer for customer in run.customers if customer.arrived >= warm_up]


def service(customers: Iterable[Customer], scenario: Scenario) -> Service:
    """What these customers got. Who is never answered is not answered in time."""
    chats = list(customers)
    waits = [wait for chat in chats if (wait := chat.wait_s) is not None]
    gave_up = [chat.left - chat.arrived for chat in chats if chat.left is not None]
    in_time = sum(wait <= scenario.target_s for wait in waits)
    short = sum(wait < scenario.short_s for wait in gave_up)
    return Service(
        chats=len(chats),
        answered=len(waits),
        abandoned=len(gave_up),
        left=len(chats) - len(waits) - len(gave_up),
        service_level=_share(in_time, len(chats) - short),
        asa_s=mean(waits),
        wait_p50_s=percentile(waits, 0.5),
        wait_p90_s=percentile(waits, 0.9),
    )


def work(agents: Sequence[Agent]) -> Work:
    """What these agents did."""
    engaged = sum(agent.engaged_s for agent in agents)
    session = sum(agent.session_s for agent in agents)
    return Work(
        occupancy=_share(engaged, sum(agent.duty_s for agent in agents)),
        places_taken=_share(session, sum(a.duty_s * a.group.capacity for a in agents)),
        concurrency=_share(session, engaged),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _plain(both: tuple[Service, Work]) -> dict[str, Any]:
    return {**asdict(both[0]), **asdict(both[1])}
