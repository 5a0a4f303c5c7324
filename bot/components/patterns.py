"""Finds what has a fixed form in every language: ids of orders, items and parcels, e-mail
addresses, amounts, phone numbers, postcodes, promotion codes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.components.found import Found, without_overlaps

_ORDER_ID = re.compile(r"(?<![A-Za-z0-9_-])TD[\s\-_.:#]{0,3}(\d{6})(?!\d)", re.IGNORECASE)
_RETAIL_ID = re.compile(r"(?<![A-Za-z0-9_-])#?(W\d{7})(?!\d)", re.IGNORECASE)
_ORDER_WORD = re.compile(
    r"(?:orders?|bestellung|bestell\w*|auftrag\w*|bestelling|bestelnummer|ordernummer|commande|pedido|compra|"
    r"number|nummer|num[ée]ro|n[úu]mero|nr|no|n°|nº|订单号?|訂單號?|单号|编号)[\s.:#-]*"
    r"(?:(?:number|nummer|num[ée]ro|n[úu]mero|nr|no|n°|nº|id|is|ist|lautet|est|es|de|是|号)[\s.:#-]*){0,3}(\d{6})(?!\d)",
    re.IGNORECASE,
)
_ORDER_HASH = re.compile(r"#\s?(\d{6})(?!\d)")
_ORDER_ALONE = re.compile(r"^\s*(\d{6})[\s.!。]*$")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+_-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_TRACKING = re.compile(
    r"(?<![A-Za-z0-9_])(?:1Z[0-9A-Z]{16}|JJ?D\d{12,20}|J?VGL\d{10,16}|00340\d{15}|3S[0-9A-Z]{11,15}|SF\d{12,15}|YT\d{13,15}"
    r"|[A-Z]{2}\d{9}[A-Z]{2}|[68][A-Z]\d{11})(?![A-Za-z0-9_])"
)
_TRACKING_WORD = re.compile(
    r"(?:tracking|sendungs\w*|paketnummer|suivi|seguimiento|rastreo|track\s?(?:&|and|en)\s?trace|trackingcode|快递单号|运单号|物流单号)"
    r"[^\d\n]{0,25}?((?=[A-Z0-9]*\d{6})[A-Z0-9]{10,22})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_ITEM_TALK = re.compile(
    r"items?|articles?|artikel|art[íi]culo|produ[ck]to?|produit|商品|货号|貨號", re.IGNORECASE
)
_ITEM = re.compile(r"(?<![A-Za-z0-9+])([1-9]\d{9})(?!\d)")
_POSTCODE_WORD = (
    r"(?i:plz|postleitzahl|post\s?code|zip(?:\s?code)?|code postal|c[óo]digo postal|postal|"
    r"c\.?p\.?|邮编|郵遞區號|in|nach|to|à|a|en|naar)"
    r"[\s:：]{0,2}(?:(?i:is|ist|est|es|的?是)\s?)?"
)
# figures alone are no postcode: a town stands beside them, or a word says so
_POSTCODE = re.compile(
    r"(?<![\d-])(?:[A-Z]{1,2}-)?(\d{5})(?=\s+[A-ZÄÖÜÉÈ][a-zäöüéè])(?![\d-])"
    rf"|(?:{_POSTCODE_WORD}|^\s*|[A-Z][a-zäöüéèáíóúñ]+,?\s)(?:[A-Z]{{1,2}}-)?(\d{{5,6}})"
    r"(?![\d-]|\s?(?:€|\$|£|eur|元|块|¥|[A-Za-z]))"
    r"|(?<![\d-])(?!19|20)(\d{4})(?=\s+[A-ZÄÖÜÉÈ][a-zäöüéè])"
)
_POSTCODE_NL = re.compile(r"(?<![A-Za-z0-9_])(\d{4})\s?([A-Z]{2})(?![A-Za-z0-9_])")
_POSTCODE_UK = re.compile(r"(?<![A-Za-z0-9_])([A-Z]{1,2}\d[A-Z\d]?)\s?(\d[A-Z]{2})(?![A-Za-z0-9_])")
_PROMO = re.compile(
    r"(?i:codes?|gutschein\w*|rabatt\w*|vouchers?|coupons?|promo\w*|kortingscode|actiecode|cup[óo]n|c[óo]digo|bon|优惠码|折扣码|优惠券|兑换码)"
    r"[\s:：\"'“”„«»]{0,4}(?:(?i:is|ist|lautet|est|es|de|von|van|是)\s+)?[\"'“”„«»]?"
    r"((?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,18}|(?=[a-z]{2,}\d|\d+[a-z]{2})[a-z0-9]{4,18})(?![A-Za-z0-9_])"
)
_PROMO_SHAPE = re.compile(r"(?<![A-Za-z0-9_-])([A-Z]{3,12}\d{1,4})(?![A-Za-z0-9_-])")
_PROMO_PARTS = re.compile(
    r"(?<![A-Za-z0-9_-])((?=[A-Z-]*\d)[A-Z][A-Z0-9]{2,}(?:-[A-Z0-9]{2,})+)(?![A-Za-z0-9_-])"
)
_PROMO_TALK = re.compile(
    r"code|gutschein|geschenkkart|rabatt|voucher|coupon|discount|promo|gift|save|sparen|korting|"
    r"\bbons?\b|\bbono\b|waarde|tegoed|cadeau|réduc|remise|cup[óo]n|descuento|regalo|优惠|折扣|兑换|礼品",
    re.IGNORECASE,
)
_SIGN = r"€|NT\$|HK\$|\$|£|¥|￥"
_UNIT = (
    r"€|\$|£|¥|元|块钱?|塊|欧元|歐元|美元|港币|港幣|台币|台幣|eur\b|euros?\b|usd\b|d[oó]lare?s?\b|dollars?\b|gbp\b"
    r"|pounds?\b|quid\b|chf\b|franken\b|rmb\b|pesos?\b|mxn\b|rupees\b|inr\b"
)
_NUMBER = r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9_.,])(?:(?P<sign>{_SIGN})\s?(?P<after>{_NUMBER})|(?P<before>{_NUMBER})\s?(?P<unit>{_UNIT}))",
    re.IGNORECASE,
)
_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "欧元": "EUR", "歐元": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dolar": "USD", "dólar": "USD", "美元": "USD",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "quid": "GBP",
    "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "塊": "CNY", "块钱": "CNY", "rmb": "CNY",
    "nt$": "TWD",
    "台币": "TWD",
    "台幣": "TWD",
    "hk$": "HKD",
    "港币": "HKD",
    "港幣": "HKD",
    "chf": "CHF", "franken": "CHF", "peso": "MXN", "mxn": "MXN", "rupee": "INR", "inr": "INR",
}  # fmt: skip
_PHONE_DIGITS = re.compile(r"(?:\d[\s()./-]?){7,}")
_SHORTEST = 9
_REGIONS = {"de": "DE", "en": "GB", "fr": "FR", "es": "ES", "nl": "NL", "zh": "CN"}


def find(text: str, language: str = "en") -> list[Found]:
    """All entities of these kinds in order of place; of two that overlap the more certain wins."""
    return without_overlaps([*certain(text, language), *codes(text)])


def certain(text: str, language: str) -> list[Found]:
    """Ids, e-mail addresses, amounts and phone numbers, the most certain kinds first."""
    found = [
        Found("email", match.group().lower(), *match.span()) for match in _EMAIL.finditer(text)
    ]
    if any(c.isdigit() for c in text):
        found += _ids(text)
        found += (Found("amount", _amount(m), *m.span()) for m in _AMOUNT.finditer(text))
        found += _phones(text, language)
    return found


def codes(text: str) -> Iterator[Found]:
    """Promotion codes and postcodes: what looks like one."""
    shapes = (_PROMO, _PROMO_SHAPE, _PROMO_PARTS) if _PROMO_TALK.search(text) else (_PROMO_SHAPE,)
    for pattern in shapes:
        for match in pattern.finditer(text):
            yield Found("promo_code", match.group(1).upper(), *match.span(1))
    for pattern in (_POSTCODE_UK, _POSTCODE_NL):
        for match in pattern.finditer(text):
            yield Found("postcode", " ".join(match.groups()).upper(), *match.span())
    for match in _POSTCODE.finditer(text):
        group = next(number for number in (1, 2, 3) if match.group(number))
        yield Found("postcode", match.group(group), *match.span(group))


def _ids(text: str) -> Iterator[Found]:
    yield from _orders(text, (_ORDER_ID,), whole=True)
    for match in _RETAIL_ID.finditer(text):
        yield Found("order_id", match.group(1).upper(), *match.span(1))
    for match in _TRACKING.finditer(text):
        yield Found("tracking_number", match.group(), *match.span())
    for match in _TRACKING_WORD.finditer(text):
        yield Found("tracking_number", match.group(1).upper(), *match.span(1))
    if _ITEM_TALK.search(text):
        for match in _ITEM.finditer(text):
            yield Found("item_id", match.group(1), *match.span(1))
    yield from _orders(text, (_ORDER_WORD, _ORDER_HASH, _ORDER_ALONE), whole=False)


def _orders(text: str, known: tuple[re.Pattern[str], ...], whole: bool) -> Iterator[Found]:
    """The marketplace's own numbers; `whole`: the letters before them belong to them."""
    for match in (match for pattern in known for match in pattern.finditer(text)):
        yield Found("order_id", f"TD-{match.group(1)}", *match.span(0 if whole else 1))


def _amount(match: re.Match[str]) -> str:
    number = match.group("after") or match.group("before")
    unit = (match.group("sign") or match.group("unit")).lower()
    currency = _CURRENCIES.get(unit) or _CURRENCIES.get(unit.rstrip("s")) or _CURRENCIES["dollar"]
    return f"{_value(number):.2f} {currency}"


def _value(number: str) -> float:
    """1.299,00 and 1,299.00 and 1'299: the last mark before one or two digits is the point."""
    whole, mark, cents = number, "", ""
    for place in range(len(number) - 1, -1, -1):
        if number[place] in ".,":
            if len(number) - place - 1 <= 2:
                whole, mark, cents = number[:place], ".", number[place + 1 :]
            break
    return float(re.sub(r"\D", "", whole) + mark + cents)


def _phones(text: str, language: str) -> Iterator[Found]:
    """Numbers that could be dialled, in the form +491511234567."""
    if not _PHONE_DIGITS.search(text):
        return
    region = _REGIONS.get(language, "GB")
    for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.POSSIBLE):
        dialled = match.raw_string.startswith(("+", "0")) and len(match.raw_string) >= _SHORTEST
        if not (dialled or phonenumbers.is_valid_number(match.number)):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield Found("phone", number, match.start, match.end)
