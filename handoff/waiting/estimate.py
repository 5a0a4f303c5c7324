"""How long a customer will wait, as far as anybody can say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from handoff.waiting.learn import Parameters
from handoff.waiting.spread import Wait

#: Eight of ten waits lie between these two.
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Seconds. `range_s`: from and to, holding eight of ten real waits; None where too little is
    known for one.
    """

    point_s: float
    range_s: tuple[float, float] | None = None


def estimate(
    ahead: int, parameters: Parameters | None, last_wait_s: float | None
) -> Estimate | None:
    """The wait of who joins with all places taken and `ahead` customers of at least the same rank
    waiting. Without parameters it is `last_wait_s`, the wait of the last who was served (LES:
    Ibrahim and Whitt, M&SOM 11(3), 2009); None when nobody was.

    The queue gets shorter as chats end and as those ahead give up: QL_m = sum over i = 0..ahead of
    1 / (slots * rate + i * leaving). The promise is kept or broken for those only who do stay until
    they are served, and among them long waits are rarer: weighing the density with e^(-leaving t)
    adds `leaving` to each rate, so the sum runs over i = 1..ahead + 1. The rate itself is only
    known from so many chats: with n of them its relative variance is 1 / n, and the range is wider
    by that.
    """
    if parameters is None:
        return None if last_wait_s is None else Estimate(point_s=last_wait_s)
    wait = Wait(
        ahead=ahead,
        rate=parameters.slots * parameters.rate + parameters.leaving,
        leaving=parameters.leaving,
    )
    mean, wider = wait.mean, sqrt(1 + wait.mean**2 / wait.variance / parameters.finished)
    low, high = (mean + wider * (wait.quantile(share) - mean) for share in (LOW, HIGH))
    return Estimate(point_s=mean, range_s=(max(low, 0.0), high))
