"""One customer turn as the dialogues see it, read from the tracker that Rasa sends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from actions.consent import says_yes

SURE_YES = 0.8


@dataclass(frozen=True)
class Turn:
    """`slots` as they were before this turn; `continuing` when its dialogue was open already;
    `others`: what else it may mean, (intent, confidence).
    """

    conversation: str
    id: str
    text: str
    intent: str
    confidence: float
    entities: tuple[tuple[str, str], ...]
    slots: dict[str, Any]
    continuing: bool
    now: datetime
    others: tuple[tuple[str, float], ...] = ()

    @property
    def language(self) -> str:
        """The conversation's language."""
        return self.slots.get("language") or "en"

    @property
    def requested(self) -> str | None:
        """The slot that the dialogue asked for last."""
        return self.slots.get("requested_slot") if self.continuing else None

    @property
    def verified_id(self) -> str | None:
        """The shop's customer number, from a signed claim."""
        return self.slots.get("customer_external_id")

    @property
    def answer(self) -> bool | None:
        """A clear yes or no to what was asked; None when it is neither.

        A yes changes something, so a guess is not enough: a button, or words that say yes, and no
        doubt.
        """
        if self.requested != "confirmed":
            return None
        if self.intent == "deny":
            return False
        clear = self.confidence >= SURE_YES and says_yes(self.text, self.language)
        return True if self.intent == "affirm" and (clear or self.pressed) else None

    @property
    def pressed(self) -> bool:
        """A button: the model itself is never this sure."""
        return self.confidence == 1.0

    @property
    def words(self) -> str:
        """What the customer wrote; a button's title is nobody's words."""
        return "" if self.pressed else self.text

    def entity(self, name: str) -> str | None:
        """The last value of an entity in this turn: corrections come last."""
        return next((value for entity, value in reversed(self.entities) if entity == name), None)

    @property
    def colour(self) -> str | None:
        """The colour that was named, however the model spells the entity."""
        return self.entity("color") or self.entity("colour")

    @property
    def named(self) -> list[str]:
        """The sizes and colours that were named, corrections last."""
        return [value for name, value in self.entities if name in ("size", "color", "colour")]

    def without_words(self) -> Turn:
        """The same moment with nothing said: a dialogue only asks its question again."""
        slots = {**self.slots, "requested_slot": None}
        return replace(
            self, text="", intent="", confidence=0.0, entities=(), others=(), slots=slots
        )

    def key(self, action: str) -> str:
        """The idempotency key of what this turn changes."""
        return f"{self.conversation}:{self.id}:{action}"


def from_tracker(tracker: Any, form: str, now: datetime) -> Turn:
    """Reads rasa_sdk's Tracker, for the dialogue behind `form`."""
    message = tracker.latest_message or {}
    intent = message.get("intent") or {}
    entities = tuple(
        (str(one["entity"]), str(one["value"])) for one in message.get("entities") or []
    )
    return Turn(
        conversation=tracker.sender_id,
        id=str(message.get("turn") or ""),
        text=message.get("text") or "",
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        entities=entities,
        slots=dict(tracker.slots),
        continuing=_form_when_spoken(tracker.events) == form,
        now=now,
        others=tuple(
            (str(one["name"]), float(one["confidence"]))
            for one in (message.get("intent_ranking") or [])[1:3]
        ),
    )


def _form_when_spoken(events: list[dict[str, Any]]) -> str | None:
    """The form that was open when the customer wrote: Rasa says of a form that just opens that it
    is open.
    """
    form = spoken = None
    for event in events:
        if event.get("event") == "active_loop":
            form = event.get("name")
        elif event.get("event") == "user":
            spoken = form
    return spoken
