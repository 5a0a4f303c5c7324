"""Rasa's extension point for words: every `utter_` action, and every response that an action names,
is taken from bot/replies/.
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.wording import Replies


class ReplyGenerator(NaturalLanguageGenerator):
    """The reply in the conversation's language. Texts are said as they stand: no slot is filled in,
    so nothing that a customer wrote is ever read as a pattern.
    """

    def __init__(self, replies: Replies) -> None:
        self.replies = replies

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **_: Any
    ) -> dict[str, Any] | None:
        """A new message that the caller may change; None when there is no such reply.

        The variant follows from conversation and turn: a turn that is run again says the same.
        """
        latest = tracker.latest_message
        turn = latest.message_id if latest is not None else ""
        seed = f"{tracker.sender_id}\0{turn}"
        return self.replies.message(utter_action, tracker.get_slot("language"), seed)
