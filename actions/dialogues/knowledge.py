"""Questions that an article answers: its words, its name, and a way to a person. About goods of
the customer's own the order system is asked first.
"""

from __future__ import annotations

from actions.catalogue import Product, Variant
from actions.knowledge import Answer, NoAnswer
from actions.naming import items_meant, orders_meant
from actions.option_words import in_words, wanted_options
from actions.orders import Item
from actions.talk import Talk, payload
from actions.transport import Done

GOODS = ("product_info", "size_advice", "stock_availability")
# What the bot itself can do about a matter, offered beside the article.
_OFFERS = {
    "shipping_cost_options": "order_status",
    "return_label": "start_return",
    "size_advice": "start_exchange",
    "change_account_data": "change_address",
}
_SHOWN = 6


async def knowledge(talk: Talk) -> None:
    """Says what is known, with its source; else what is said anyhow, which offers a person."""
    intent = talk.turn.intent
    if intent in GOODS and await _own_goods(talk):
        return
    if intent == "return_label" and await _own_label(talk):
        return
    found = await ask_articles(talk, intent)
    talk.report(found, None)
    if isinstance(found, NoAnswer):
        talk.responses.append(f"utter_{intent}")
        return
    text = article_words(talk, found)
    if intent == "product_info":
        text = f"{talk.words.text('knowledge.not_this_product')} {text}"
    _say(talk, intent, text)


async def ask_articles(talk: Talk, intent: str) -> Answer | NoAnswer:
    """The article about an intent, for the words of this turn."""
    if talk.knowledge is None:
        return NoAnswer("no_knowledge", 0)
    return await talk.knowledge.answer(talk.turn.words, intent, talk.words.language)


def article_words(talk: Talk, found: Answer) -> str:
    """What an article says, and its name."""
    return f"{found.text} {talk.words.text('knowledge.source', title=found.title)}"


def _say(talk: Talk, intent: str, text: str) -> None:
    replies = [talk.human()]
    if intent in _OFFERS:
        other = _OFFERS[intent]
        replies.insert(0, (talk.words.text(f"offer.{other}"), payload(other)))
    talk.messages.append({"text": text, "replies": replies, "card": None})


async def _own_label(talk: Talk) -> bool:
    """The label of a return that is announced for the order in hand; False when there is none."""
    order_id = talk.turn.entity("order_id") or talk.slot("order_id")
    order = await talk.shop.order(order_id) if talk.customer_id and order_id else None
    if not isinstance(order, Done) or order.value.customer_id != talk.customer_id:
        return False
    returns = await talk.shop.returns_of(order.value.id)
    known = returns.value if isinstance(returns, Done) else ()
    made = next((one for one in known if one.status == "requested" and one.label_url), None)
    if made is None:
        return False
    talk.report(order, order.value.id)
    talk.offer("knowledge.label", [talk.human()], order=order.value.id)
    lines = [talk.line("status", talk.words.label("return_status", made.status))]
    talk.messages[-1]["card"] = {
        "title": made.id,
        "subtitle": made.order_id,
        "lines": lines,
        "url": made.label_url,
    }
    return True


async def _own_goods(talk: Talk) -> bool:
    """What the order system knows of the one product of the customer's that is named; False when
    none is, or nothing is known of it.
    """
    if not talk.customer_id or not talk.turn.words:
        return False
    item = await _named(talk)
    if item is None or item.product_id is None:
        return False
    result = await talk.shop.product(item.product_id)
    if not isinstance(result, Done) or not result.value.variants:
        return False
    talk.report(result, None)
    _say(talk, talk.turn.intent, _offered(talk, result.value, item))
    return True


async def _named(talk: Talk) -> Item | None:
    """The item of one product that the words name among all orders."""
    orders = await talk.shop.orders_of(talk.customer_id or "")
    if not isinstance(orders, Done):
        return None
    named = [
        item
        for order in orders_meant(talk.turn.words, orders.value)
        for item in items_meant(talk.turn.words, order.items)
    ]
    return named[0] if len({item.product_id for item in named}) == 1 else None


def _offered(talk: Talk, product: Product, item: Item) -> str:
    """Whether what is asked for can be had, or all that can; and that more is not known."""
    turn = talk.turn
    named = (turn.entity("size"), turn.colour)
    wanted = wanted_options(turn.words, product, item.options, False, named)
    there = [one for one in product.variants if one.available]
    fitting = [
        one
        for one in there
        if wanted and all(one.options.get(name) == value for name, value in wanted.items())
    ]
    shown = "; ".join(_priced(talk, one, product) for one in (fitting or there)[:_SHOWN])
    values = {"product": product.name, "wanted": ", ".join(wanted.values()), "list": shown}
    if not there:
        name = "knowledge.nothing_there"
    elif wanted:
        name = "knowledge.wanted_there" if fitting else "knowledge.wanted_not_there"
    else:
        name = "knowledge.there"
    text = talk.words.text(name, **values)
    if turn.intent == "stock_availability":
        return text
    return f"{text} {talk.words.text('knowledge.not_more')}"


def _priced(talk: Talk, variant: Variant, product: Product) -> str:
    words = in_words(variant, product)
    price = talk.money(variant.price_minor, variant.currency)
    return f"{words} ({price})" if words else price
