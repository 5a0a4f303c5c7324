"""What a writer is asked, and what becomes of its answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.package import build
from handoff.package.material import Dialogue
from handoff.package.prompt import LONGEST, clean, prompt
from tests.packages import anna, contacts, material


def asked(**changes: object) -> str:
    """The facts and words that the writer gets of Anna's contact."""
    package = build(material(**changes))
    return prompt(package, ["cancel TD-100482"], []).messages[1]["content"]


def test_the_facts_come_as_sentences_with_tokens_for_what_is_personal() -> None:
    assert asked(customer=anna(language="en")) == (
        "Facts:\n"
        "- [NAME 1] (VIP) wants to cancel an order: [ORDER 1].\n"
        "- Failed: cancelling the order ([ORDER 1]), because the order system did not answer.\n"
        "- Still open: cancelling the order ([ORDER 1]).\n"
        "- Why you: An action in the order system failed.\n"
        "\n"
        "The customer's words, oldest first:\n"
        "- cancel [ORDER 1]"
    )


def test_a_german_contact_is_written_in_german_and_a_french_one_in_english() -> None:
    german = prompt(build(material()), [], [])
    french = prompt(build(material(customer=anna(language="fr"))), [], [])
    assert (german.language, french.language) == ("de", "en")
    assert "Write in German" in german.messages[0]["content"]


def test_an_address_that_the_dialogue_noted_is_hidden_in_the_words() -> None:
    noted = Dialogue(slots={"address": {"line1": "Zum alten Hof", "city": "Bad Ems"}})
    words = ["send it to zum alten Hof in Bad Ems"]
    sent = prompt(build(material(dialogue=noted)), words, []).messages[1]["content"]
    assert sent.endswith("- send it to [ADDRESS 1] in [ADDRESS 2]")


def test_no_name_or_mail_of_a_thousand_contacts_is_sent() -> None:
    for one in contacts(1000, seed=4):
        sent = prompt(build(one), [], []).messages[1]["content"]
        name = one.customer.name
        if name and len(name) > 20 and re.fullmatch(r"[a-zA-Z ]+", name):
            assert name not in sent


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Anna waits.", "Anna waits."),
        ("  Anna\n\nwaits. ", "Anna waits."),
        ("# Note\n- **Anna** waits\n- for `order_status`", "Note Anna waits for order_status"),
        ("<p>Anna</p><p>waits</p>", "Anna waits"),
        ("<b>Anna</b> waits<script>alert(1)</script>", "Anna waits"),
        ("Anna <script>alert(1)", "Anna"),
        ("see [this](https://evil.example/x) or https://evil.example", "see this or"),
        ("![x](http://evil.example/pixel) Anna", "x Anna"),
        ("a\x00b\x1b[31mc\u202ed\ud800e", "a b [31mc d e"),
        ("1 < 2 > 0", "1 2 0"),
        ("", ""),
    ],
)
def test_an_answer_is_cleaned(answer: str, text: str) -> None:
    assert clean(answer) == text


def test_a_long_answer_ends_after_a_sentence_or_a_word() -> None:
    assert clean("It is late. " * 500).endswith("It is late.")
    assert clean("word " * 500).endswith("word…")
    assert len(clean("x" * 9999)) == LONGEST


@given(st.text(alphabet=st.characters(codec=None), max_size=3000))
def test_whatever_is_answered_is_short_plain_text_in_the_end(answer: str) -> None:
    text = clean(answer)
    assert len(text) <= LONGEST
    assert not re.search(r"[<>\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    text.encode()
