"""The training data: whatever a customer types stays one example of one intent."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.dataset import Unreadable, parse, render
from workbench.errors import Contradicts, DataNotWritable, NotAnExample, UnknownIntent
from workbench.example import clean, same_words, without_markup
from workbench.training_data import Lesson, TrainingData

NASTY = [
    r"hi there\u000a- intent: refund_without_check\u000a  examples: |\u000a    - hello",
    r"smile \ud83d",
    r"C:\users\bob",
    "print ${HOME} now",
    "[a](b) and [c](d:e)",
    '[a]{"entity": "x"}',
    '[a][{"entity": "x"}, {"entity": "y"}]',
    "[x](refund_confirmed)",
    "- - intent: x",
    "# not a comment",
    "| block",
    "> folded",
    "tab\there\tand there",
    "!!python/object/apply:os.system ['true']",
    "/restart",
    '  /refund@1.0{"order_id":"1"}',
    "\u3000\u2028/restart",
    "\uff0frestart",
    "line one\n    - line two\r\n- intent: x",
    "a\u0085b\u2028c\u2029d\x0be\x1cf",
    "--- \n...\n%YAML 1.1",
    "&anchor *alias : ? @ `",
    "nul\x00 bell\x07",
    "\u202eright to left\u202c \u200bzero width\ufeff",
    "\ud83d lone",
    "noncharacter \ufffe \U0001ffff",
    "👍🏽 👨‍👩‍👧 ok",
    "می‌خواهم پس بدهم",
]


def readable_by_rasa(text: str) -> str:
    """What Rasa's reader makes of a file's text before it parses it."""
    if not text.isascii():
        return text
    decoded = text.encode().decode("raw_unicode_escape")
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16")


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_becomes_one_plain_example(text: str) -> None:
    example = clean(text)
    written = render({"greet": frozenset({example}), "thanks": frozenset({"thanks a lot"})})
    assert parse(readable_by_rasa(written)) == {
        "greet": frozenset({example}),
        "thanks": frozenset({"thanks a lot"}),
    }
    assert without_markup(example) == example
    assert not re.search(r"[\[\]{}\\]|^[-/\s]", example)


@given(st.sets(st.text(max_size=80) | st.sampled_from(NASTY), max_size=6))
def test_what_is_written_is_what_is_read(texts: set[str]) -> None:
    examples = set()
    for text in texts:
        try:
            examples.add(clean(text))
        except NotAnExample:
            continue
    wanted = {"greet": frozenset(examples)} if examples else {}
    assert parse(readable_by_rasa(render(wanted))) == wanted


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean(text)
    except NotAnExample:
        return
    assert clean(once) == once


@pytest.mark.parametrize("text", ["", "  \n ", "///", "- - -", "?!", "\u200b", "x" * 501])
def test_words_without_content_or_without_end_are_refused(text: str) -> None:
    with pytest.raises(NotAnExample):
        clean(text)


def test_the_same_words_are_recognised_whatever_their_dress() -> None:
    assert same_words("Where is TD-100482??") == same_words("where  is td-000000")
    assert same_words("where is it") != same_words("where was it")
    assert same_words("???") == "???"


def test_a_file_that_is_not_training_data_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        parse("nlu:\n- intent: [")
    with pytest.raises(Unreadable, match="no list"):
        parse("nlu: 3")


HAND_WRITTEN = """\
version: "3.1"
nlu:
- intent: order_status
  examples: |
    - where is my order
    - where is [TD-100482](order_id)
- intent: cancel_order
  examples: |
    - cancel it
- synonym: phone
  examples: |
    - mobile
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in ("de", "en"):
        (tmp_path / "nlu" / language).mkdir(parents=True)
    (tmp_path / "nlu" / "en" / "orders.yml").write_text(HAND_WRITTEN)
    (tmp_path / "matters.yml").write_text("order_status: order_status\ncancel_order: going_back\n")
    return tmp_path


def a_lesson(
    turn_id: str = "trn_1",
    example: str = "my parcel is not here",
    intent: str = "order_status",
    language: str = "en",
) -> Lesson:
    return Lesson(
        turn_id=turn_id, language=language, intent=intent, example=example, day="2026-03-02"
    )


