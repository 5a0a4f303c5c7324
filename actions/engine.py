"""Runs one turn of a dialogue: what belongs to it, what is said in between, and when it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from actions.client import Orders
from actions.dialogues.address import change_address
from actions.dialogues.cancel import cancel_order
from actions.dialogues.refund import refund_status
from actions.dialogues.returning import start_return
from actions.dialogues.status import order_status, tell
from actions.talk import MATTER, Talk
from actions.transport import Failed
from actions.turn import Turn

Run = Callable[[Talk], Awaitable[None]]
# Each dialogue by the form that keeps it open: how it runs, and the name it reports under.
DIALOGUES: dict[str, tuple[Run, str]] = {
    "order_status_form": (order_status, "action_order_status"),
    "refund_status_form": (refund_status, "action_refund_status"),
    "cancel_form": (cancel_order, "action_cancel_order"),
    "return_form": (start_return, "action_start_return"),
    "address_form": (change_address, "action_change_address"),
}
# The intents that begin each dialogue; the rules in data/rules/dialogues.yml say the same to Rasa.
OPENED_BY = {
    "order_status": "order_status_form",
    "delivery_late": "order_status_form",
    "delivered_not_received": "order_status_form",
    "refund_status": "refund_status_form",
    "cancel_order": "cancel_form",
    "start_return": "return_form",
    "change_address": "address_form",
}
_LOOKS = ("order_status", "delivery_late")
_ANSWERS = frozenset({"affirm", "deny", "inform", "inform_address"})
# Below this the words are taken as an answer to the question rather than as another matter.
_SURE = 0.6
_REASON_INTENTS = frozenset({"damaged_item", "wrong_item", "delivery_late"})


async def step(form: str, turn: Turn, shop: Orders) -> Talk:
    """What the dialogue behind `form` does in this turn."""
    run, action = DIALOGUES[form]
    talk = Talk(turn, shop, action)
    if not turn.continuing:
        for name in MATTER:
            talk.keep(name, None)
        await run(talk)
    elif turn.intent == "stop":
        talk.say("trouble.stopped")
    elif turn.intent == "human_request":
        talk.responses.append("utter_human_request")
        talk.asked = turn.requested
    elif _is_other_matter(form, turn):
        await _other_matter(talk, run)
    else:
        await run(talk)
    return talk


def _is_other_matter(form: str, turn: Turn) -> bool:
    """True when the customer surely speaks of something else than the question that was asked."""
    if turn.intent in _ANSWERS or turn.confidence < _SURE or _answers(turn):
        return False
    return OPENED_BY.get(turn.intent) != form


def _answers(turn: Turn) -> bool:
    """True when the turn holds what was asked for, whatever else it is about."""
    if turn.requested == "order_id":
        return bool(turn.entity("order_id") or turn.entity("choice"))
    if turn.requested == "reason":
        return bool(turn.entity("reason")) or turn.intent in _REASON_INTENTS
    if turn.requested == "item_ids":
        return bool(turn.entity("item_id") or turn.entity("choice"))
    if turn.requested == "address":
        return any(c.isdigit() for c in turn.text)
    return turn.requested == "email" and bool(turn.entity("email"))


async def _other_matter(talk: Talk, run: Run) -> None:
    """Another dialogue replaces this one; a look at the order or an answer comes in between."""
    turn = talk.turn
    if turn.intent in _LOOKS and talk.slot("order_id") and talk.customer_id:
        await _look(talk)
        await _ask_again(talk, run)
    elif turn.intent in OPENED_BY:
        talk.follow_up = OPENED_BY[turn.intent]
    else:
        talk.responses.append(f"utter_{turn.intent}")
        await _ask_again(talk, run)


async def _look(talk: Talk) -> None:
    order_id = talk.slot("order_id")
    result = await talk.shop.order(order_id)
    talk.report(result, order_id, action=DIALOGUES["order_status_form"][1])
    if isinstance(result, Failed):
        talk.say("trouble.reading")
    elif getattr(getattr(result, "value", None), "customer_id", None) == talk.customer_id:
        tell(talk, result.value)


async def _ask_again(talk: Talk, run: Run) -> None:
    """The question that stood before the digression."""
    talk.turn = talk.turn.without_words()
    await run(talk)
