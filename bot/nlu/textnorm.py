"""How a customer's text is prepared for the intent classifier. Pure; the text itself is stored
unchanged.
"""

import re
import unicodedata

_ORDER = re.compile(r"\b(?:td|order|bestellung|#)[\s:#-]*\d[\d\s-]{3,}\d\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MONEY = re.compile(
    r"[€$£]\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:€|\$|£|eur\b|euro\b|usd\b|gbp\b)", re.I
)
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def prepare(text: str) -> str:
    """Lower case, without accents, with numbers masked: order ids, e-mail addresses and amounts say
    nothing of the intent.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = _EMAIL.sub(" emailx ", text)
    text = _MONEY.sub(" moneyx ", text)
    text = _ORDER.sub(" orderx ", text)
    text = _NUMBER.sub(" numx ", text)
    text = text.translate(_UMLAUTS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = text.replace("\u2019", "'")
    return _SPACE.sub(" ", text).strip()
