"""Rasa's forms and calls to the action server, without what a turn does not need: the whole history
on the wire, a schema compiled for every call, a tracker replayed for every step.
"""

from __future__ import annotations

import itertools
from typing import Any

import rasa
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.channels import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError

from bot.trackers import read_events

# What an action sees of the conversation, besides slots, active loop and the latest message.
EVENTS_SENT = 20


class DialogueForm(FormAction):
    """A form whose validation is one of our dialogues."""

    async def validate_slots(
        self,
        slot_candidates: dict[str, Any],
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> list[Event]:
        """As Rasa's: what the validating action makes of the slots, none without such an action."""
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        events: list[Event] = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        seen = self._temporary_tracker(tracker, events, domain)
        return await Dialogue(name, self.action_endpoint).run(output_channel, nlg, seen, domain)

    def _temporary_tracker(
        self, current_tracker: DialogueStateTracker, additional_events: list[Event], domain: Domain
    ) -> DialogueStateTracker:
        """As Rasa's, from a copy instead of a replay."""
        tracker = current_tracker.copy()
        requested = SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker))
        for event in (requested, ActionExecuted(self.name()), *additional_events):
            tracker.update(event)
        return tracker


class Dialogue(RemoteAction):
    """One call to the action server."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """What was said and what happened. Raises ActionExecutionRejection when the server refuses,
        RasaException or the client's own errors when it fails.
        """
        body = self._action_call_format(tracker, domain)
        try:
            answer = await self.action_endpoint.request(json=body)
        except ClientResponseError as error:
            if error.status == 400:
                raise ActionExecutionRejection(self.name()) from None
            raise RasaException(f"{self.name()} failed with status {error.status}") from None
        events, responses = _checked(answer)
        said = await self._utter_responses(responses, output_channel, nlg, tracker)
        return [*said, *read_events(events)]

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        """As Rasa's, with the last events only."""
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = [event.as_dict() for event in recent(list(tracker.events))]
        body = {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa.__version__,
        }
        if domain.does_custom_action_explicitly_need_domain(self.name()):
            body["domain"] = domain.as_dict()
        return body


def recent(events: list[Event]) -> list[Event]:
    """The last events, from the customer's latest words at the least; before them the one that says
    which loop was open there.
    """
    spoken = [n for n, event in enumerate(events) if isinstance(event, UserUttered)]
    start = max(0, min([len(events) - EVENTS_SENT, *spoken[-1:]]))
    loops = (e for e in itertools.islice(reversed(events), len(events) - start, None))
    opened = next((event for event in loops if isinstance(event, ActiveLoop)), None)
    return [*([opened] if opened else []), *events[start:]]


def _checked(answer: Any) -> tuple[list[Any], list[Any]]:
    """(events, responses) of an action's answer. Raises RasaException when it has another form."""
    events = answer.get("events") if isinstance(answer, dict) else None
    responses = answer.get("responses") if isinstance(answer, dict) else None
    for part in (events, responses):
        if not isinstance(part, list) or not all(isinstance(one, dict) for one in part):
            raise RasaException("The action server answered in another form.")
    return events, responses
