"""What the desk would remember of a conversation's earlier turns under other thresholds. Pure.

Three facts of a turn follow from the turns before it and from what counted as understood:
`understood` itself, `failures` and `frustration`. All others are as they were recorded.
"""

from typing import Any

from handoff.policy.facts import FactValue, Thresholds
from handoff.policy.memory import after_refusals, after_turn
from handoff.policy.situation import derive

Recorded = dict[str, Any]


class Followed:
    """One conversation, turn by turn: `begin` a turn, work out `facts` of each of its decisions,
    `end` it. It starts in the middle unless the first turn says that nothing was before it.
    """

    __slots__ = ("_after", "_mood", "_next", "_thresholds", "_turns", "failures")

    def __init__(self, thresholds: Thresholds, *, feels: bool) -> None:
        """`feels`: whether the rules ask for frustration."""
        self._thresholds = thresholds
        self._mood = _Mood() if feels else None
        self._next: int | None = None
        self._turns = 0
        self._after: int | None = None
        #: Turns in a row, before the one at hand, that would not be understood; None: not known.
        self.failures: int | None = None

    def begin(self, recorded: Recorded) -> None:
        """A turn, by its first decision. The counters start anew where the recorded count of turns
        does; a gap in that count leaves unknown what was before.
        """
        self._turns = recorded["turns_with_bot"]
        if self._turns == 0:
            self.failures = 0
        elif self._turns != self._next:
            self.failures = None
        self._after = self.failures
        if self._mood:
            known = self._turns in (0, self._next)
            self._mood.begin(anew=self._turns == 0, known=known)

    def forget(self) -> None:
        """What comes next does not follow from what was."""
        self._next = None

    def facts(self, recorded: Recorded) -> dict[str, FactValue]:
        """The facts of one decision of the turn; `failures` is left out where it is not known."""
        derived = derive(recorded, self._thresholds, self.failures or 0)
        clear = derived.get("understood")
        if clear:
            self._after = 0
        elif clear is False and self.failures is None:
            self._after = None
            del derived["failures"]
        elif clear is False and self.failures is not None:
            self._after = self.failures + 1
        if self._mood and "frustration" in derived:
            derived["frustration"] = self._mood.frustration(recorded, derived)
        return derived

    def end(self, *, remembered: bool) -> None:
        """The turn is over. Of one that the bot failed at the desk remembers nothing."""
        self._next = self._turns + remembered
        if remembered:
            self.failures = self._after
            if self._mood:
                self._mood.end()


class _Mood:
    """Frustration as it was recorded and as it would be, side by side. As long as the two agree
    nothing is worked out; where the recorded value cannot be explained it stands.
    """

    __slots__ = ("_before", "_now", "_read", "_refusals", "_refusals_now")

    def __init__(self) -> None:
        self._before: tuple[float, float] | None = None
        self._now = self._read = (0.0, 0.0)
        self._refusals = self._refusals_now = 0

    def begin(self, *, anew: bool, known: bool) -> None:
        """`anew`: no turn was counted before; `known`: there is no gap before this turn."""
        if anew:
            self._refusals = 0
        if not known:
            self._before = None
        self._refusals_now = self._refusals

    def frustration(self, recorded: Recorded, derived: dict[str, FactValue]) -> float:
        """The fact of one decision of the turn."""
        was = recorded["frustration"]
        if "intent" not in recorded:
            self._now = (was, self._unread(was))
        elif "refusals" in recorded:
            self._now = self._after_proposal(recorded, was)
        else:
            self._now = self._read = (was, self._after_reading(recorded, was, derived))
        return self._now[1]

    def end(self) -> None:
        """The turn is remembered."""
        self._before = self._now
        self._refusals = self._refusals_now

    def _unread(self, was: float) -> float:
        return self._before[1] if self._before and self._before[0] == was else was

    def _after_reading(
        self, recorded: Recorded, was: float, derived: dict[str, FactValue]
    ) -> float:
        read, clear = bool(recorded.get("understood")), bool(derived.get("understood"))
        if read == clear and (self._before is None or self._before[0] == self._before[1]):
            return was
        again, sentiment = recorded.get("same_question", 0) > 0, recorded.get("sentiment")
        for before, would in (self._before or (0.0, 0.0), (0.0, 0.0)):
            if after_turn(before, read, again, sentiment) == was:
                return after_turn(would, clear, again, sentiment)
        return float(was)

    def _after_proposal(self, recorded: Recorded, was: float) -> tuple[float, float]:
        self._refusals_now = recorded["refusals"]
        if self._read[0] == self._read[1]:
            return was, was
        refused = self._refusals_now - self._refusals
        explained = refused >= 0 and after_refusals(self._read[0], refused) == was
        return was, after_refusals(self._read[1], refused) if explained else was
