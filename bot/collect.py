"""Collects what Rasa sends in one turn: messages for the customer, and reports of the custom
actions.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel


class Collector(OutputChannel):
    """One turn's output. Custom JSON carries reports (`tandem_action`, `tandem_ran`), cards and
    `asks_human`.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.ran: set[str] = set()
        self.asks_human = False

    @classmethod
    def name(cls) -> str:
        """The channel that responses may be written for."""
        return "tandem"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one message of Rasa's apart."""
        custom = message.get("custom") or {}
        self._take_reports(custom)
        text = (message.get("text") or "").strip()
        if not (text or custom.get("card") or message.get("image")):
            return
        for earlier in self.messages:  # quick replies belong to the last question
            earlier["quick_replies"] = []
        self.messages.append(
            {
                "text": text,
                "quick_replies": _quick_replies(message),
                "card": custom.get("card"),
                "image": message.get("image"),
            }
        )

    def _take_reports(self, custom: dict[str, Any]) -> None:
        if "tandem_action" in custom:
            self.reports.append(dict(custom["tandem_action"]))
        if "tandem_ran" in custom:
            self.ran.add(custom["tandem_ran"])
        if custom.get("asks_human"):
            self.asks_human = True


def _quick_replies(message: dict[str, Any]) -> list[dict[str, str]]:
    buttons = message.get("buttons") or message.get("quick_replies") or []
    return [{"title": b["title"], "payload": b["payload"]} for b in buttons]
