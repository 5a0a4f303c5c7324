"""Erlang's formulas: what so many agents make of so many customers, at one chat an agent. Pure.

Arrivals are a Poisson stream; handling times, and in Erlang A patience too, are exponential; who
came first is served first; rates do not change. Chats held at once and skills need the simulator.
"""

from dataclasses import dataclass
from math import exp

NEGLIGIBLE = 1e-17  # of the whole
HUGE = 1e250


@dataclass(frozen=True, kw_only=True)
class ErlangC:
    """Nobody gives up. `waits`: the share that has to wait; `in_time`: the share that is answered
    within the target; `asa_s`: mean wait of all in seconds; `occupancy`: share of agents' time.
    """

    waits: float
    in_time: float
    asa_s: float
    occupancy: float


@dataclass(frozen=True, kw_only=True)
class ErlangA:
    """People give up. `waits`: the share that has to wait; `abandons`: the share that gives up;
    `wait_s`: mean wait of all, those who give up too, in seconds; `occupancy`: of agents' time.
    """

    waits: float
    abandons: float
    wait_s: float
    occupancy: float


def erlang_c(*, per_s: float, handle_s: float, agents: int, target_s: float) -> ErlangC:
    """`per_s`: arrivals a second; `handle_s`: mean seconds of a chat; `target_s`: the service
    level's. Erlang 1917, by the recursion of the loss formula. Raises ValueError where the queue
    would grow for ever.
    """
    load = per_s * handle_s
    if load >= agents:
        raise ValueError(f"{agents} agents cannot keep up with a load of {load:g}")
    spare = agents - load
    below = _states_below(load, agents)
    waits = agents / (agents + spare * below)
    return ErlangC(
        waits=waits,
        in_time=1 - waits * exp(-spare * target_s / handle_s),
        asa_s=waits * handle_s / spare,
        occupancy=load / agents,
    )


def erlang_a(*, per_s: float, handle_s: float, patience_s: float, agents: int) -> ErlangA:
    """`patience_s`: the mean wait after which somebody gives up. Palm 1957: the birth-death chain
    M/M/N+M, its states counted from the one where all are busy and nobody waits.
    """
    served, gives_up = agents / handle_s, 1 / patience_s
    below = _states_below(per_s * handle_s, agents)
    weight, above, waiting, ahead = 1.0, 1.0, 0.0, 0
    while weight > NEGLIGIBLE * (below + above) or per_s > served + ahead * gives_up:
        ahead += 1
        weight *= per_s / (served + ahead * gives_up)
        above += weight
        waiting += ahead * weight
        if weight > HUGE:
            weight, above, waiting, below = (x / HUGE for x in (weight, above, waiting, below))
    queue = waiting / (below + above)
    abandons = queue * gives_up / per_s
    return ErlangA(
        waits=above / (below + above),
        abandons=abandons,
        wait_s=queue / per_s,
        occupancy=per_s * (1 - abandons) / served,
    )


def _states_below(load: float, agents: int) -> float:
    """How likely it is that somebody is free, against that all are busy and nobody waits."""
    below = 0.0
    for busy in range(1, agents + 1):
        below = (below + 1) * busy / load
    return below
