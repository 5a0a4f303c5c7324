"""What a dialogue does in one turn: it says, asks, remembers, reports, and ends. Becomes Rasa's
events and messages.
"""

from __future__ import annotations

import json
from typing import Any

from actions.client import Orders
from actions.formats import day, money, whole_units
from actions.knowledge import Answer, Knowledge, NoAnswer
from actions.orders import Order
from actions.transport import SLOW_MS, Done, Failed, Refused
from actions.turn import Turn
from actions.wording import Wording

# After this many fruitless turns at the same question the bot stops asking.
MAX_ATTEMPTS = 3
MAX_REPLIES = 5
# Questions whose offers may be pointed at by their place.
SHOWN = frozenset({"variant", "payment", "remedy", "reason"})
# Forgotten when a dialogue ends; the order stays, so that "and cancel it" finds it.
MATTER = ("item_ids", "reason", "address", "attempts", "email", "matter")


class Talk:
    """One turn of the dialogue that reports as `action`. `asked` is the slot it waits for; None
    when it has ended.

    `order`: the order in hand, once it was found; `waited_ms`: how long the order system took to
    find it. `settled`: it is done with, what comes next may be about another one.
    """

    def __init__(
        self, turn: Turn, shop: Orders, action: str, knowledge: Knowledge | None = None
    ) -> None:
        self.turn, self.shop, self.action, self.knowledge = turn, shop, action, knowledge
        self._asked_before = turn.requested
        self.words = Wording(turn.language, f"{turn.conversation}:{turn.id}")
        self.messages: list[dict[str, Any]] = []
        self.kept: dict[str, Any] = {}
        self.reports: list[dict[str, Any]] = []
        self.order: Order | None = None
        self.responses: list[str] = []
        self.asked: str | None = None
        self.follow_up: str | None = None
        self.hands_on_goods = False
        self.settled = False
        self.waited_ms = 0

    @property
    def customer_id(self) -> str | None:
        """Who this is for sure: signed in, or proven by order number and e-mail."""
        return self.turn.verified_id or self.slot("proven_customer_id")

    def slot(self, name: str) -> Any:
        """A slot as it is now."""
        return self.kept[name] if name in self.kept else self.turn.slots.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Remembers a value."""
        self.kept[name] = value

    def noted(self, name: str) -> Any:
        """Something that this dialogue noted for itself, or None."""
        return (self.slot("matter") or {}).get(name)

    def note(self, name: str, value: Any) -> None:
        """Notes something until the dialogue ends: JSON values only."""
        self.keep("matter", {**(self.slot("matter") or {}), name: value})

    def hand_on(self, form: str, item_ids: list[str], reason: str | None = None) -> None:
        """Ends and opens another dialogue about the same goods, as if the customer had named
        them.
        """
        self.asked = None
        self.keep("item_ids", item_ids)
        self.keep("reason", reason)
        self.follow_up, self.hands_on_goods = form, True

    def say(self, name: str, card: dict[str, Any] | None = None, **values: Any) -> None:
        """One message."""
        self._add(self.words.text(name, **values), card=card)

    def offer(self, name: str, replies: list[tuple[str, str]], **values: Any) -> None:
        """One message with quick replies (title, payload)."""
        self._add(self.words.text(name, **values), replies=replies)

    def ask(
        self, slot: str, name: str, replies: list[tuple[str, str]] | None = None, **values: Any
    ) -> None:
        """Asks for a slot; after the same question too often it gives up."""
        again = self._asked_before == slot
        attempts = (self.slot("attempts") or 0) + 1 if again else 0
        if attempts >= MAX_ATTEMPTS:
            self.give_up("trouble.stuck")
            return
        self.keep("attempts", attempts)
        if slot in SHOWN:
            self.note("shown", [payload for _, payload in (replies or []) if "{" in payload])
        self._add(self.words.text(name, **values), replies=replies)
        self.asked = slot

    def first_time(self) -> None:
        """The next question is a new one, although it is for the slot that was asked for before."""
        self._asked_before = None

    def confirm(self, name: str, card: dict[str, Any] | None = None, **values: Any) -> None:
        """Asks for a yes before something is changed."""
        replies = [
            (self.words.text("yes_no.yes"), "/affirm"),
            (self.words.text("yes_no.no"), "/deny"),
        ]
        self.ask("confirmed", name, replies, **values)
        if card and self.messages:
            self.messages[-1]["card"] = card

    def give_up(self, name: str, **values: Any) -> None:
        """Ends with a way to a human."""
        self.asked = None
        self.offer(name, [self.human()], **values)

    def human(self) -> tuple[str, str]:
        """The quick reply that asks for a human."""
        return self.words.text("yes_no.human"), "/human_request"

    def trouble(self, result: Failed, order_id: str | None, name: str) -> None:
        """Says honestly that the order system failed, reports it and ends."""
        self.report(result, order_id)
        self.give_up("trouble.unknown" if result.maybe_done else name)

    def report(
        self,
        result: Done[Any] | Refused | Failed | Answer | NoAnswer,
        order_id: str | None,
        changed: bool = False,
        action: str | None = None,
    ) -> None:
        """What this dialogue did, or another `action` in its course, for the desk."""
        status = {Refused: "refused", Failed: "failed"}.get(type(result), "ok")
        if status == "ok" and result.took_ms > SLOW_MS:
            status = "slow"
        self.reports.append(
            {
                "name": action or self.action,
                "status": status,
                "code": getattr(result, "code", None),
                "took_ms": result.took_ms,
                "order_id": order_id,
                "changed": changed,
                **self._worth(order_id),
            }
        )

    def _worth(self, order_id: str | None) -> dict[str, Any]:
        """What the reported order costs, where it is the one in hand: rules may ask."""
        if self.order is None or self.order.id != order_id:
            return {"order_value": None, "order_currency": None}
        value = whole_units(self.order.total_minor, self.order.currency)
        return {"order_value": value, "order_currency": self.order.currency}

    def day(self, at: Any) -> str:
        """A date in the customer's words."""
        return day(at, self.words.language, self.turn.slots.get("market"))

    def money(self, minor: int, currency: str) -> str:
        """An amount in the customer's words."""
        return money(minor, currency, self.words.language, self.turn.slots.get("market"))

    def line(self, label: str, value: str) -> dict[str, str]:
        """One line of a card."""
        return {"label": self.words.text(f"line.{label}"), "value": value}

    def _add(
        self,
        text: str,
        replies: list[tuple[str, str]] | None = None,
        card: dict[str, Any] | None = None,
    ) -> None:
        self.messages.append({"text": text, "replies": (replies or [])[:MAX_REPLIES], "card": card})


def payload(intent: str, **entities: str) -> str:
    """A quick reply's payload, in the only form that the channel takes back."""
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"


def goods(order: Order, item_ids: list[str] | None = None) -> str:
    """The items of an order in words: 2 x Lamp, Chair."""
    chosen = [one for one in order.items if item_ids is None or one.id in item_ids]
    return ", ".join(
        one.title if one.quantity == 1 else f"{one.quantity} × {one.title}" for one in chosen
    )
