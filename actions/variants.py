"""Which variant of each item: by button, or by words that name its options."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.catalogue import Product, Variant
from actions.lexicon import alternatives, plain, speaks_of, tidy
from actions.naming import items_meant
from actions.option_words import asks_for_choice, fitting, in_words, matching, wanted_options
from actions.orders import Item
from actions.talk import Talk, payload

_SENTENCE_PARTS = r"[;,.]\s|[\u3002\uff0c\uff1b\u3001]"


def pick_variants(
    talk: Talk, items: list[Item], products: Mapping[str, Product]
) -> dict[str, Variant] | None:
    """{item id: what it becomes}. None when the customer was asked, or there is nothing to have:
    then nothing was said.

    What was chosen before stands until other options are named. All that a sentence says is kept,
    also of items that are asked about later.
    """
    if talk.noted("same") is None:
        bad = talk.slot("reason") in ("damaged", "wrong_item")
        talk.note("same", bad or speaks_of(talk.turn.words, "talk.same_again"))
    chosen: dict[str, Variant] = {}
    to_ask: dict[str, list[Variant]] = {}
    for item, words in _words_for(talk, items).items():
        one = next(one for one in items if one.id == item)
        leads = item in (talk.noted("asking"), items[0].id)
        found = _found(talk, one, products[item], words, leads)
        _keep_sku(talk, item, found[0] if isinstance(found, tuple) else None)
        if isinstance(found, tuple):
            chosen[item] = found[0]
        else:
            to_ask[item] = found
    if not to_ask:
        return chosen
    before = talk.noted("asking")
    next_one = before if before in to_ask else next(iter(to_ask))
    asked = next(one for one in items if one.id == next_one)
    _ask(talk, asked, products[next_one], to_ask[next_one])
    return None


def _words_for(talk: Talk, items: list[Item]) -> dict[str, str | None]:
    """{item id: the words about it}; None where this turn is about another item.

    A sentence that names items is cut: each part belongs to the item that was named last.
    """
    text = talk.turn.words
    if len(items) == 1:
        return {items[0].id: text}
    if items_meant(text, items, by_options=False):
        parts: dict[str, list[str]] = {item.id: [] for item in items}
        about: list[Item] = []
        for part in _parts(text, talk.turn.language):
            about = items_meant(part, items, by_options=False) or about
            for item in about:
                parts[item.id].append(part)
        return {item: " ".join(said) if said else None for item, said in parts.items()}
    asked_about = talk.noted("asking") if talk.turn.requested == "variant" else None
    return {i.id: text if asked_about in (None, i.id) else None for i in items}


def _parts(text: str, language: str) -> list[str]:
    """A sentence cut at its marks and at "and"."""
    low, text = plain(text), tidy(text)
    joints = [alternatives("talk.parts", language=one) for one in (language, "en")]
    cuts = re.finditer("|".join([*joints, _SENTENCE_PARTS]), low)
    ends = [0, *(place for cut in cuts for place in cut.span()), len(text)]
    return [text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]


def _found(
    talk: Talk, item: Item, product: Product, words: str | None, leads: bool
) -> tuple[Variant] | list[Variant]:
    """The one variant as a tuple, or the list of those that come into question. `leads`: a
    question that names no item is about this one.
    """
    pressed = _pressed(talk, item, product) if words is not None else None
    if pressed is not None:
        return (pressed,)
    said = {} if words is None else _said(talk, item, product, words)
    open_ = [] if said or not words else asks_for_choice(words, product)
    mine = leads or bool(items_meant(words or "", [item], by_options=False))
    if open_ and mine and talk.turn.continuing:
        known = _wanted_before(talk, item)
        _keep_wanted(talk, item, {name: v for name, v in known.items() if name not in open_})
        return matching(product, item, _wanted_before(talk, item))
    noted = (talk.noted("skus") or {}).get(item.id)
    before = next((v for v in product.variants if v.sku == noted and v.available), None)
    cheaper = bool(words and speaks_of(words, "talk.cheaper"))
    if before is not None and not said and not cheaper:
        return (before,)
    wanted = {**_wanted_before(talk, item), **said}
    same = bool(talk.noted("same"))
    found = fitting(product, item, wanted, same)
    if not found and said:
        wanted, found = said, fitting(product, item, said, same)
    _keep_wanted(talk, item, wanted)
    if cheaper and found:
        pool = matching(product, item, wanted, same)
        return (min(pool, key=lambda one: one.price_minor),)
    if same and not wanted:
        found = [one for one in found if one.sku == item.sku]
    return (found[0],) if len(found) == 1 and (wanted or same) else found


def _pressed(talk: Talk, item: Item, product: Product) -> Variant | None:
    sku = talk.turn.entity("item_id")
    found = (one for one in product.variants if one.sku == sku != item.sku and one.available)
    return next(found, None)


def _said(talk: Talk, item: Item, product: Product, words: str) -> dict[str, str]:
    """What this turn asks for; in the first words the options may name the item itself."""
    named = talk.turn.named if words == talk.turn.words else []
    asked = talk.turn.requested in ("variant", "confirmed")
    said = wanted_options(words, product, item.options, asked, named)
    if asked:
        return said
    return {name: value for name, value in said.items() if item.options.get(name) != value}


def _keep_sku(talk: Talk, item: str, variant: Variant | None) -> None:
    skus = {name: sku for name, sku in (talk.noted("skus") or {}).items() if name != item}
    talk.note("skus", {**skus, item: variant.sku} if variant else skus)


def _wanted_before(talk: Talk, item: Item) -> dict[str, str]:
    found: dict[str, str] = (talk.noted("wanted") or {}).get(item.id, {})
    return found


def _keep_wanted(talk: Talk, item: Item, wanted: dict[str, str]) -> None:
    talk.note("wanted", {**(talk.noted("wanted") or {}), item.id: wanted})


def _ask(talk: Talk, item: Item, product: Product, found: list[Variant]) -> None:
    """Which one? What was asked for and is not there is said so."""
    shown = found or [v for v in product.variants if v.available and v.sku != item.sku]
    if not shown:
        return
    if talk.noted("asking") != item.id:
        talk.first_time()
    talk.note("asking", item.id)
    replies = [_reply(talk, one, item, product) for one in shown]
    listed = "; ".join(title for title, _ in replies[:12])
    wanted = _wanted_before(talk, item)
    asked_for = ", ".join(wanted.values()) or talk.words.text("variant.same")
    values = {"item": item.title, "wanted": asked_for, "list": listed}
    talk.ask("variant", "variant.which" if found else "variant.not_there", replies, **values)


def _reply(talk: Talk, one: Variant, item: Item, product: Product) -> tuple[str, str]:
    title = in_words(one, product) or one.sku
    if one.price_minor != item.unit_price_minor:
        title = f"{title} · {talk.money(one.price_minor, one.currency)}"
    return title, payload("inform", item_id=one.sku)
