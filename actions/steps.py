"""The dialogues as Rasa's form validations: one call a turn, events and messages back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.client import Orders
from actions.engine import DIALOGUES, after, step
from actions.knowledge import Knowledge
from actions.talk import Talk
from actions.turn import from_tracker

logger = logging.getLogger("tandem.actions")


def register(
    executor: ActionExecutor,
    shop: Orders,
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    knowledge: Knowledge | None = None,
) -> None:
    """Makes every dialogue known to the executor."""
    for form in DIALOGUES:
        executor.register_action(_Step(form, shop, clock, knowledge))


class _Step(Action):
    """`validate_<form>`: Rasa calls it when the form opens and for every answer."""

    def __init__(
        self,
        form: str,
        shop: Orders,
        clock: Callable[[], datetime],
        knowledge: Knowledge | None,
    ) -> None:
        self._form, self._shop, self._clock, self._knowledge = form, shop, clock, knowledge

    def name(self) -> str:
        return f"validate_{self._form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = from_tracker(tracker, self._form, self._clock())
        talk = await step(self._form, turn, self._shop, self._knowledge)
        _send(dispatcher, talk, self._form)
        for report in talk.reports:
            logger.info(
                "%s conversation=%r turn=%r status=%s code=%s took_ms=%s",
                report["name"],
                turn.conversation[:64],
                turn.id[:64],
                report["status"],
                report["code"],
                report["took_ms"],
            )
        return _events(talk)


def _send(dispatcher: CollectingDispatcher, talk: Talk, form: str) -> None:
    """Messages, reports, and the sign of life that the channel looks for."""
    dispatcher.utter_message(json_message={"tandem_ran": form})
    for report in talk.reports:
        dispatcher.utter_message(json_message={"tandem_action": report})
    for response in talk.responses:
        dispatcher.utter_message(response=response)
    for message in talk.messages:
        dispatcher.utter_message(
            text=message["text"],
            buttons=[{"title": title, "payload": payload} for title, payload in message["replies"]],
            json_message={"card": message["card"]} if message["card"] else None,
        )


def _events(talk: Talk) -> list[dict[str, Any]]:
    """Always at least one slot besides the requested one: without it Rasa takes the form as
    rejected.
    """
    kept = after(talk)
    events = [SlotSet(name, value) for name, value in kept.items()]
    events.append(SlotSet("requested_slot", talk.asked))
    if talk.follow_up:
        events.append(FollowupAction(talk.follow_up))
    return events
