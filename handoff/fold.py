"""The past gives the present: fold a conversation's events into its state. Pure.

Every test runs each command under `fold(before, events) == after`, so that an event that says too
little, or a change without an event, cannot hide.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handoff.events import EVENTS
from handoff.lifecycle import MOVES, next_owner
from handoff.model import Owner

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """What the log knows of a clock of a handoff."""

    id: str
    kind: str
    state: str
    target_s: int
    due_at: str | None
    warned: int = 0
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationState:
    """What the log knows of a conversation; the same fields stand in the tables."""

    owner: Owner = Owner.BOT
    agent_id: str | None = None
    handoff_id: str | None = None
    contact_id: str | None = None
    offer_id: str | None = None
    language: str = ""
    version: int = 0
    turns: int = 0
    notes: int = 0
    customer_read: int = 0
    agent_read: int = 0
    surveys: frozenset[tuple[str, str, int | None]] = frozenset()
    promises: frozenset[tuple[str, int, str]] = frozenset()
    call_backs: frozenset[tuple[str, str]] = frozenset()
    verdicts: frozenset[tuple[str, str]] = frozenset()
    clocks: frozenset[ClockState] = frozenset()
    tags: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    steps: frozenset[tuple[str, str, str, str]] = frozenset()


def fold(state: ConversationState, events: Iterable[tuple[str, Body]]) -> ConversationState:
    """The state after `events` (name, body) in order. Raises IllegalTransition, KeyError."""
    for name, body in events:
        kind = EVENTS[name]
        if kind in MOVES:
            state = replace(state, owner=next_owner(state.owner, kind), version=body["version"])
        if change := _CHANGES.get(name):
            state = replace(state, **change(state, body))
    return state


def _started(state: ConversationState, body: Body) -> dict[str, Any]:
    return {"language": body["language"], "version": 1}


def _with_agent(state: ConversationState, body: Body) -> dict[str, Any]:
    return {"agent_id": body["agent_id"], "handoff_id": body["handoff_id"], "offer_id": None}


def _without_agent(state: ConversationState, body: Body) -> dict[str, Any]:
    return {"agent_id": None}


def _back_at_bot(state: ConversationState, body: Body) -> dict[str, Any]:
    return {"agent_id": None, "handoff_id": None}


def _handed_back(state: ConversationState, body: Body) -> dict[str, Any]:
    made = {(body["handoff_id"], n, "open") for n in range(body.get("promises", 0))}
    return {**_back_at_bot(state, body), "promises": state.promises | made}


def _promise(is_now: str) -> Callable[[ConversationState, Body], dict[str, Any]]:
    def change(state: ConversationState, body: Body) -> dict[str, Any]:
        which = (body["handoff_id"], body["promise"])
        others = {one for one in state.promises if one[:2] != which}
        return {"promises": frozenset({*others, (*which, is_now)})}

    return change


def _erased(state: ConversationState, body: Body) -> dict[str, Any]:
    over = {(*one[:2], "kept" if one[2] == "kept" else "dropped") for one in state.promises}
    return {"promises": frozenset(over)}


def _call_back(is_now: str) -> Callable[[ConversationState, Body], dict[str, Any]]:
    def change(state: ConversationState, body: Body) -> dict[str, Any]:
        others = {one for one in state.call_backs if one[0] != body["call_back_id"]}
        return {"call_backs": frozenset({*others, (body["call_back_id"], is_now)})}

    return change


def _judged(state: ConversationState, body: Body) -> dict[str, Any]:
    others = {one for one in state.verdicts if one[0] != body["handoff_id"]}
    return {"verdicts": frozenset({*others, (body["handoff_id"], body["verdict"])})}


def _tagged(state: ConversationState, body: Body) -> dict[str, Any]:
    others = {one for one in state.tags if one[0] != body["contact_id"]}
    return {"tags": frozenset({*others, (body["contact_id"], tuple(body["tags"]))})}


def _ticked(state: ConversationState, body: Body) -> dict[str, Any]:
    place = (body["contact_id"], body["sop"], body["step"])
    others = {one for one in state.steps if one[:3] != place}
    return {"steps": frozenset({*others, (*place, body["state"])})}


def _clock_started(state: ConversationState, body: Body) -> dict[str, Any]:
    clock = ClockState(
        id=body["clock_id"],
        kind=body["kind"],
        state="running",
        target_s=body["target_s"],
        due_at=body["due_at"],
    )
    return {"clocks": state.clocks | {clock}}


def _clock(
    change: Callable[[Body], dict[str, Any]],
) -> Callable[[ConversationState, Body], dict[str, Any]]:
    def apply(state: ConversationState, body: Body) -> dict[str, Any]:
        others = {one for one in state.clocks if one.id != body["clock_id"]}
        [clock] = state.clocks - others
        return {"clocks": frozenset({*others, replace(clock, **change(body))})}

    return apply


def _left(state: ConversationState, body: Body) -> dict[str, Any]:
    return {} if state.owner is Owner.WRAP_UP else {"agent_id": None, "handoff_id": None}


def _no_offer(state: ConversationState, body: Body) -> dict[str, Any]:
    return {"offer_id": None}


def _read(state: ConversationState, body: Body) -> dict[str, Any]:
    return {f"{body['by']}_read": body["seq_read"]}


def _survey(state: ConversationState, body: Body) -> dict[str, Any]:
    asked = (body["contact_id"], body["about"], None)
    rated = (body["contact_id"], body["about"], body.get("score"))
    return {"surveys": (state.surveys - {asked}) | {rated}}


_CHANGES: dict[str, Callable[[ConversationState, Body], dict[str, Any]]] = {
    "ConversationStarted": _started,
    "LanguageChanged": lambda state, body: {"language": body["language"]},
    "ContactStarted": lambda state, body: {"contact_id": body["contact_id"]},
    "ContactClosed": lambda state, body: {"contact_id": None},
    "TurnAdded": lambda state, body: {"turns": state.turns + 1},
    "NoteAdded": lambda state, body: {"notes": state.notes + 1},
    "Escalated": lambda state, body: {"handoff_id": body["handoff_id"]},
    "AgentSteppedIn": _with_agent,
    "Offered": lambda state, body: {"offer_id": body["offer_id"]},
    "OfferAccepted": _with_agent,
    "OfferDeclined": _no_offer,
    "OfferExpired": _no_offer,
    "OfferWithdrawn": _no_offer,
    "Transferred": _without_agent,
    "TakenOver": _with_agent,
    "Reassigned": _without_agent,
    "AgentLost": _without_agent,
    "HandedBack": _handed_back,
    "ReturnedToBot": _back_at_bot,
    "Converted": _back_at_bot,
    "CustomerLeft": _left,
    "WrappedUp": _back_at_bot,
    "SurveyOffered": _survey,
    "Surveyed": _survey,
    "ReadMarked": _read,
    "PromiseDue": _promise("due"),
    "PromiseKept": _promise("kept"),
    "CustomerErased": _erased,
    "CallBackAsked": _call_back("open"),
    "CallBackTaken": _call_back("taken"),
    "CallBackDone": _call_back("done"),
    "CallBackCancelled": _call_back("cancelled"),
    "HandoffJudged": _judged,
    "ContactTagged": _tagged,
    "StepTicked": _ticked,
    "ClockStarted": _clock_started,
    "ClockPaused": _clock(lambda body: {"state": "paused", "due_at": None}),
    "ClockResumed": _clock(lambda body: {"state": "running", "due_at": body["due_at"]}),
    "ClockRetargeted": _clock(lambda body: {key: body[key] for key in ("target_s", "due_at")}),
    "ClockWarned": _clock(lambda body: {"warned": body["percent"]}),
    "ClockMet": _clock(lambda body: {"state": "met", "ended": True}),
    "ClockBreached": _clock(lambda body: {"state": "breached", "due_at": body["due_at"]}),
    "ClockEnded": _clock(lambda body: {"ended": True}),
    "ClockCancelled": _clock(lambda body: {"state": "cancelled", "ended": True}),
}
