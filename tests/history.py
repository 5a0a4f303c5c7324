"""Reads the log of what happened and says what must never have happened. Pure.

The idea is Jepsen's: let many clients loose, write down what they were told, and check afterwards.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.events import EVENTS
from handoff.lifecycle import MOVE_NAMES, IllegalTransition, next_owner
from handoff.model import Owner

_TAKES = {"Offered", "AgentSteppedIn", "TakenOver"}
_FREES = {
    "OfferDeclined",
    "OfferExpired",
    "OfferWithdrawn",
    "Transferred",
    "TakenOver",
    "Reassigned",
    "AgentLost",
    "HandedBack",
    "WrappedUp",
    "ReturnedToBot",
}


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One row of the log; `number` is its place in the whole log.

    `at` is when its transaction began, `seen` from when on others could see it, in seconds.
    """

    number: int
    at: float
    seen: float
    stream: str
    seq: int
    name: str
    body: Mapping[str, Any]


def wrongs(log: Iterable[Happened], capacity: int) -> list[str]:
    """Everything that must not have happened: gaps, two owners, more than fits, overtaking."""
    rows = sorted(log, key=lambda one: one.number)
    streams: dict[str, list[Happened]] = defaultdict(list)
    for one in rows:
        streams[one.stream].append(one)
    return [
        *(wrong for stream in streams.values() for wrong in _gaps(stream)),
        *(wrong for stream in streams.values() for wrong in _owners(stream)),
        *_too_many(rows, capacity),
        *_overtaken(rows),
    ]


def lost(acknowledged: Mapping[str, int], stored: Sequence[Mapping[str, Any]]) -> list[str]:
    """Client ids that were acknowledged and do not stand exactly once, at the seq told."""
    found = Counter(one["turn"]["client_turn_id"] for one in stored if one["turn"])
    places = {one["turn"]["client_turn_id"]: one["seq"] for one in stored if one["turn"]}
    return [name for name, seq in acknowledged.items() if found[name] != 1 or places[name] != seq]


def _gaps(stream: Sequence[Happened]) -> list[str]:
    seqs = [one.seq for one in stream]
    whole = seqs == list(range(1, len(seqs) + 1))
    return [] if whole else [f"{stream[0].stream}: the log has a gap, or is out of order: {seqs}"]


def _owners(stream: Sequence[Happened]) -> list[str]:
    """Every change of owner is legal, and raises the version by one."""
    owner, version, found = Owner.BOT, 1, []
    for one in stream:
        if one.name not in MOVE_NAMES:
            continue
        try:
            owner = next_owner(owner, EVENTS[one.name])
        except IllegalTransition as error:
            found.append(f"{one.stream}: {error}")
        if one.body["version"] != version + 1 or one.body["owner"] != owner:
            found.append(f"{one.stream}: {one.name} says {dict(one.body)}, not {owner}")
        owner, version = Owner(one.body["owner"]), one.body["version"]
    return found


def _too_many(rows: Sequence[Happened], capacity: int) -> list[str]:
    """What each agent holds or hears ring, event by event."""
    held: dict[str, set[str]] = defaultdict(set)
    found = []
    for one in rows:
        left = one.body.get("from_agent") or one.body.get("agent_id")
        for agent, conversations in held.items():
            if one.name in _FREES and left in (None, agent):
                conversations.discard(one.stream)
        if one.name in _TAKES:
            mine = held[one.body["agent_id"]]
            mine.add(one.stream)
            if len(mine) > capacity:
                found.append(f"{one.body['agent_id']} holds {len(mine)} of {capacity}")
    return found


def _overtaken(rows: Sequence[Happened]) -> list[str]:
    """Of the same priority nobody is offered first who came later.

    Where transactions run beside each other, who came a little earlier may be seen later: only
    whom the offer's own transaction could see was overtaken.
    """
    came: dict[str, Happened] = {}
    offers: dict[int, list[tuple[float, float]]] = defaultdict(list)
    found = []
    for one in rows:
        if one.name == "Escalated":
            came[one.body["handoff_id"]] = one
        elif one.name == "Offered" and (mine := came.pop(one.body["handoff_id"], None)):
            before = offers[mine.body["priority"]]
            late = max((other - mine.at for other, at in before if at > mine.seen), default=0.0)
            if late > 0:
                found.append(
                    f"{one.body['handoff_id']} was overtaken by who came {late:.3f} s later"
                )
            before.append((mine.at, one.at))
        elif one.name in ("AgentSteppedIn", "Reassigned", "ReturnedToBot", "CustomerLeft"):
            came.pop(one.body.get("handoff_id") or "", None)
    return found
