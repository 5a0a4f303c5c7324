"""Values of options in customers' words: "the blue one", "in M", "1000 ml". Pure.

Values come from the shop, mostly in English; colours and sizes are known in other languages too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.catalogue import Product, Variant
from actions.lexicon import LETTER, WIDE, alternatives, is_wide, names, pattern, plain, speaks_of
from actions.orders import Item

# Words that every sentence may hold for another reason.
_NOT_BY_WORDS = frozenset({"yes", "no", "none", "standard", "set", "full", "half", "custom"})
_SIZE = re.compile(r"x*[sl]|m|\d{1,2}(?:\.\d)?")
_ARTICLE = alternatives("option.article")
_NOT = alternatives("option.not")
# "not the red", "statt in 40"; Chinese without blanks: 不要红色的，要蓝色的
_DENIED = re.compile(
    rf"{_NOT}\s+(?:{_ARTICLE}\s+){{0,2}}[^\s{WIDE}]+"
    rf"|{_NOT}\s?(?:[a-z\d.]+|[{WIDE}]{{1,3}}?)(?=[色的码碼号號要换換是]|\W|$)"
)
_BEFORE_A_SIZE = rf"{alternatives('option.before_size')}\s*"
_AFTER_A_SIZE = rf"\s?{alternatives('option.after_size')}"
_TOO = re.compile(rf"{alternatives('option.too')}\s*$")
_START, _END = rf"(?<!{LETTER})(?<!['.-])", rf"(?!['%.-]*{LETTER})"
_NAMED = ("color", "size", "material")
Span = tuple[int, int]


def said_in(text: str, value: str, asked: bool = False) -> int | None:
    """Where a text says this value, or None. Values as short as a letter or a number need to have
    been asked for, or a word like "size" beside them.
    """
    found = _span(text, value, asked)
    return found[0] if found else None


def colours_of(value: str) -> list[str]:
    """The colours that a value of the shop stands for, in whatever language it is."""
    low = plain(value).strip()
    return [one for one in names("colors") if pattern(f"colors.{one}").fullmatch(low)]


def _span(text: str, value: str, asked: bool) -> Span | None:
    low = _DENIED.sub(" ", re.sub(r"(?<=\d),(?=\d)", ".", plain(text)))
    wanted = plain(value).strip()
    if not wanted or wanted in _NOT_BY_WORDS:
        return None
    if _SIZE.fullmatch(wanted):
        return _size_in(low, wanted, asked)
    colours = "|".join(alternatives(f"colors.{one}") for one in colours_of(value))
    own = re.escape(_loose(wanted)).replace(r"\ ", r"\s+")
    if not is_wide(wanted):
        own = rf"(?<!{LETTER})(?<!'){own}(?!{LETTER})"
    return _last(f"{colours}|{own}" if colours else own, _loose(low))


def _size_in(low: str, wanted: str, asked: bool) -> Span | None:
    figure = rf"{_START}{re.escape(wanted)}"
    if wanted in names("sizes"):
        spelt = _last(alternatives(f"sizes.{wanted}"), low)
        if spelt and not _TOO.search(low[: spelt[0]]):
            return spelt
    marked = rf"{_BEFORE_A_SIZE}{figure}{_END}|{figure}{_AFTER_A_SIZE}"
    return _last(rf"{figure}{_END}|{marked}" if asked else marked, low)


def _loose(text: str) -> str:
    """Numbers beside their units and words without hyphens."""
    return re.sub(r"(?<=\d)[\s-]+(?=[a-z])", "", text).replace("-", " ")


def _last(wanted: str, text: str) -> Span | None:
    found = None
    for match in re.finditer(wanted, text):
        found = match.span()
    return found


def wanted_options(
    text: str, product: Product, now: Mapping[str, str], asked: bool, named: Sequence[str | None]
) -> dict[str, str]:
    """The options that a text asks for: {option: value}.

    `now` are the options of what the customer has: "from S to M" asks for M. `named` are values
    that the understanding found (size, colour), corrections last.
    """
    wanted = {}
    for option in _options(product):
        values = _values(product, option)
        spans = {value: _span(text, value, asked) for value in values}
        found = {v: span[0] for v, span in spans.items() if span and not _inside(span, spans)}
        for place, one in enumerate(named, -len(named)):
            for value in values:
                if one and same_value(value, one):
                    found[value] = max(place, found.get(value, place))
        if len(found) > 1:
            found.pop(now.get(option, ""), None)
        if found:
            wanted[option] = max(found, key=lambda value: found[value])
    return wanted


def same_value(value: str, other: str) -> bool:
    """Two spellings of one size or colour."""
    return _alike(value) == _alike(other)


def _alike(value: str) -> str:
    """One spelling for what is the same: XXL and 2XL, azul and blue, EU42 and 42."""
    low = re.sub(r"^(?:eu|uk|us)\s?(?=\d)", "", plain(value).strip())
    large = re.fullmatch(r"(x{2,4})([sl])", low)
    if large:
        return f"{len(large[1])}x{large[2]}"
    return next(iter(colours_of(low)), low)


def _inside(span: Span, spans: Mapping[str, Span | None]) -> bool:
    """A part of something longer: the blue of "navy blue"."""
    return any(
        other and other != span and other[0] <= span[0] and span[1] <= other[1]
        for other in spans.values()
    )


def matching(
    product: Product, item: Item, wanted: Mapping[str, str], same: bool = False
) -> list[Variant]:
    """The available variants with these options. `same`: the very same thing again is one too."""
    return [
        one
        for one in product.variants
        if one.available
        and (same or one.sku != item.sku)
        and all(one.options.get(name) == value for name, value in wanted.items())
    ]


def fitting(
    product: Product, item: Item, wanted: Mapping[str, str], same: bool = False
) -> list[Variant]:
    """As `matching`, and those alone that are otherwise like the item, when there are any."""
    found = matching(product, item, wanted, same)
    alike = [
        one
        for one in found
        if all(
            one.options.get(name) == value
            for name, value in item.options.items()
            if name not in wanted
        )
    ]
    return alike or found


def asks_for_choice(text: str, product: Product) -> list[str]:
    """The options whose values a text asks for: "which colours are there?"."""
    if not speaks_of(text, "option.which"):
        return []
    low = plain(text)
    return [
        option
        for option in _options(product)
        if re.search(rf"\b{re.escape(plain(option))}s?\b", low)
        or any(name in option.lower() and speaks_of(text, f"option.{name}") for name in _NAMED)
    ]


def in_words(variant: Variant, product: Product) -> str:
    """What tells a variant from the others: blue, M."""
    telling = [name for name in _options(product) if len(_values(product, name)) > 1]
    return ", ".join(variant.options[name] for name in telling if name in variant.options)


def _options(product: Product) -> list[str]:
    return list(dict.fromkeys(name for one in product.variants for name in one.options))


def _values(product: Product, option: str) -> list[str]:
    found = (one.options[option] for one in product.variants if option in one.options)
    return list(dict.fromkeys(found))
