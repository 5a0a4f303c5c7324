"""A refund that the customer does not accept: what was refunded and why, and a human."""

from __future__ import annotations

from actions.dialogues.refund import is_going_back, sentence, values
from actions.identify import find_order
from actions.orders import Order, Return
from actions.talk import Talk
from actions.transport import Done, Failed, Refused


async def refund_dispute(talk: Talk) -> None:
    """Tells the returns and the money that went back, as the order system knows them."""
    order = await find_order(talk, is_going_back, None, "trouble.reading")
    if order is None:
        return
    result = await talk.shop.returns_of(order.id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.reading")
        return
    found = () if isinstance(result, Refused) else result.value
    talk.report(Done(found, result.took_ms), order.id)
    text = [
        *[_returned(talk, one) for one in found],
        *_money(talk, order),
    ]
    if not text:
        text = [talk.words.text("refund.none", order=order.id)]
    text.append(talk.words.text("dispute.human"))
    talk.messages.append(
        {"text": talk.words.together(text), "replies": [talk.human()], "card": None}
    )


def _returned(talk: Talk, one: Return) -> str:
    """A return's state, with the reason that it was announced for."""
    told = talk.words.text(sentence(one), **values(talk, one))
    if not one.reason:
        return told
    reason = talk.words.label("reason", one.reason)
    return f"{told} {talk.words.text('dispute.reason', reason=reason)}"


def _money(talk: Talk, order: Order) -> list[str]:
    """What was paid and what went back; nothing when the order system does not tell payments."""
    if not order.payments:
        return []
    paid = sum(one.amount_minor for one in order.payments if one.kind == "payment")
    back = sum(one.amount_minor for one in order.payments if one.kind == "refund")
    name = "dispute.money" if back else "dispute.nothing_back"
    return [
        talk.words.text(
            name,
            order=order.id,
            paid=talk.money(paid, order.currency),
            back=talk.money(back, order.currency),
        )
    ]