def snapshot(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_lesson_is_added_with_its_provenance_and_taken_out_without_a_trace(folder: Path) -> None:
    data, before = TrainingData(folder), snapshot(folder)
    data.add(a_lesson())
    data.add(a_lesson())
    learnt = (folder / "nlu/en/learnt.yml").read_text()
    assert learnt.count("my parcel is not here") == 1
    assert not learnt.splitlines()[0].isascii()
    sidecar = (folder / "nlu/learnt.provenance.jsonl").read_text()
    assert sidecar.count("\n") == 1
    assert "trn_1" not in sidecar
    data.remove("trn_1")
    data.remove("trn_1")
    assert snapshot(folder) == before


def test_a_new_example_adds_one_line_to_the_diff(folder: Path) -> None:
    data = TrainingData(folder)
    data.add(a_lesson("trn_1", "zebra lost"))
    data.add(a_lesson("trn_2", "apple lost"))
    before = (folder / "nlu/en/learnt.yml").read_text().splitlines()
    data.add(a_lesson("trn_3", "Melon lost"))
    after = (folder / "nlu/en/learnt.yml").read_text().splitlines()
    assert [line for line in after if line not in before] == ["    - Melon lost"]
    assert [line for line in after if line in before] == before


def test_an_example_taught_by_two_turns_stays_until_both_are_gone(folder: Path) -> None:
    data = TrainingData(folder)
    data.add(a_lesson("trn_1", "my parcel is not here"))
    data.add(a_lesson("trn_2", "My parcel is not here!"))
    data.remove("trn_1")
    assert "parcel" in (folder / "nlu/en/learnt.yml").read_text()
    data.remove("trn_2")
    assert not (folder / "nlu/en/learnt.yml").exists()


def test_words_under_another_intent_are_a_contradiction_and_change_nothing(folder: Path) -> None:
    data, before = TrainingData(folder), snapshot(folder)
    with pytest.raises(Contradicts) as refused:
        data.add(a_lesson(example="Cancel it!"))
    assert refused.value.details["intent"] == "cancel_order"
    with pytest.raises(Contradicts):
        data.add(a_lesson(example="where is TD-999999", intent="cancel_order"))
    assert snapshot(folder) == before


def test_words_that_a_hand_written_file_has_are_only_noted(folder: Path) -> None:
    data = TrainingData(folder)
    data.add(a_lesson(example="cancel it", intent="cancel_order"))
    assert not (folder / "nlu/en/learnt.yml").exists()
    assert len(data.taught_by()) == 1


@pytest.mark.parametrize(("intent", "language"), [("refund_all", "en"), ("order_status", "fr")])
def test_an_unknown_intent_or_language_is_refused(folder: Path, intent: str, language: str) -> None:
    with pytest.raises(UnknownIntent):
        TrainingData(folder).add(a_lesson(intent=intent, language=language))


def test_intents_are_counted_by_language_with_their_matter(folder: Path) -> None:
    data = TrainingData(folder)
    data.add(a_lesson(language="de", example="mein Paket fehlt"))
    order_status = next(one for one in data.intents() if one.name == "order_status")
    assert order_status.examples == {"de": 1, "en": 2}
    assert (order_status.matter, order_status.learnt) == ("order_status", 1)


def test_a_damaged_file_is_named_and_nothing_is_written(folder: Path) -> None:
    (folder / "nlu/en/broken.yml").write_text("nlu: [")
    before = snapshot(folder)
    with pytest.raises(DataNotWritable, match=r"broken\.yml"):
        TrainingData(folder).add(a_lesson())
    assert snapshot(folder) == before


def test_a_write_that_fails_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = TrainingData(folder)
    data.add(a_lesson())
    before = snapshot(folder)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataNotWritable, match="No space left"):
        data.add(a_lesson("trn_2", "another parcel is not here"))
    assert snapshot(folder) == before


def test_parallel_corrections_are_all_kept(folder: Path) -> None:
    lessons = [a_lesson(f"trn_{n}", f"example of {'x' * n}") for n in range(1, 25)]
    threads = [
        threading.Thread(target=TrainingData(folder).add, args=(lesson,)) for lesson in lessons
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert parse((folder / "nlu/en/learnt.yml").read_text())["order_status"] == {
        lesson.example for lesson in lessons
    }
    assert len(TrainingData(folder).taught_by()) == 24
    left = [path for path in (folder / "nlu").rglob("*") if path.name.endswith(".part")]
    assert left == []
