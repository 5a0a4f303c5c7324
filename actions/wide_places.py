"""Addresses in Chinese: 上海市浦东新区世纪大道100号 200120. From the large to the small. Pure."""

from __future__ import annotations

import re

from actions.lexicon import WIDE, alternatives

_W = f"[{WIDE}]"
_KNOWN_CITIES = (
    "北京|上海|天津|重庆|重慶|广州|廣州|深圳|杭州|南京|成都|武汉|西安|苏州|长沙|青岛|郑州|厦门|宁波"
    "|香港|澳门|澳門|台北|臺北|新北|桃園|台中|臺中|台南|臺南|高雄|基隆|新竹"
)
_CITY = re.compile(
    rf"(?P<city>(?:{_W}{{2,3}}省|{_W}{{2,6}}自治[区區])?(?:(?:{_KNOWN_CITIES})市?|{_W}{{2,5}}?市))"
)
_LEAD = re.compile(rf"^.*?{alternatives('address.lead', language='zh')}")
_LEADS = re.compile(rf"(?:{alternatives('address.lead', language='zh')}|[是为為：:,\s])*")
_TRAIL = re.compile(rf"(?:{alternatives('address.trail', language='zh')}|[,。;!?\n]).*", re.DOTALL)
_LINE = re.compile(
    rf"(?:{_W}{{1,9}}[区區县縣])?{_W}{{0,12}}?(?:路|街|道|巷|弄|村|里|花园|花園|小区|公寓|大厦|大廈|广场|廣場|苑)"
    rf"{_W}{{0,4}}\s?\d[{WIDE}\w #()-]*"
)
_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)|(?:^|[\s,])(\d{5}|\d{3})(?=$|[\s,])")
_NAMED_CODE = re.compile(r"(?:邮编|郵編|邮政编码|郵遞區號|郵政編碼)[是为：:\s]{0,3}(\d{3,6})")
# There are no postcodes there.
WITHOUT_POSTCODE = re.compile(r"香港|九龍|九龙|新界|hong ?kong", re.IGNORECASE)


def read_wide(text: str) -> tuple[str | None, str | None, str | None]:
    """(street and house, postcode, city) in a Chinese text; None for what it does not hold."""
    code = _NAMED_CODE.search(text) or _CODE.search(text)
    number = next((group for group in code.groups() if group), None) if code else None
    rest = text[: code.start()] + " " + text[code.end() :] if code else text
    lead = _LEAD.match(rest)
    if lead:
        rest = rest[lead.end() :]
        rest = rest[_LEADS.match(rest).end() :]  # type: ignore[union-attr]
    city = _CITY.search(rest)
    line = _LINE.search(rest, city.end() if city else 0)
    found = " ".join(_TRAIL.sub("", line.group()).split()) if line else None
    return found, number, city.group("city") if city else None
