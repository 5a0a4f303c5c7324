"""Marked messages are read as they stand, and found entities are counted strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import check_data, entity_scores
from bot.check_data import BadData
from bot.entity_scores import Marked, unmark
from bot.evaluate import BadHeldOut
from bot.importer import CheckedImporter


def test_marks_are_taken_out_and_their_places_kept() -> None:
    found = unmark("size <size>42</size> in <color>red</color>", "en")
    assert found == Marked("size 42 in red", frozenset({("size", 5, 7), ("color", 11, 14)}), "en")


@pytest.mark.parametrize("text", ["a <size>42", "a 42</size>", "<size><color>x</color></size>"])
def test_a_mark_that_is_not_closed_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not closed"):
        unmark(text, "en")
    file = tmp_path / "en.yml"
    file.write_text(f'language: en\nmessages:\n- "{text}"\n')
    with pytest.raises(BadHeldOut, match=r"en\.yml"):
        entity_scores.read(file)


def test_only_the_same_kind_at_the_same_characters_is_right() -> None:
    marked = [unmark("<size>42</size> or <size>43</size>", "en")]
    found = [
        {"entity": "size", "start": 0, "end": 2},
        {"entity": "size", "start": 6, "end": 7},
        {"entity": "amount", "start": 0, "end": 2},
    ]
    languages, kinds = entity_scores.count(marked, lambda _: found)
    assert languages["en"].f1 == pytest.approx(2 * 1 / (3 + 2))
    assert kinds["amount"].f1 == 0.0


def test_every_example_states_the_language_of_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "talk.yml"
    file.parent.mkdir()
    file.write_text(
        '# é\nversion: "3.1"\n\nnlu:\n- intent: greet\n  examples: |\n    - bonjour\n    - salut\n'
    )
    importer = CheckedImporter(training_data_paths=[str(file)])
    read = importer.get_nlu_data()
    assert [one.get("metadata") for one in read.intent_examples] == [
        {"intent": {"language": "fr"}}
    ] * 2
    assert importer.get_nlu_data() is read


def test_an_example_that_stands_there_twice_is_trained_on_once(tmp_path: Path) -> None:
    file = tmp_path / "talk.yml"
    example = "    - hello there\n"
    file.write_text(
        f'# é\nversion: "3.1"\n\nnlu:\n- intent: greet\n  examples: |\n{example}{example}'
    )
    read = CheckedImporter(training_data_paths=[str(file)]).get_nlu_data()
    assert [one.get("text") for one in read.intent_examples] == ["hello there"]


def test_examples_that_rasa_reads_as_others_stop_the_training(tmp_path: Path) -> None:
    file = tmp_path / "talk.yml"
    file.write_text('# é\nversion: "3.1"\n\nnlu:\n- intent: greet\n  examples: |\n    - hello\n')

    class Other:
        intent_examples = ()

    with pytest.raises(BadData, match="other examples of greet"):
        check_data.compare(file, Other())
