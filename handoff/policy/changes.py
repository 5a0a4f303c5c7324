"""What was decided beside what a draft would have decided, turn by turn, and summed up. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: The draft lets a turn go on that was stopped: what the bot would have proposed is not known.
GOES_ON = "goes_on"
SHOWN = 200  # conversations that change are listed up to here
SHOWN_TURNS = 50  # and of each so many turns
#: What the numbers are broken down by: facts of the turn as it was decided.
FACTS_OF_TURN = ("market", "persona", "pathway", "language")


class Change(StrEnum):
    """How two verdicts differ: a human would be called; would not be; for another reason; with or
    without the bot's words first; or no human either way, but another answer.
    """

    MORE = "more"
    FEWER = "fewer"
    OTHER_REASON = "other_reason"
    OTHER_WORDS = "other_words"
    OTHER_OUTCOME = "other_outcome"


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict: an Outcome or GOES_ON, a Reason if a human takes over, the rule's name."""

    outcome: str
    reason: str | None
    rule: str

    @property
    def why(self) -> str:
        """The reason, or what was done without one."""
        return self.reason or self.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTurn:
    """One customer turn. `at`: RFC 3339, when it was first decided on."""

    turn_id: str
    at: str
    change: Change
    was: Said
    would: Said


def change_of(was: Said, would: Said) -> Change | None:
    """How they differ, in outcome or reason; None when they do not."""
    if (was.outcome, was.reason) == (would.outcome, would.reason):
        return None
    if was.reason is None:
        return Change.OTHER_OUTCOME if would.reason is None else Change.MORE
    if would.reason is None:
        return Change.FEWER
    return Change.OTHER_WORDS if was.reason == would.reason else Change.OTHER_REASON


# A change (None: stays as it was), and the values of FACTS_OF_TURN.
Cell = tuple[Change | None, str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class Tally:
    """Turns counted by change and facts, changed ones also by reason, the first ones in full."""

    cells: Counter[Cell] = field(default_factory=Counter)
    swaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: dict[str, list[ChangedTurn]] = field(default_factory=dict)
    conversations: dict[Change, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def turns(self) -> int:
        """All turns counted."""
        return self.cells.total()

    def stays(self, facts: Mapping[str, Any]) -> None:
        """A turn that the draft decides as it was decided."""
        self.cells[_cell(None, facts)] += 1

    def changes(self, conversation_id: str, turn: ChangedTurn, facts: Mapping[str, Any]) -> None:
        """A turn that the draft decides otherwise."""
        self.cells[_cell(turn.change, facts)] += 1
        self.swaps[turn.was.why, turn.would.why] += 1
        self.conversations[turn.change].add(conversation_id)
        if conversation_id in self.changed or len(self.changed) < SHOWN:
            turns = self.changed.setdefault(conversation_id, [])
            if len(turns) < SHOWN_TURNS:
                turns.append(turn)

    def add(self, other: Tally) -> None:
        """Count the other's turns too. Both have gone over the same conversations in order."""
        self.cells += other.cells
        self.swaps += other.swaps
        for change, names in other.conversations.items():
            self.conversations[change] |= names
        for conversation_id, turns in other.changed.items():
            self.changed.setdefault(conversation_id, []).extend(turns)

    def first(self) -> list[tuple[str, list[ChangedTurn]]]:
        """The first conversations that change, their turns in order."""
        found = sorted(self.changed.items())[:SHOWN]
        return [(name, sorted(turns, key=_when)[:SHOWN_TURNS]) for name, turns in found]


def _cell(change: Change | None, facts: Mapping[str, Any]) -> Cell:
    known = facts.get
    return change, known("market"), known("persona"), known("pathway"), known("language")


def _when(turn: ChangedTurn) -> tuple[str, str]:
    return turn.at, turn.turn_id
