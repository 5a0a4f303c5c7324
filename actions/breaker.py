"""Stops asking a system that keeps failing, so that customers do not wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row; lets one try through every `pause` seconds until one
    succeeds.
    """

    def __init__(
        self,
        failures: int = 5,
        pause: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._pause, self._clock = failures, pause, clock
        self._failed = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """False while it is open; a try that it allows then counts as the only one of its pause."""
        if self._failed < self._limit:
            return True
        if self._clock() < self._next_try:
            return False
        self._next_try = self._clock() + self._pause
        return True

    def succeeded(self) -> None:
        """The system answered."""
        self._failed = 0

    def failed(self) -> None:
        """It did not, or wrongly."""
        self._failed += 1
        if self._failed == self._limit:
            self._next_try = self._clock() + self._pause
