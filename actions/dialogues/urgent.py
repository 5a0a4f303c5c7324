"""What cannot wait: first what to do now, then a person at once."""

from __future__ import annotations

from actions.talk import Talk
from actions.transport import Done

KINDS = ("account_hacked", "product_safety", "counterfeit")


async def urgent(talk: Talk) -> None:
    """Says what to do now, notes the order that is named, and asks for a person. The order system
    is asked for nothing but whose the order is; it may be ill, this goes on.
    """
    kind = talk.turn.intent if talk.turn.intent in KINDS else KINDS[0]
    talk.say(f"urgent.{kind}")
    named = talk.turn.entity("order_id")
    if named:
        talk.keep("order_id", named)
        talk.say("urgent.noted", order=named)
    talk.report(Done(None, 0), await _own(talk, named))
    talk.responses.append("utter_human_request")


async def _own(talk: Talk, order_id: str | None) -> str | None:
    """The order when it is surely the customer's; a number alone proves nothing."""
    if not order_id or not talk.customer_id:
        return None
    found = await talk.shop.order(order_id)
    owned = isinstance(found, Done) and found.value.customer_id == talk.customer_id
    return order_id if owned else None
