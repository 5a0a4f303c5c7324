"""A circuit breaker: after some failures it opens, and lets one probe through at times. Pure.

A turn takes several calls. One that works closes the breaker, so that the rest of the turn can be
tried, but only a whole answer forgives the failures: a bot that understands everything and answers
nothing is not well.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Breaker:
    """Opens after `limit` failures within `window_s`; while open, one call in `probe_s` may try."""

    monotonic: Callable[[], float]
    limit: int = 5
    window_s: float = 30.0
    probe_s: float = 10.0
    _failures: deque[float] = field(default_factory=deque)
    _opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls are held off."""
        return self._opened_at is not None

    def allows(self) -> bool:
        """Whether a call may go out now; while open, the first after `probe_s` is the probe."""
        if self._opened_at is None:
            return True
        now = self.monotonic()
        if now - self._opened_at < self.probe_s:
            return False
        self._opened_at = now
        return True

    def failed(self) -> None:
        """A call failed."""
        now = self.monotonic()
        self._failures.append(now)
        while self._failures and now - self._failures[0] > self.window_s:
            self._failures.popleft()
        if self._opened_at is not None or len(self._failures) >= self.limit:
            self._opened_at = now

    def worked(self) -> None:
        """A call worked. Was it the probe, the next failure opens the breaker again."""
        if self._opened_at is not None:
            self._opened_at = None
            while len(self._failures) >= self.limit:
                self._failures.popleft()

    def answered(self) -> None:
        """A whole turn worked: the bot is well."""
        self._failures.clear()
        self._opened_at = None
