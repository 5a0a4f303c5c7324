"""The second ear for the wish for a human, by words alone: certain, so it may miss but not err."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from handoff.policy.phrases import read_by_language
from handoff.policy.wishes import asks_for_human

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "de", "fr", "es", "nl", "zh")


def load(file: Path):  # type: ignore[no-untyped-def]
    return YAML(typ="safe").load(file)


WORDS = read_by_language(load(ROOT / "strategy" / "wish_words.yml"), "Words of a wish")
SAID = {one: load(ROOT / "tests" / "data" / "wishes" / f"{one}.yml") for one in LANGUAGES}


def test_the_words_alone_hear_most_wishes_of_every_language() -> None:
    heard = {
        language: sum(asks_for_human(text, WORDS) for text in said["wishes"])
        for language, said in SAID.items()
    }
    print(heard, f"recall {sum(heard.values()) / (50 * len(heard)):.2f}")
    assert min(heard.values()) >= 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_talk_of_people_agents_and_phones_is_no_wish(language: str) -> None:
    assert [text for text in SAID[language]["others"] if asks_for_human(text, WORDS)] == []


def test_a_wish_is_heard_in_any_language_however_it_is_typed() -> None:
    assert asks_for_human("PLEASE, put me through!!", WORDS)
    assert asks_for_human("ich will mit nem mensch reden", WORDS)
    assert asks_for_human("幫我轉人工", WORDS)
    assert not asks_for_human("", WORDS)


ARABIC_WISHES = [
    "أريد التحدث مع موظف",
    "اريد ان اتكلم مع شخص حقيقي",
    "ممكن تحولني لموظف لو سمحت؟",
    "حوّلني إلى خدمة العملاء",
    "عايز أكلم حد من خدمة العملاء",
    "بدي احكي مع انسان مش روبوت",
    "لا أريد التحدث مع روبوت",
    "موظف بشري من فضلك",
    "هل يوجد موظف متاح؟",
    "أبغى أتواصل مع المشرف حالا",
    "اتصلوا بي من فضلك",
    "وصلني بالمدير",
]
ARABIC_OTHERS = [
    "أين طلبي؟ قال المندوب إنه سيصل اليوم",
    "أريد إرجاع الحذاء، المقاس صغير",
    "الموظف في المتجر كان لطيفا",
    "هل يوجد هذا القميص باللون الأزرق؟",
    "متى يتصل بي عامل التوصيل",
    "اشتريت روبوت تنظيف ولا يعمل",
    "كيف أغير عنوان التسليم؟",
    "أريد دمية على شكل إنسان آلي",
    "أريد رقم مندوب التوصيل",
]


def test_a_wish_is_heard_in_arabic_too_which_the_bot_does_not_speak() -> None:
    missed = [text for text in ARABIC_WISHES if not asks_for_human(text, WORDS)]
    assert len(missed) <= 1, missed
    assert [text for text in ARABIC_OTHERS if asks_for_human(text, WORDS)] == []
