"""Which of several things do the words mean: goods, orders, payment methods? Pure.

Words of titles come first, options (colour, size) tell apart what has the same title. Endings are
cut, so that "the shoes" finds a shoe and "Lampe" a Tischlampe; what the goods are called in another
language than the title stands in actions/words/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from actions.catalogue import PaymentMethod
from actions.lexicon import LETTER, WIDE, pattern, plain, said_of, speaks_of, words
from actions.option_words import said_in, same_value
from actions.orders import Item, Order

_WORD = re.compile(rf"{LETTER}+")
_WIDE_RUN = re.compile(rf"[{WIDE}]{{2,}}")
_ENDINGS = ("en", "es", "er", "as", "os", "n", "s", "e", "a", "o", "x")
_SMALL = frozenset(plain(word) for word in words("naming.small"))
# A gift card is no other card, so that one is looked for first.
_KINDS = ("gift_card", "paypal", "credit_card")


def items_meant(
    text: str, items: Sequence[Item], by_options: bool = True, told: Sequence[str] = ()
) -> list[Item]:
    """The items that a text names; empty when it names none. `told`: sizes and colours that the
    understanding found in it.
    """
    named = {item.id: _title_words(text, item.title) for item in items}
    found = [
        item
        for item in items
        if named[item.id] and not any(_is_less(named[item.id], other) for other in named.values())
    ]
    if len(found) == 1 or not by_options:
        return found
    pool = found or list(items)
    counts = {item.id: _options_said(text, item, told) for item in pool}
    most = max(counts.values(), default=0)
    told_apart = [item for item in pool if counts[item.id] == most]
    same_title = len({item.title for item in found}) <= 1
    return told_apart if most and same_title else found


def _is_less(said: set[str], other: set[str]) -> bool:
    """ "Running shoes" names those and not every shoe, "the black lamp" not every lamp."""
    alike = any(one.startswith("goods.") for one in said & other)
    colours, others = ({w for w in one if w.startswith("colors.")} for one in (said, other))
    return said < other or (alike and colours < others)


def orders_meant(text: str, orders: Iterable[Order]) -> list[Order]:
    """The orders with goods that a text names by title."""
    return [one for one in orders if items_meant(text, one.items, by_options=False)]


def methods_meant(
    text: str, methods: Sequence[PaymentMethod], original: str | None
) -> list[PaymentMethod]:
    """The payment methods that a text names: by kind, by a number on it, or as before."""
    if original and speaks_of(text, "pay.original"):
        return [one for one in methods if one.id == original]
    digits = set(re.findall(r"\d{4}", text))
    numbered = [one for one in methods if digits & set(re.findall(r"\d{4}", one.label))]
    if numbered:
        return numbered
    kinds = _kinds_said(text)
    low = plain(text)
    return [one for one in methods if one.kind in kinds or plain(one.kind) in low]


def method_words(text: str) -> str:
    """The words of a text that speak of a way to pay, and nothing else of it; "" without any."""
    found = [match.group() for match in pattern("pay.original").finditer(plain(text))]
    return " ".join(found + [word for said_so in _kinds_said(text).values() for word in said_so])


def _kinds_said(text: str) -> dict[str, list[str]]:
    """{kind of payment: the words for it}."""
    low, found = plain(text), {}
    for kind in _KINDS:
        heard = [match.group() for match in pattern(f"pay.{kind}").finditer(low)]
        low = pattern(f"pay.{kind}").sub(" ", low)
        if heard:
            found[kind] = heard
    return found


def _title_words(text: str, title: str) -> set[str]:
    """What a text says of a title: stems of its words, pairs of Chinese signs, kinds of goods."""
    low, name = plain(text), plain(title)
    spoken = {_stem(word) for word in _WORD.findall(low)}
    stems = {_stem(w) for w in _WORD.findall(name) if len(w) > 2 and w not in _SMALL}
    found = {stem for stem in stems if any(_same(one, stem) for one in spoken)}
    pairs = {run[i : i + 2] for run in _WIDE_RUN.findall(name) for i in range(len(run) - 1)}
    found |= {pair for pair in pairs - _SMALL if pair in low}
    return found | (_kinds_of_goods(low) & _kinds_of_goods(name))


@lru_cache(maxsize=2000)
def _kinds_of_goods(text: str) -> frozenset[str]:
    """The goods and colours that a text names, in whatever language."""
    return frozenset(f"{g}.{one}" for g in ("goods", "colors") for one in said_of(text, g))


def _same(said: str, word: str) -> bool:
    """A word of the title, or the last part of one: Schuh, Laufschuh."""
    long = len(said) >= 4 and len(word) >= 4
    return said == word or (long and (word.endswith(said) or said.endswith(word)))


def _stem(word: str) -> str:
    """A word without its endings and doubled letters: Schuhe, zapatillas, schoenen, chapeaux."""
    shortest = 3
    while True:
        ending = next(
            (e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= shortest), ""
        )
        if not ending:
            return re.sub(r"(.)\1", r"\1", word)
        word, shortest = word[: -len(ending)], 4


def _options_said(text: str, item: Item, told: Sequence[str]) -> int:
    return sum(
        said_in(text, value) is not None or any(same_value(value, one) for one in told)
        for value in item.options.values()
    )
