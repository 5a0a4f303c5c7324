"""The one ear for phrases: what counts as said, in Chinese too, and the phrases of danger."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from handoff.policy.phrases import (
    PhraseError,
    fold,
    has_safety_words,
    holds,
    read_by_language,
    said,
)

STRATEGY = Path(__file__).parents[2] / "strategy"
SAFETY = read_by_language(YAML(typ="safe").load(STRATEGY / "safety_words.yml"), "Safety words")


@pytest.mark.parametrize(
    "text",
    [
        "It CAUGHT FIRE!",
        "it caught... fire",
        "caught-fire",
        "cau\u200bght fire",
        "ＣＡＵＧＨＴ ｆｉｒｅ",
    ],
)
def test_case_punctuation_and_width_do_not_count(text: str) -> None:
    assert holds(said(text), ["caught fire"])


@pytest.mark.parametrize("text", ["Das Gerät fängt Feuer", "faengt feuer", "fangt feuer"])
def test_umlauts_are_heard_as_they_are_typed(text: str) -> None:
    assert holds(said(text), ["fängt feuer"])


@pytest.mark.parametrize("text", ["I can't breathe", "i cant breathe", "I can’t breathe"])
def test_apostrophes_are_heard_with_and_without(text: str) -> None:
    assert holds(said(text), ["can't breathe"])


def test_a_phrase_is_whole_words_and_in_order() -> None:
    assert not holds(said("it was a suede coat"), ["sue"])
    assert not holds(said("fire, and I caught it"), ["caught fire"])


def test_a_gap_is_up_to_four_words_of_the_same_sentence() -> None:
    phrase = ["speak ... human"]
    assert holds(said("may I speak with a real human"), phrase)
    assert holds(said("speak human"), phrase)
    assert not holds(said("speak to any one of your human colleagues"), ["speak ... colleagues"])
    assert not holds(said("I could not speak. Only human."), phrase)
    assert holds(said("can I speak... human?"), phrase)


def test_a_chinese_phrase_is_found_inside_a_sentence_and_with_spaces() -> None:
    assert holds(said("这个插座昨天晚上着火了怎么办"), ["着火了"])
    assert holds(said("转 人 工"), ["转人工"])


def test_a_chinese_phrase_does_not_cross_punctuation() -> None:
    assert not holds(said("我真的不想。死机了怎么办"), ["想死"])
    assert not holds(said("我们说好了,转告他，人工费另算"), ["转人工"])
    assert holds(said("给我换一个活人来"), ["换…活人"])
    assert not holds(said("换了。来的是活人"), ["换…活人"])


def test_traditional_characters_are_heard_as_simplified_ones() -> None:
    assert holds(said("我要轉人工，請打電話"), ["转人工"])
    assert fold("觸電") == "触电"


def test_a_latin_word_among_chinese_ones_is_a_whole_word() -> None:
    assert holds(said("根据GDPR我要求删除"), ["gdpr"])
    assert not holds(said("型号XGDPR2的说明书"), ["gdpr"])


@given(st.text(max_size=200))
def test_any_text_can_be_listened_to(text: str) -> None:
    heard = said(text)
    assert heard.words.startswith(" ") and heard.words.endswith(" ")
    assert not has_safety_words("", SAFETY)
    assert has_safety_words(f"{text} | gas leak | {text}", SAFETY)


def test_every_fault_of_a_file_of_phrases_is_named_at_once() -> None:
    faulty = {"en": ["fire", True], "de": ["..."], "fr": None, "es": "fuego", "nl": ["brand|"]}
    with pytest.raises(PhraseError) as refused:
        read_by_language(faulty, "Words")
    named = [problem.split(":")[0] for problem in refused.value.problems]
    assert named == [f"Words, {language}" for language in ("en", "de", "fr", "es", "nl")]
    with pytest.raises(PhraseError):
        read_by_language(["fire"], "Words")


def test_a_choice_of_words_stands_for_any_of_them() -> None:
    phrase = ["talk|speak to|with a human|member-of-staff"]
    assert holds(said("may I speak with a member of staff"), phrase)
    assert holds(said("let me talk to a human!"), phrase)
    assert not holds(said("I speak human"), phrase)
    assert holds(said("麻烦帮我接人工"), ["转|接 人工"])


DANGERS = [
    "My daughter nearly choked on the button of that teddy",
    "there's a smell of gas since your man connected the hob",
    "i dont want to live any more, nothing works out",
    "the hairdryer gave me an electric shock",
    "Der Föhn hat mir einen Stromschlag verpasst",
    "seit gestern riecht es in der Küche nach Gas, riecht wirklich stark nach Gas",
    "mein Sohn hat eine Knopfzelle verschluckt!!",
    "ich will nicht mehr leben",
    "le grille-pain a pris feu ce matin",
    "mon fils a avalé une pile de la télécommande",
    "elle a fait un choc anaphylactique après la crème",
    "j'ai envie de mourir",
    "el calentador tiene una fuga de gas",
    "mi niña se atragantó con una pieza del juguete",
    "la plancha me dio la corriente",
    "solo quiero morirme",
    "er kwam rook uit de oplader en toen een vlam",
    "mijn zoontje heeft een knoopcel ingeslikt",
    "ik kreeg een elektrische schok van de lamp",
    "ik zie het niet meer, ik wil dood",
    "充电宝昨晚起火，窗帘都烧没了",
    "宝宝误吞了一颗纽扣电池",
    "洗澡的時候觸電了",
    "吃了你们的坚果全家食物中毒",
    "我真的不想活了",
    "الشاحن انفجر وشب حريق في الغرفة",
    "ابني ابتلع بطارية صغيرة من اللعبة!",
    "أشم رائحة غاز من الموقد الذي ركبتموه",
    "لا أُريدُ أن أعيش بعد اليوم",
]


@pytest.mark.parametrize("text", DANGERS)
def test_words_of_danger_are_heard_in_every_language(text: str) -> None:
    assert has_safety_words(text, SAFETY)


HARMLESS = [
    "the toy ambulance has no batteries",
    "where is my fire pit, it should have come on Monday",
    "is this gas cooker in stock",
    "shock absorbers for a mountain bike, do you have them",
    "Playmobil Feuerwehr in Rot, wann kommt die wieder rein",
    "der Gasgrill ist nicht angekommen",
    "das Feuerzeug ist defekt",
    "la caserne des pompiers Lego a une pièce en moins",
    "je cherche une cuisinière à gaz",
    "mon téléphone est mort, la batterie ne charge plus",
    "un juguete de ambulancia para mi hijo",
    "quiero una cocina de gas nueva",
    "een brandweerauto van lego met ladder",
    "mijn gasfornuis is nog niet geleverd",
    "这个打火机打不着火",
    "你们的动画片太好看了，笑死我了",
    "请问煤气灶什么时候到货",
    "消防车玩具少了一个轮子",
    "لعبة سيارة الشرطة ناقصة عجلة",
    "متى يصل موقد الغاز الذي طلبته",
    "البطارية لا تشحن والهاتف مات",
    "أريد إرجاع مكواة لا تسخن",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_talk_of_goods_is_no_danger(text: str) -> None:
    assert not has_safety_words(text, SAFETY)
