"""The invoice of an order, and what became of a promotion code."""

from __future__ import annotations

import re

from actions.identify import find_order
from actions.lexicon import LETTER, pattern, plain
from actions.orders import Order
from actions.papers import Invoice, Promotion
from actions.talk import Talk
from actions.transport import Failed, Refused

# A code has a digit, or is written in capitals.
_CODE = re.compile(
    rf"(?<!{LETTER})(?<![@.-])(?=[A-Za-z_-]*\d)[A-Za-z][A-Za-z\d_-]{{3,29}}(?![@]|{LETTER})"
    rf"|(?<!{LETTER})[A-Z][A-Z_-]{{3,29}}(?!{LETTER})"
)
_ALONE = re.compile(r"\s*[\"'“„«]?\s?([A-Za-z0-9][A-Za-z0-9_-]{2,29})\s?[\"'”“»]?[.!。]?\s*")
_ORDER_NUMBER = re.compile(r"(?:TD-?\d{6}|W\d{7})\Z", re.IGNORECASE)


async def invoice_request(talk: Talk) -> None:
    """The invoice as a card; while there is none, that is said with its reason."""
    order = await find_order(talk, _has_one, None, "trouble.reading")
    if order is None:
        return
    result = await talk.shop.invoice(order.id)
    if isinstance(result, Failed):
        talk.trouble(result, order.id, "trouble.reading")
        return
    talk.report(result, order.id)
    if isinstance(result, Refused):
        known = result.code == "not_invoiced"
        talk.give_up("invoice.not_invoiced" if known else "invoice.none", order=order.id)
        return
    name = "invoice.here" if result.value.url else "invoice.without_file"
    talk.offer(name, [talk.human()], order=order.id, number=result.value.number)
    talk.messages[-1]["card"] = _card(talk, result.value)


def _has_one(order: Order) -> bool:
    """Invoices come with the goods; the order system has the last word."""
    return order.status in ("shipped", "delivered", "returned") or bool(order.payments)


def _card(talk: Talk, found: Invoice) -> dict[str, object]:
    def money(minor: int) -> str:
        return talk.money(minor, found.currency)

    lines = [
        {
            "label": one.title if one.quantity == 1 else f"{one.quantity} × {one.title}",
            "value": money(one.total_minor),
        }
        for one in found.lines
    ]
    lines += [
        talk.line("issued", talk.day(found.issued_at)),
        talk.line("tax", money(found.tax_minor)),
        talk.line("total", money(found.total_minor)),
    ]
    return {
        "title": found.number,
        "subtitle": found.order_id,
        "lines": lines,
        "url": found.url,
    }


async def promo_code_problem(talk: Talk) -> None:
    """Asks for the code and tells why it does not work, as far as the order system knows."""
    code = _code(talk)
    if code is None:
        talk.ask("code", "promo.ask", [talk.human()])
        return
    result = await talk.shop.promotion(code, talk.customer_id)
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.reading")
        return
    talk.report(result, None)
    if isinstance(result, Refused):
        talk.give_up("promo.cannot_tell")
    elif result.value.status == "unknown":
        talk.ask("code", "promo.unknown", [talk.human()], code=code)
    else:
        _tell(talk, result.value)


def _code(talk: Talk) -> str | None:
    """The code in the words: as found by the understanding, or what is written like one."""
    turn = talk.turn
    named = turn.entity("promo_code")
    if named:
        return named
    alone = _ALONE.fullmatch(turn.words) if turn.requested == "code" else None
    found = [match.group() for match in _CODE.finditer(turn.words)]
    if turn.words.isupper() and not alone:  # shouted: capitals mean nothing
        found = [one for one in found if any(c.isdigit() for c in one)]
    candidates = [alone.group(1)] if alone and turn.intent != "deny" else found
    return next((one for one in reversed(candidates) if _may_be_code(one)), None)


def _may_be_code(word: str) -> bool:
    known = pattern("promo.no_code").fullmatch(plain(word))
    return not known and not _ORDER_NUMBER.match(word)


def _tell(talk: Talk, found: Promotion) -> None:
    """The reason, and the conditions that are known."""
    status = found.status if found.status in ("active", "expired", "used") else "unclear"
    until = talk.day(found.valid_until) if found.valid_until else ""
    name = "promo.expired_undated" if status == "expired" and not until else f"promo.{status}"
    text = [talk.words.text(name, code=found.code, day=until)]
    if status == "active":
        text += _conditions(talk, found, until)
        text.append(talk.words.text("promo.try"))
    talk.messages.append(
        {"text": talk.words.together(text), "replies": [talk.human()], "card": None}
    )


def _conditions(talk: Talk, found: Promotion, until: str) -> list[str]:
    said = []
    if found.minimum_minor and found.currency:
        amount = talk.money(found.minimum_minor, found.currency)
        said.append(talk.words.text("promo.minimum", amount=amount))
    if found.applies_to:
        goods = talk.words.label("category", found.applies_to)
        said.append(talk.words.text("promo.applies_to", goods=goods))
    if until:
        said.append(talk.words.text("promo.until", day=until))
    return said
