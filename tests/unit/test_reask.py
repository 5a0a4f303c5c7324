"""What an agent's turn asks the customer for, and what of it the desk already knows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from handoff.policy.phrases import PhraseError
from handoff.policy.reask import KINDS, asked_for, read_asking, reasked

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "de", "fr", "es", "nl", "zh")


def load(file: Path):  # type: ignore[no-untyped-def]
    return YAML(typ="safe").load(file)


WORDS = read_asking(load(ROOT / "strategy" / "reask_words.yml"))
SAID = {one: load(ROOT / "tests" / "data" / "reask" / f"{one}.yml") for one in LANGUAGES}


def labelled(language: str) -> list[tuple[str, frozenset[str]]]:
    """(sentence, what it asks for when it is not the first turn) of a language."""
    said = SAID[language]
    asks = [(text, frozenset(kinds.split())) for text, kinds in said["asks"].items()]
    return asks + [(text, frozenset()) for text in (*said["others"], *said["openings"])]


def test_what_agents_ask_for_is_found_and_little_else() -> None:
    found = wanted = right = 0
    for language in LANGUAGES:
        for text, kinds in labelled(language):
            heard = asked_for(text, language, WORDS)
            found, wanted, right = (
                found + len(heard),
                wanted + len(kinds),
                right + len(heard & kinds),
            )
    print(f"recall {right / wanted:.3f}, precision {right / found:.3f}, of {wanted}")
    assert right / wanted >= 0.90
    assert right / found >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_thirty_sentences_of_either_sort_and_every_kind_is_asked_for(
    language: str,
) -> None:
    said = SAID[language]
    assert len(said["asks"]) >= 30 and len(said["others"]) >= 30
    assert {kind for kinds in said["asks"].values() for kind in kinds.split()} == KINDS


@pytest.mark.parametrize(
    ("language", "text"), [(one, text) for one in LANGUAGES for text in SAID[one]["openings"]]
)
def test_an_opening_asks_for_the_matter_in_the_first_turn_alone(language: str, text: str) -> None:
    assert asked_for(text, language, WORDS, first_turn=True) == {"matter"}
    assert asked_for(text, language, WORDS) == frozenset()


def test_only_what_is_known_is_asked_again() -> None:
    text = "Could you give me your order number and your e-mail address?"
    assert asked_for(text, "en", WORDS) == {"order_id", "email"}
    assert reasked(text, "en", {"order_id", "phone"}, WORDS) == {"order_id"}
    assert reasked(text, "en", (), WORDS) == frozenset()
    assert reasked("How can I help?", "en", {"matter"}, WORDS, first_turn=True) == {"matter"}


def test_a_name_that_is_mentioned_beside_a_request_is_not_asked_for() -> None:
    for text in (
        "I have your order number here, could you tell me your e-mail address?",
        "Thanks for the order number, what's your e-mail address?",
        "I found your order number but I need your e-mail address.",
    ):
        assert asked_for(text, "en", WORDS) == {"email"}, text


def test_a_longer_name_is_not_also_the_shorter_one_inside_it() -> None:
    assert asked_for("Wie lautet Ihre E-Mail-Adresse?", "de", WORDS) == {"email"}
    assert asked_for("您的邮箱地址是什么？", "zh", WORDS) == {"email"}


def test_a_language_without_words_asks_for_nothing() -> None:
    assert asked_for("Qual è il numero dell'ordine?", "it", WORDS) == frozenset()


@given(st.text(max_size=300), st.sampled_from(LANGUAGES), st.booleans())
def test_any_text_can_be_asked_about(text: str, language: str, first: bool) -> None:
    assert asked_for(text, language, WORDS, first_turn=first) <= KINDS


def test_every_fault_of_the_words_of_asking_is_named_at_once() -> None:
    entry = {key: ["please"] for key in ("requests", "fillers", "before", "after", "openings")}
    tables = {"names": {"shoe_size": ["shoe size"]}, "questions": {"matter": [""]}}
    with pytest.raises(PhraseError) as refused:
        read_asking(
            {"en": {**entry, **tables}, "de": {"names": {}}, "fr": {**entry, **tables, "names": 3}}
        )
    assert len(refused.value.problems) == 5
    with pytest.raises(PhraseError):
        read_asking([])
