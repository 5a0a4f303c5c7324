"""Rasa's agent and message processor as the channel uses them: one turn on a tracker in hand, saved
once, together with its answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionBotResponse, ActionListen
from rasa.core.agent import Agent
from rasa.core.channels import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine import loader
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ActionLimitReached, ModelNotFound
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.forms import DialogueForm
from bot.graph import InOrder

_LASTING = (ActionBotResponse, ActionListen, DialogueForm)


class Processor(MessageProcessor):
    """Predicts and runs as Rasa does; left out is what this domain has no use for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actions: dict[str, Action] = {}
        self._fills_slots = _fills_slots(self.domain)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        """As Rasa's, with our runner. Raises ModelNotFound."""
        file = Path(model_path)
        if not file.is_file():
            raise ModelNotFound(f"There is no model at {file}.")
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), file, LocalModelStorage, InOrder
            )
        return file.name, metadata, runner

    async def turn(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        """Handles a message on the tracker, which is neither fetched nor saved."""
        await self._handle_message_with_tracker(message, tracker)
        tracker = await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """As Rasa's; nothing to do where only actions fill slots."""
        if not self._fills_slots:
            return tracker
        return await super().run_action_extract_slots(output_channel, tracker)

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """As Rasa's, with actions that are made once."""
        another = self.should_predict_another_action(tracker.latest_action_name)
        if self.is_action_limit_reached(tracker, another):
            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        name = self.domain.action_names_or_texts[prediction.max_confidence_index]
        return self._get_action(name), prediction

    def _get_action(self, action_name: str) -> Action:
        action = self._actions.get(action_name)
        if action is None:
            action = self._made(action_name)
            if type(action) in _LASTING:
                self._actions[action_name] = action
        return action

    def _made(self, name: str) -> Action:
        if name in self.domain.form_names and name not in self.domain.user_actions:
            return DialogueForm(name, self.action_endpoint)
        return super()._get_action(name)

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        """As Rasa's, without copies for a log that nobody reads."""
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)


class ServingAgent(Agent):
    """Rasa's agent around our processor. A tracker that cannot be stored is an error: there is no
    store in memory to fall back to.
    """

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """As Rasa's."""
        self.processor = Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self._set_fingerprint(fingerprint)

    @staticmethod
    def _create_tracker_store(store: TrackerStore, domain: Domain | None) -> TrackerStore:
        store.domain = domain or Domain.empty()
        return store


def _fills_slots(domain: Domain) -> bool:
    """Whether Rasa has slots to fill by itself or an action to ask about them."""
    asked = "action_validate_slot_mappings" in domain.user_actions
    mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
    return asked or any(m.get("type") != "custom" or m.get("action") for m in mappings)
