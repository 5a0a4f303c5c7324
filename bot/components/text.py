"""How a customer's text is prepared before anything is learnt from it. Pure; the text itself is
stored unchanged.

What differs from customer to customer and says nothing of the matter (numbers, codes, addresses) is
masked; Chinese characters stand apart, so that each counts as a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_ORDER = re.compile(
    r"\b(?:td|order|bestellung|bestelling|commande|pedido|#)[\s:#-]*\d[\d\s-]{3,}\d\b|\bw\d{7}\b|订单\s*\d{5,}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MONEY = re.compile(
    r"[€$£¥]\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:€|\$|£|¥|元|块|eur\b|euros?\b|usd\b|gbp\b|chf\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[a-z0-9]{8,}\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"#?\d{5,}")
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_CJK = re.compile(r"([\u3400-\u9fff])")
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
SHORTEST, LONGEST = 3, 5


def prepare(text: str) -> str:
    """Lower case, without accents, with numbers masked: order ids, e-mail addresses and amounts say
    nothing of the intent.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = _EMAIL.sub(" emailx ", text)
    text = _LINK.sub(" linkx ", text)
    text = _MONEY.sub(" moneyx ", text)
    text = _ORDER.sub(" orderx ", text)
    text = _CODE.sub(" codex ", text)
    text = _NUMBER.sub(" numx ", text)
    text = text.translate(_UMLAUTS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _CJK.sub(r" \1 ", text.replace("\u2019", "'"))
    return _SPACE.sub(" ", text).strip()


def masked(text: str) -> str:
    """The text for a sentence encoder: numbers weigh much there and say nothing, so that long ones,
    codes, addresses and links become short and always the same. Never empty.
    """
    text = _EMAIL.sub("name@example.com", _LINK.sub("link", text))
    text = _LONG_NUMBER.sub("1234", _CODE.sub("1234", _ORDER.sub("1234", text)))
    return _SPACE.sub(" ", text).strip() or "?"


def says_something(text: str) -> bool:
    """True when there is at least one letter or digit: an emoji alone says nothing."""
    return any(c.isalnum() for c in text)


def words(prepared: str) -> list[str]:
    """The words of a prepared text, and each pair of neighbours."""
    single = _WORD.findall(prepared)
    return single + [f"{a} {b}" for a, b in pairwise(single)]


def pieces(prepared: str) -> list[str]:
    """The pieces of three to five characters inside words, a space standing for a word's end."""
    return [piece for word in prepared.split() for piece in _inside(f" {word} ")]


def _inside(word: str) -> Iterator[str]:
    for size in range(SHORTEST, LONGEST + 1):
        if size >= len(word):
            yield word
            return
        for start in range(len(word) - size + 1):
            yield word[start : start + size]
