"""Rasa's tracker store, made to stay flat: a turn reads one number and appends its own events.

Calls for a conversation go to one process (the desk routes so), so trackers stay in memory between
turns. Memory is never the truth: each use compares with the journal and reads again when another
process wrote, and a turn that failed leaves nothing behind.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections import OrderedDict, deque
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.journal import Answer, Journal, Row

MOST_TRACKERS = 2_000
# About 1.4 KB each with their share of the trackers: 55 MiB.
MOST_EVENTS = 40_000
_TYPES: dict[str, type[Event]] = {}


class KeptTracker(DialogueStateTracker):
    """A tracker that knows which of its events are stored: the first `stored` ones, up to the
    journal's event `last_id`.
    """

    stored = 0
    last_id = 0
    _states: tuple[Any, Event | None, list[State]] | None = None

    def copy(self) -> KeptTracker:
        """As Rasa's, which replays every event: the state is a function of the events."""
        twin = copy.copy(self)
        twin.events = deque(self.events, self._max_event_history)
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.active_loop = copy.copy(self.active_loop)
        twin.model_id = twin.assistant_id = None
        return twin

    def past_states(
        self, domain: Domain, omit_unset_slots: bool = False, *args: Any, **kwargs: Any
    ) -> list[State]:
        """As Rasa's, worked out once while nothing happens: each prediction asks twice. The caller
        may change what it gets.
        """
        if any(args) or kwargs.get("ignore_rule_only_turns"):
            return super().past_states(domain, omit_unset_slots, *args, **kwargs)
        latest = self.events[-1] if self.events else None
        now = (len(self.events), id(latest), omit_unset_slots)
        if self._states is None or self._states[0] != now:
            # the event is kept beside, so that no other one can get its id
            self._states = (now, latest, super().past_states(domain, omit_unset_slots))
        states = self._states[2]
        return [{kind: dict(values) for kind, values in state.items()} for state in states]

    def begin_at_session(self) -> None:
        """Drops what lies before the latest session start: it says nothing about the state."""
        backwards = enumerate(reversed(self.events), 1)
        length = next((n for n, event in backwards if isinstance(event, SessionStarted)), None)
        while length is not None and len(self.events) > length:
            self.events.popleft()
            self.stored -= 1


class Trackers(TrackerStore):
    """Whoever retrieves a tracker has it alone: it is kept again when it is saved. So a turn that
    breaks off in the middle is forgotten.
    """

    def __init__(
        self,
        journal: Journal,
        most_trackers: int = MOST_TRACKERS,
        most_events: int = MOST_EVENTS,
    ) -> None:
        """At most so many trackers, and so many events in them, stay in memory."""
        super().__init__(None)
        self.journal = journal
        self._most_trackers, self._most_events = most_trackers, most_events
        self._kept: OrderedDict[str, KeptTracker] = OrderedDict()
        self._events_kept = 0

    def init_tracker(self, sender_id: str) -> KeptTracker:
        """An empty tracker."""
        return KeptTracker(sender_id, self.domain.slots)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """An empty tracker; nothing is stored before something happens."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def retrieve(self, sender_id: str) -> KeptTracker | None:
        """The conversation since its latest session start."""
        kept = self._take(sender_id)
        last = await self.journal.last(sender_id)
        if not last:
            return None
        if kept is not None and kept.last_id == last:
            return kept
        return self._built(sender_id, *await self.journal.events(sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> KeptTracker | None:
        """The whole conversation. Not to be saved: it holds more than a turn needs."""
        last, events = await self.journal.events(conversation_id, whole=True)
        return self._built(conversation_id, last, events) if events else None

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything is stored of it."""
        return bool(await self.journal.last(conversation_id))

    async def save(self, tracker: DialogueStateTracker, answer: Answer | None = None) -> None:
        """Appends the new events, and the answer to the turn with them. Raises Overtaken when
        another process wrote in between.
        """
        if not isinstance(tracker, KeptTracker):
            raise TypeError("only trackers of this store can be saved")
        new = list(itertools.islice(tracker.events, tracker.stored, None))
        if new or answer is not None:
            rows = [_row(event) for event in new]
            tracker.last_id = await self.journal.append(
                tracker.sender_id, tracker.last_id, rows, answer
            )
        tracker.stored = len(tracker.events)
        tracker.begin_at_session()
        self._keep(tracker)

    async def forget(self, conversation_id: str) -> None:
        """Nothing is kept of the conversation, here or in the journal."""
        self._take(conversation_id)
        await self.journal.forget(conversation_id)

    def _built(self, sender_id: str, last: int, events: list[dict[str, Any]]) -> KeptTracker:
        tracker = self.init_tracker(sender_id)
        for event in read_events(events):
            tracker.update(event)
        tracker.stored, tracker.last_id = len(tracker.events), last
        return tracker

    def _take(self, sender_id: str) -> KeptTracker | None:
        tracker = self._kept.pop(sender_id, None)
        if tracker is not None:
            self._events_kept -= len(tracker.events)
        return tracker

    def _keep(self, tracker: KeptTracker) -> None:
        self._take(tracker.sender_id)
        self._kept[tracker.sender_id] = tracker
        self._events_kept += len(tracker.events)
        while len(self._kept) > self._most_trackers or self._events_kept > self._most_events:
            self._take(next(iter(self._kept)))


def read_events(written: list[dict[str, Any]]) -> list[Event]:
    """Events from their JSON form. Raises KeyError or ValueError when one is not Rasa's."""
    if not _TYPES:
        _TYPES.update({kind.type_name: kind for kind in all_subclasses(Event)})
    found = []
    for one in written:
        kind = _TYPES.get(one["event"])
        event = kind._from_parameters(one) if kind else None
        if event is None:
            raise ValueError("an event of a kind that Rasa does not know")
        found.append(event)
    return found


def _row(event: Event) -> Row:
    data = event.as_dict()
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    return (event.type_name, data["timestamp"], intent, data.get("name"), json.dumps(data))
