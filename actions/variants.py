"""Which variant of each item: by button, or by words that name its options."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.catalogue import Product, Variant
from actions.naming import items_meant
from actions.option_words import fitting, in_words, wanted_options
from actions.orders import Item
from actions.talk import Talk, payload

_CHEAPER = re.compile(r"cheap|günstig|billig|moins cher|barat|goedko|便宜", re.IGNORECASE)
_PARTS = re.compile(r"\band\b|\bund\b|[;,.]\s", re.IGNORECASE)
_SAME_AGAIN = re.compile(
    r"\b(?:replacement|replace|same (?:one|item|thing|again)|working one|new one|ersatz"
    r"|das gleiche|dasselbe|noch ?mal|neues)\b",
    re.IGNORECASE,
)


def pick_variants(
    talk: Talk, items: list[Item], products: Mapping[str, Product]
) -> dict[str, Variant] | None:
    """{item id: what it becomes}. None when the customer was asked, or there is nothing to have:
    then nothing was said.

    What was chosen before stands until other options are named; words that fit one item only are
    about that one.
    """
    chosen: dict[str, Variant] = {}
    if talk.noted("same") is None:
        bad = talk.slot("reason") in ("damaged", "wrong_item")
        talk.note("same", bad or bool(_SAME_AGAIN.search(talk.turn.words)))
    asked_about = talk.noted("asking")
    for item in items:
        mine = talk.turn.requested != "variant" or asked_about in (None, item.id)
        found = _variant(talk, item, products[item.id], mine, items)
        if found is None:
            return None
        chosen[item.id] = found
        talk.note("skus", {**(talk.noted("skus") or {}), item.id: found.sku})
    return chosen


def _variant(
    talk: Talk, item: Item, product: Product, mine: bool, items: list[Item]
) -> Variant | None:
    """One item's variant; None when the customer was asked, or there is none."""
    pressed = _pressed(talk, item, product) if mine else None
    if pressed is not None:
        return pressed
    said = _said(talk, item, product, items) if mine else {}
    noted = (talk.noted("skus") or {}).get(item.id)
    before = next((v for v in product.variants if v.sku == noted and v.available), None)
    if before is not None and not said:
        return before
    wanted = {**_wanted_before(talk, item), **said}
    same = bool(talk.noted("same"))
    found = fitting(product, item, wanted, same)
    if not found and said:
        wanted, found = said, fitting(product, item, said, same)
    _keep_wanted(talk, item, wanted)
    if len(found) > 1 and _CHEAPER.search(talk.turn.words):
        found = [min(found, key=lambda one: one.price_minor)]
    if not wanted and same and not said:
        found = [one for one in found if one.sku == item.sku]
    if len(found) == 1 and (wanted or same):
        return found[0]
    _ask(talk, item, product, found, wanted)
    return None


def _pressed(talk: Talk, item: Item, product: Product) -> Variant | None:
    sku = talk.turn.entity("item_id")
    found = (one for one in product.variants if one.sku == sku != item.sku and one.available)
    return next(found, None)


def _said(talk: Talk, item: Item, product: Product, items: list[Item]) -> dict[str, str]:
    """What this turn asks for; in the first words the options may name the item itself.

    Of several items each has its own part of the sentence, when it is named there.
    """
    text, named = talk.turn.words, [talk.turn.entity("size"), talk.turn.colour]
    if len(items) > 1 and items_meant(text, items, by_options=False):
        parts = [one for one in _PARTS.split(text) if items_meant(one, [item], by_options=False)]
        text, named = " ".join(parts), []
    asked = talk.turn.requested in ("variant", "confirmed")
    said = wanted_options(text, product, item.options, asked, named)
    if asked:
        return said
    return {name: value for name, value in said.items() if item.options.get(name) != value}


def _wanted_before(talk: Talk, item: Item) -> dict[str, str]:
    found: dict[str, str] = (talk.noted("wanted") or {}).get(item.id, {})
    return found


def _keep_wanted(talk: Talk, item: Item, wanted: dict[str, str]) -> None:
    talk.note("wanted", {**(talk.noted("wanted") or {}), item.id: wanted})


def _ask(
    talk: Talk, item: Item, product: Product, found: list[Variant], wanted: dict[str, str]
) -> None:
    """Which one? What was asked for and is not there is said so."""
    shown = found or [v for v in product.variants if v.available and v.sku != item.sku]
    if not shown:
        return
    if talk.noted("asking") != item.id:
        talk.first_time()
    skus = {**(talk.noted("skus") or {})}
    skus.pop(item.id, None)
    talk.note("skus", skus)
    talk.note("asking", item.id)
    replies = [_reply(talk, one, item, product) for one in shown]
    listed = "; ".join(title for title, _ in replies[:12])
    name = "variant.which" if found else "variant.not_there"
    asked_for = ", ".join(wanted.values()) or talk.words.text("variant.same")
    values = {"item": item.title, "wanted": asked_for, "list": listed}
    talk.ask("variant", name, replies, **values)


def _reply(talk: Talk, one: Variant, item: Item, product: Product) -> tuple[str, str]:
    title = in_words(one, product) or one.sku
    if one.price_minor != item.unit_price_minor:
        title = f"{title} · {talk.money(one.price_minor, one.currency)}"
    return title, payload("inform", item_id=one.sku)
