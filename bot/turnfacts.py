"""What one turn did, read from the tracker: slots, active form, policy, actions."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.collect import Collector

_OWN_SLOTS = frozenset({"requested_slot", "session_started_metadata"})
UNREACHABLE = "action_server_unreachable"


def executed(tracker: DialogueStateTracker) -> list[ActionExecuted]:
    """The actions of the latest turn in order, without Rasa's waiting for the customer."""
    latest: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        latest.append(event)
    return [
        event
        for event in reversed(latest)
        if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME
    ]


def slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All slots that are not null, but for Rasa's own."""
    return {
        name: value
        for name, value in tracker.current_slot_values().items()
        if value is not None and name not in _OWN_SLOTS
    }


def form(tracker: DialogueStateTracker) -> dict[str, Any] | None:
    """The active form and the slot it asks for, or None."""
    if not tracker.active_loop_name:
        return None
    return {"name": tracker.active_loop_name, "requested_slot": tracker.get_slot("requested_slot")}


def policy(actions: list[ActionExecuted]) -> dict[str, Any]:
    """The first action of the turn and who chose it."""
    if not actions:
        return {"action": ACTION_LISTEN_NAME, "name": "none", "confidence": 1.0}
    first = actions[0]
    name = (first.policy or "none").split("_")[-1]
    return {
        "action": first.action_name,
        "name": name,
        "confidence": round(float(first.confidence if first.confidence is not None else 1.0), 4),
    }


def reports(
    actions: list[ActionExecuted], collector: Collector, domain: Domain
) -> list[dict[str, Any]]:
    """The reports, and a failure for every action or form that ran without a sign of life."""
    remote = {name for name in domain.user_actions if not name.startswith("utter_")}
    remote |= set(domain.form_names)
    silent = [a.action_name for a in actions if a.action_name in remote - collector.ran]
    return collector.reports + [_unreachable(name) for name in silent]


def _unreachable(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "status": "failed",
        "code": UNREACHABLE,
        "took_ms": None,
        "order_id": None,
        "changed": False,
        "order_value": None,
        "order_currency": None,
    }
