"""Values of options in customers' words: "the blue one", "in M", "1000 ml". Pure.

Values come from the shop, mostly in English; colours and sizes are known in other languages too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.catalogue import Product, Variant
from actions.orders import Item

_COLOURS = {
    "black": "schwarz\\w*|noire?s?|negr[oa]s?|zwarte?|黑",
    "white": "weiß\\w*|weiss\\w*|blanc(?:he)?s?|blanc[oa]s?|witte?|白",
    "blue": "blau\\w*|bleue?s?|azul(?:es)?|blauwe?|蓝",
    "navy": "navy blue|marine\\w*|dunkelblau\\w*|bleu marine|azul marino|donkerblauw|藏青",
    "red": "rot(?:e[nrsm]?)?|rouges?|roj[oa]s?|rode?|rood|红",
    "green": "grün\\w*|verte?s?|verdes?|groene?|绿",
    "grey": "gray|grau\\w*|grise?s?|grijze?|grijs|灰",
    "gray": "grey|grau\\w*|grise?s?|grijze?|grijs|灰",
    "brown": "braun\\w*|bruns?|brune?s?|marr[oó]n(?:es)?|bruine?|棕",
    "pink": "rosa\\w*|roses?|roze|粉",
    "purple": "lila|violett?\\w*|morad[oa]s?|paarse?|紫",
    "yellow": "gelb\\w*|jaunes?|amarill[oa]s?|gele?|geel|黄",
    "orange": "oranje|naranja|橙",
    "silver": "silber\\w*|argent\\w*|plateado|zilver\\w*|银",
    "gold": "golden\\w*|doré\\w*|dorad[oa]|goud\\w*|金",
    "beige": "beiges?|米色",
}
_SIZES = {
    "s": "small|klein\\w*|petite?|pequeñ[oa]",
    "m": "medium|mittel\\w*|moyenne?|median[oa]",
    "l": "large|groß\\w*|grande?|groot|grote",
    "xl": "extra[ -]large|x-large",
    "xs": "extra[ -]small|x-small",
}
_BEFORE_A_SIZE = (
    r"(?:size|sizes|größe|grösse|groesse|gr\.?|taille|talla|maat|in(?: an?)?|eine?|en|尺码|to|auf)"
)
# Words that every sentence may hold for another reason.
_NOT_BY_WORDS = frozenset({"yes", "no", "none", "standard", "set", "full", "half", "custom"})
_OPTION_NAMES = {
    "color": r"colou?rs?\b|farb|couleur|colores|kleur|颜色",
    "size": r"sizes?\b|größe|grösse|taille|talla|ma(?:at|ten)\b|尺码",
    "material": r"materials?\b|stoff|matière|materiaal|材料",
}
_WHICH = re.compile(
    r"\b(?:which|what|other|any|options?|choices?|welche\w*|was für|andere\w*|quel\w*|qué|welke)\b"
    r"|什么|哪",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|nicht|kein\w*|instead of|anstatt|statt|rather than|no longer|weniger)\s+"
    r"(?:(?:the|a|an|in|size|die|der|das|dem|den|größe)\s+){0,2}\S+",
    re.IGNORECASE,
)


def said_in(text: str, value: str, asked: bool = False) -> int | None:
    """Where a text says this value, or None. Values as short as a letter or a number need to have
    been asked for, or a word like "size" before them.
    """
    low, plain = _NOT.sub(" ", text.lower()), value.lower().strip()
    if not plain or plain in _NOT_BY_WORDS:
        return None
    if plain in _SIZES or re.fullmatch(r"x*[sl]|m|\d{1,2}(?:\.\d)?", plain):
        return _size_in(low, plain, asked)
    colours = _COLOURS.get(plain, "")
    patterns = [_as_pattern(plain), *([colours] if colours else [])]
    # Chinese has no blanks around a word
    wide = "".join(f"|{word}" for word in re.findall(r"[\u4e00-\u9fff]+", colours))
    return _last(rf"(?<![\w'])(?:{'|'.join(patterns)})(?!\w){wide}", _loose(low))


def _size_in(low: str, plain: str, asked: bool) -> int | None:
    words = "|".join([re.escape(plain), *([_SIZES[plain]] if plain in _SIZES else [])])
    if plain in _SIZES:
        spelt = _last(rf"(?<![\w-])(?:{_SIZES[plain]})(?![\w-])", low)
        if spelt is not None and not re.search(r"(?:too|zu|trop|te)\s+\w*$", low[:spelt]):
            return spelt
    before = "" if asked else rf"(?<!\w){_BEFORE_A_SIZE}\s*"
    return _last(rf"{before}(?<![\w'’.-])(?:{words})(?![\w'’%.-]*\w)", low)


def _loose(text: str) -> str:
    """Numbers beside their units and words without hyphens."""
    return re.sub(r"(?<=\d)[\s-]+(?=[a-z])", "", text).replace("-", " ")


def _as_pattern(plain: str) -> str:
    return re.escape(_loose(plain)).replace(r"\ ", r"\s+")


def _last(pattern: str, text: str) -> int | None:
    found = None
    for match in re.finditer(pattern, text):
        found = match.start()
    return found


def wanted_options(
    text: str, product: Product, now: Mapping[str, str], asked: bool, named: Sequence[str | None]
) -> dict[str, str]:
    """The options that a text asks for: {option: value}.

    `now` are the options of what the customer has: "from S to M" asks for M. `named` are values
    that the understanding found (size, colour).
    """
    wanted = {}
    for option in _options(product):
        values = _values(product, option)
        spelt = {v for v in values if _alike(v) in [_alike(one) for one in named if one]}
        places = {value: said_in(text, value, asked) for value in values}
        found = {value: place for value, place in places.items() if place is not None}
        found = {v: p for v, p in found.items() if not _inside(v, found)}
        for value in spelt:
            found.setdefault(value, -1)
        if len(found) > 1:
            found.pop(now.get(option, ""), None)
        if found:
            wanted[option] = max(found, key=lambda value: found[value])
    return wanted


def _alike(value: str) -> str:
    """One spelling for what is the same: XXL and 2XL, gray and grey, EU42 and 42."""
    plain = re.sub(r"^(?:eu|uk|us)\s?(?=\d)", "", value.lower().strip())
    large = re.fullmatch(r"(x{2,4})([sl])", plain)
    if large:
        return f"{len(large[1])}x{large[2]}"
    return plain.replace("gray", "grey")


def _inside(value: str, found: Mapping[str, int]) -> bool:
    return any(value != other and value.lower() in other.lower().split() for other in found)


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
    if not _WHICH.search(text):
        return []
    return [
        option
        for option in _options(product)
        if any(re.search(words, text, re.IGNORECASE) for words in _names_of(option))
    ]


def _names_of(option: str) -> list[str]:
    known = [words for name, words in _OPTION_NAMES.items() if name in option.lower()]
    return [rf"\b{re.escape(option)}s?\b", *known]


def in_words(variant: Variant, product: Product) -> str:
    """What tells a variant from the others: blue, M."""
    telling = [name for name in _options(product) if len(_values(product, name)) > 1]
    return ", ".join(variant.options[name] for name in telling if name in variant.options)


def _options(product: Product) -> list[str]:
    return list(dict.fromkeys(name for one in product.variants for name in one.options))


def _values(product: Product, option: str) -> list[str]:
    found = (one.options[option] for one in product.variants if option in one.options)
    return list(dict.fromkeys(found))
