"""What the channel writes into a tracker besides turns: who writes, and boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.protocol import Customer, Resume

# What Rasa does in a turn grows with the events of the session; beyond this a new one starts.
MAX_EVENTS = 40
# Known without asking; everything else is about the matter in hand.
IDENTITY = ("language", "customer_external_id", "customer_name", "market")


async def prepare(
    agent: Agent, conversation: str, language: str, customer: Customer
) -> DialogueStateTracker:
    """The tracker for a turn, with language and customer in its slots; in a new session when it was
    too long. The caller saves it.
    """
    tracker = await agent.processor.fetch_tracker_with_initial_session(conversation)
    known = {
        "language": language,
        "customer_external_id": customer.external_id if customer.verified else None,
        "customer_name": customer.name,
        "market": customer.market,
    }
    if len(tracker.events) > MAX_EVENTS:
        tracker.update_with_events(_renewed(tracker), agent.domain)
        await agent.tracker_store.save(tracker)
    events: list[Event] = []
    if tracker.get_slot("customer_external_id") not in (None, known["customer_external_id"]):
        events += _forget(tracker, keep=())
    events += [SlotSet(n, v) for n, v in known.items() if tracker.get_slot(n) != v]
    tracker.update_with_events(events, agent.domain)
    return tracker


async def resume(agent: Agent, order: Resume, answer: dict[str, Any]) -> None:
    """Closes the form, forgets the matter in hand and begins a new session, which holds what the
    human did. Written together with the answer to the call.
    """
    tracker = await agent.processor.fetch_tracker_with_initial_session(order.conversation)
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
    await agent.tracker_store.save(tracker, (order.turn, answer))


def _renewed(tracker: DialogueStateTracker) -> list[Event]:
    """A session that goes on where the last one stood: the same slots, the same open form."""
    opened = tracker.active_loop_name
    form: list[Event] = [ActionExecuted(opened), ActiveLoop(opened)] if opened else []
    return _session(tracker, tracker.current_slot_values(), form)


def _session(
    tracker: DialogueStateTracker, carried: dict[str, Any], form: Iterable[Event] = ()
) -> list[Event]:
    """A session boundary: Rasa reads a tracker only from the latest one on."""
    known = {slot for slot in tracker.slots}
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *form,
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
