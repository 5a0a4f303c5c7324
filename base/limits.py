"""Token buckets: how much of something one caller may do."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from base.clock import Clock
from base.problems import TooMany

KEYS = 20_000
AGAIN = 100  # times that the same thing is free, once it is paid


class RateLimit:
    """`rate` a second and `burst` at once, for each key. Forgets the keys not seen for longest."""

    _buckets: OrderedDict[str, tuple[float, datetime]]
    _paid: OrderedDict[tuple[str, str], int]

    def __init__(self, rate: float, burst: int, clock: Clock, keys: int = KEYS) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._keys = keys
        self._buckets = OrderedDict()
        self._paid = OrderedDict()

    def take_once(self, key: str, name: str) -> None:
        """Use one token of `key` for `name`, which whoever heard no answer may send again: that is
        free up to AGAIN times. Raises TooMany with the seconds to wait.
        """
        times = self._paid.get((key, name), AGAIN)
        if times >= AGAIN:
            self.take(key)
            times = -1
        self._paid[key, name] = times + 1
        self._paid.move_to_end((key, name))
        if len(self._paid) > self._keys:
            self._paid.popitem(last=False)

    def take(self, key: str) -> None:
        """Use one token of `key`. Raises TooMany with the seconds to wait."""
        now = self._clock.now()
        tokens, since = self._buckets.pop(key, (self._burst, now))
        # A clock that went back gives no tokens and takes none.
        gained = max(0.0, (now - since).total_seconds()) * self._rate
        tokens = min(self._burst, tokens + gained)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany((1 - tokens) / self._rate)
