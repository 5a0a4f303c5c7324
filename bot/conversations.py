"""What the channel writes into a tracker besides turns: who writes, and boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.protocol import Customer, Resume

# A tracker is read whole and sent whole to the action server on every turn; beyond this a new
# session starts.
MAX_EVENTS = 200
# Known without asking; everything else is about the matter in hand.
IDENTITY = ("language", "customer_external_id", "customer_name", "market")


async def prepare(agent: Agent, conversation: str, language: str, customer: Customer) -> None:
    """Puts language and customer into the slots before a turn; starts a new session when the
    tracker is too long.
    """
    processor = agent.processor
    tracker = await processor.fetch_tracker_and_update_session(conversation)
    known = {
        "language": language,
        "customer_external_id": customer.external_id if customer.verified else None,
        "customer_name": customer.name,
        "market": customer.market,
    }
    events: list[Event] = []
    if len(tracker.events) > MAX_EVENTS and not tracker.active_loop_name:
        events += _session(tracker, tracker.current_slot_values())
    if tracker.get_slot("customer_external_id") not in (None, known["customer_external_id"]):
        events += _forget(tracker, keep=())
    events += [SlotSet(n, v) for n, v in known.items() if tracker.get_slot(n) != v]
    if events:
        tracker.update_with_events(events, agent.domain)
        await processor.save_tracker(tracker)


async def resume(agent: Agent, order: Resume) -> None:
    """Closes the form, forgets the matter in hand and begins a new session, which holds what the
    human did.
    """
    processor = agent.processor
    tracker = await processor.fetch_tracker_and_update_session(order.conversation)
    kept = {
        name: value
        for name, value in tracker.current_slot_values().items()
        if name in IDENTITY or name in order.keep_slots
    }
    kept["hand_back"] = _brief(order)
    if order.language:
        kept["language"] = order.language
    events = [ActiveLoop(None), *_forget(tracker, keep=kept), *_session(tracker, kept)]
    tracker.update_with_events(events, agent.domain)
    await processor.save_tracker(tracker)


def _session(tracker: DialogueStateTracker, carried: dict[str, Any]) -> list[Event]:
    """A session boundary: Rasa reads a tracker only from the latest one on."""
    known = {slot for slot in tracker.slots}
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *[SlotSet(n, v) for n, v in carried.items() if v is not None and n in known],
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


def _forget(tracker: DialogueStateTracker, keep: Iterable[str]) -> list[Event]:
    stays = {*IDENTITY, *keep}
    return [
        SlotSet(name, None)
        for name, value in tracker.current_slot_values().items()
        if value is not None and name not in stays
    ]


def _brief(order: Resume) -> dict[str, Any]:
    names = ("resolved", "done", "promised", "do_not_touch")
    return {"turn": order.turn, **{n: order.brief[n] for n in names if n in order.brief}}
