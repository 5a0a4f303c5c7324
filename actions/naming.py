"""Which of several things do the words mean: goods, orders, payment methods? Pure.

Words of titles come first, options (colour, size) tell apart what has the same title. Endings are
cut, so that "the shoes" finds a shoe and "Lampe" a Tischlampe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actions.catalogue import PaymentMethod
from actions.option_words import said_in
from actions.orders import Item, Order

_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}")
_ENDINGS = ("en", "es", "er", "n", "s", "e")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "the and for with from order item goods one two set pro new aus mit und von für der die das"
        " des bestellung artikel avec pour les des une del los las con para van het een met",
    )
)
_KINDS = {
    "gift_card": r"gift ?card|gift voucher|geschenk\w*|gutschein\w*",
    "paypal": r"pay ?pal",
    "credit_card": r"(?:credit|debit|master) ?card|kredit\w*|visa|\b(?<!gift )card\b|\bkarte\b",
}
_ORIGINAL = re.compile(
    r"original|same (?:one|method|way|card|payment)|as before|like before|ursprünglich\w*"
    r"|gleiche\w* (?:zahlung\w*|karte|weg)|wie (?:vorher|bezahlt|bisher)",
    re.IGNORECASE,
)


def items_meant(text: str, items: Sequence[Item], by_options: bool = True) -> list[Item]:
    """The items that a text names; empty when it names none."""
    named = {item.id: _title_words(text, item.title) for item in items}
    # "running shoes" names those and not every shoe
    found = [
        item
        for item in items
        if named[item.id] and not any(named[item.id] < other for other in named.values())
    ]
    if len(found) == 1 or not by_options:
        return found
    pool = found or list(items)
    counts = {item.id: _options_said(text, item) for item in pool}
    most = max(counts.values(), default=0)
    told_apart = [item for item in pool if counts[item.id] == most]
    same_title = len({item.title for item in found}) <= 1
    return told_apart if most and same_title else found


def orders_meant(text: str, orders: Iterable[Order]) -> list[Order]:
    """The orders with goods that a text names by title."""
    return [one for one in orders if items_meant(text, one.items, by_options=False)]


def methods_meant(
    text: str, methods: Sequence[PaymentMethod], original: str | None
) -> list[PaymentMethod]:
    """The payment methods that a text names: by kind, by a number on it, or as before."""
    low = text.lower()
    if original and _ORIGINAL.search(low):
        return [one for one in methods if one.id == original]
    digits = set(re.findall(r"\d{4}", low))
    numbered = [one for one in methods if digits & set(re.findall(r"\d{4}", one.label))]
    if numbered:
        return numbered
    return [one for one in methods if re.search(_KINDS.get(one.kind, one.kind.lower()), low)]


def method_words(text: str) -> str:
    """The words of a text that speak of a way to pay, and nothing else of it; "" without any."""
    low = text.lower()
    found = [match.group() for match in _ORIGINAL.finditer(low)]
    for kind in _KINDS.values():
        found += [match.group() for match in re.finditer(kind, low)]
    return " ".join(found)


def _title_words(text: str, title: str) -> set[str]:
    said = {_stem(word) for word in _WORD.findall(text.lower())}
    words = {_stem(w) for w in _WORD.findall(title.lower()) if len(w) > 2 and w not in _SMALL}
    found = {w for w in words if any(_same(one, w) for one in said)}
    wide = {run[i : i + 2] for run in _WIDE.findall(title) for i in range(len(run) - 1)}
    return found | {pair for pair in wide if pair in text}


def _same(said: str, word: str) -> bool:
    """A word of the title, or the last part of one: Schuh, Laufschuh."""
    long = len(said) >= 4 and len(word) >= 4
    return said == word or (long and (word.endswith(said) or said.endswith(word)))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _options_said(text: str, item: Item) -> int:
    return sum(said_in(text, value) is not None for value in item.options.values())
