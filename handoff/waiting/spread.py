"""How the wait behind a queue is spread: a sum of exponential steps whose rates lie evenly. Pure.

With n ahead and places that free up at `rate` while each who waits gives up at `leaving`, the queue
gets shorter by one at the rates `rate + n * leaving`, ..., `rate + leaving`, `rate`. Their sum is
the time until a pure birth process with the rates `rate + k * leaving` counts n + 1, and that count
is negative binomial (Poisson without leaving):

    P(wait > t) = sum over j = 0..n of  e^(-rate t) * product over k < j of
                  (rate + k * leaving) * z / (k + 1),   z = (1 - e^(-leaving t)) / leaving

No term is negative, so nothing cancels: exact up to rounding, whatever n is.
"""

from dataclasses import dataclass
from math import exp, expm1, log, sqrt
from statistics import NormalDist

CLOSE = 1e-9  # relative, of a quantile
STEPS = 60
NEGLIGIBLE = 1e-12
HUGE = 1e200


@dataclass(frozen=True, kw_only=True)
class Wait:
    """The wait behind `ahead` others. `rate` and `leaving` a second."""

    ahead: int
    rate: float
    leaving: float = 0.0

    @property
    def mean(self) -> float:
        """Seconds."""
        return sum(1 / (self.rate + i * self.leaving) for i in range(self.ahead + 1))

    @property
    def variance(self) -> float:
        """Seconds squared."""
        return sum(1 / (self.rate + i * self.leaving) ** 2 for i in range(self.ahead + 1))

    def longer(self, seconds: float) -> float:
        """The probability of a longer wait."""
        return exp(self._log_longer(seconds)[0])

    def quantile(self, share: float) -> float:
        """Seconds that `share` (above 0, below 1) of the waits do not exceed.

        Newton's steps on -log P(wait > t), which is convex because the density of the sum is
        log-concave: from wherever it is not flat they come down to the root.
        """
        wanted, at = log(1 - share), self._near(share)
        for _ in range(STEPS):
            longer, hazard = self._log_longer(at)
            flat = longer > wanted / 100
            step = at if flat else (longer - wanted) / hazard
            at += step
            if abs(step) <= CLOSE * at:
                break
        return at

    def _near(self, share: float) -> float:
        """Wilson and Hilferty's quantile of the gamma distribution with this mean and variance."""
        mean, ninth = self.mean, self.variance / self.mean**2 / 9
        root = 1 - ninth + NormalDist().inv_cdf(share) * sqrt(ninth)
        return mean * max(root, 0.2) ** 3

    def _log_longer(self, seconds: float) -> tuple[float, float]:
        """The logarithm of P(wait > t), and the hazard at t."""
        rate, leaving = self.rate, self.leaving
        gone = leaving * seconds
        z = -expm1(-gone) / leaving if gone > NEGLIGIBLE else seconds
        term = total = 1.0
        scale = -rate * seconds
        for k in range(self.ahead):
            term *= (rate + k * leaving) * z / (k + 1)
            total += term
            if total > HUGE:
                term, total, scale = term / HUGE, total / HUGE, scale + log(HUGE)
        hazard = (rate + self.ahead * leaving) * term / total
        return scale + log(total), hazard
