"""What was trimmed from Rasa's path changes no prediction: beside Rasa's own, on random talks."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from bot import light

light.install()

from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot import model  # noqa: E402
from bot.journal import SqliteJournal  # noqa: E402
from bot.processor import ServingAgent  # noqa: E402
from bot.trackers import KeptTracker, Trackers  # noqa: E402

FORMS = ("cancel_form", "order_status_form", "address_form")


@pytest.fixture(scope="module")
def agents(model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """(Rasa's own agent, ours), with the same model."""
    journal = SqliteJournal(tmp_path_factory.mktemp("processor") / "t.db")
    return model.load(model_file), model.load(
        model_file, ServingAgent(tracker_store=Trackers(journal))
    )


def talk(chance: random.Random, intents: list[str]) -> list[Event]:
    """A random conversation, cut off anywhere."""
    events: list[Event] = [SessionStarted(), ActionExecuted("action_listen")]
    for number in range(chance.randrange(1, 8)):
        intent = {"name": chance.choice(intents), "confidence": 0.9}
        text = f"words {number}"
        events.append(UserUttered(text, intent, [], {"text": text, "intent": intent}))
        form = chance.choice(FORMS)
        closed = [ActiveLoop(None), SlotSet("requested_slot", None)]
        opened = [ActiveLoop(form), SlotSet("requested_slot", "email")]
        events += chance.choice(
            [
                [ActionExecuted("utter_greet"), BotUttered("hello")],
                [ActionExecuted(form), *opened],
                [ActionExecuted(form), *opened, *closed],
                [ActionExecuted(form), *closed],
            ]
        )
        events.append(ActionExecuted("action_listen"))
    return events[: chance.randrange(2, len(events) + 1)]


def test_predictions_are_rasas(agents: tuple[Any, Any]) -> None:
    rasas, ours = agents
    chance = random.Random(7)
    intents = [*rasas.domain.intents, "no_such_intent"]
    for number in range(400):
        events = talk(chance, intents)
        plain = DialogueStateTracker("c", rasas.domain.slots)
        kept = KeptTracker("c", ours.domain.slots)
        for event in events:
            plain.update(event)
            kept.update(event)
        for tracker in (plain, kept):
            tracker.followup_action = None
        theirs = rasas.processor._predict_next_with_tracker(plain)
        for _ in range(2):  # as worked out, and as remembered
            mine = ours.processor._predict_next_with_tracker(kept)
            assert mine == theirs, (number, [str(event) for event in events])
            assert mine.policy_name == theirs.policy_name
            assert mine.hide_rule_turn == theirs.hide_rule_turn


def test_a_parse_is_rasas(agents: tuple[Any, Any]) -> None:
    from bot.parse import parse_as_text

    rasas, ours = agents
    for text in ("where is TD-100482?", "Ich möchte stornieren", "", "/greet"):
        assert parse_as_text(rasas, text) == parse_as_text(ours, text)


def test_rasa_has_no_slot_of_ours_to_fill(agents: tuple[Any, Any]) -> None:
    """Otherwise the step that fills slots would run again, in every turn."""
    assert agents[1].processor._fills_slots is False


def test_what_only_actions_fill_is_told_from_what_rasa_fills() -> None:
    from rasa.shared.core.domain import Domain

    from bot.processor import _fills_slots

    def slots(mapping: str, more: str = "") -> Domain:
        return Domain.from_yaml(
            f'version: "3.1"\nslots:\n  a: {{type: text, mappings: [{{{mapping}}}]}}\n{more}'
        )

    assert not _fills_slots(slots("type: custom"))
    assert _fills_slots(slots("type: from_text"))
    assert _fills_slots(slots("type: custom, action: action_x"))
    assert _fills_slots(slots("type: custom", "actions: [action_validate_slot_mappings]"))
