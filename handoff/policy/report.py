"""What a replay found, for a person to read: counts, breakdowns, the conversations. Pure.

It deploys nothing and says what it does not tell.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handoff.policy.changes import FACTS_OF_TURN, GOES_ON, Cell, Change, ChangedTurn, Tally
from handoff.policy.replaying import Replayed

NOT_TOLD = (
    "What would have happened after a changed decision is not told: every turn is judged with what "
    "had really happened before it. So the loop guard knows of real handoffs only, and of a "
    "customer whom the draft would have handed over the later turns are counted, too.",
    "Where the draft lets a turn go on that was stopped, what the bot would have proposed is not "
    "known: the turn counts as going on, though a rule about the proposal might have stopped it.",
    "Tags, priority and routing are not replayed: which queue a handoff would have gone to is not "
    "told.",
)


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Changed turns with this reason (or outcome, where no human took over) before and after."""

    was: str
    would: str
    turns: int


@dataclass(frozen=True, kw_only=True)
class Group:
    """Turns with one value of a fact (None: not known). `changed`: how many, by Change."""

    value: str | None
    turns: int
    changed: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class ChangedConversation:
    """A conversation that changes, with its first changed turns."""

    conversation_id: str
    turns: tuple[ChangedTurn, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A replay of a draft of `version`. `since` and `until`: RFC 3339, half-open.

    `turns` were replayed, `unchanged` of them stay as they were, `changed` counts the others by
    Change (`changed_conversations`: the conversations with such turns), `goes_on` those of them
    that the draft lets go on where they were stopped. `by` breaks them down by market, persona,
    pathway and language. `conversations` are the first that change of `conversations_changed`.
    `not_replayed` counts turns by NotReplayed; `facts_not_recorded`: of how many of them each fact
    stood in the way.
    """

    version: str
    since: str
    until: str
    decisions: int
    turns: int
    unchanged: int
    changed: Mapping[str, int]
    changed_conversations: Mapping[str, int]
    goes_on: int
    swaps: tuple[Swap, ...]
    by: Mapping[str, tuple[Group, ...]]
    conversations_changed: int
    conversations: tuple[ChangedConversation, ...]
    not_replayed: Mapping[str, int]
    facts_not_recorded: Mapping[str, int]
    not_told: tuple[str, ...] = NOT_TOLD

    def as_json(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return asdict(self)


def report_of(replayed: Replayed, *, version: str, since: str, until: str) -> Report:
    """The report of what was replayed."""
    tally = replayed.tally
    changed = _changed(tally)
    return Report(
        version=version,
        since=since,
        until=until,
        decisions=replayed.decisions,
        turns=tally.turns,
        unchanged=tally.turns - sum(changed.values()),
        changed=changed,
        changed_conversations={one.value: len(tally.conversations.get(one, ())) for one in Change},
        goes_on=sum(n for (_, would), n in tally.swaps.items() if would == GOES_ON),
        swaps=tuple(
            Swap(was=was, would=would, turns=turns)
            for (was, would), turns in tally.swaps.most_common()
        ),
        by={name: _groups(tally.cells, place) for place, name in enumerate(FACTS_OF_TURN, start=1)},
        conversations_changed=len(set().union(*tally.conversations.values())),
        conversations=tuple(
            ChangedConversation(conversation_id=name, turns=tuple(turns))
            for name, turns in tally.first()
        ),
        not_replayed={why.value: turns for why, turns in replayed.not_replayed.items()},
        facts_not_recorded=dict(replayed.facts_not_recorded.most_common()),
    )


def _changed(tally: Tally) -> dict[str, int]:
    counted = {change: 0 for change in Change}
    for (change, *_), turns in tally.cells.items():
        if change is not None:
            counted[change] += turns
    return {change.value: turns for change, turns in counted.items()}


def _groups(cells: Counter[Cell], place: int) -> tuple[Group, ...]:
    """The turns by the fact at that place of a cell, most turns first."""
    turns: Counter[str | None] = Counter()
    changed: dict[str | None, Counter[str]] = defaultdict(Counter)
    for cell, count in cells.items():
        value, change = cell[place], cell[0]
        turns[value] += count
        if change is not None:
            changed[value][change.value] += count
    return tuple(
        Group(value=value, turns=count, changed=dict(changed[value]))
        for value, count in turns.most_common()
    )
