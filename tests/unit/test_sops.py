"""Procedures: one for each tag that has one, sound words, and actions that there are."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from base.settings import Settings
from handoff.sops import SopError, in_words, sop_for, sops
from handoff.taxonomy import taxonomy
from tandem.app import make_app
from tandem.errors import CannotRun

ROOT = Path(__file__).resolve().parents[2]


def test_every_procedure_has_its_words_in_the_consoles_languages() -> None:
    for id_, sop in sops().items():
        for words in (sop.name, *(step.words for step in sop.steps)):
            assert set(words) == {"en", "de"} and all(words.values()), id_
        assert 3 <= len(sop.steps) <= 7, id_


def test_the_bots_actions_that_tick_steps_are_known_to_the_desk() -> None:
    words = YAML(typ="safe").load((ROOT / "handoff/package/words/en.yml").read_text())
    actions = {action for sop in sops().values() for step in sop.steps for action in step.done_by}
    assert actions <= set(words["actions"])


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["delivery.late"], "late_parcel"),
        (["delivery.lost.said_delivered"], "lost_parcel"),
        (["goods.damaged"], "bad_goods"),
        (["goods.question"], None),
        (["goods.question", "refund.where"], "refund"),
        (["no.such.tag"], None),
        ([], None),
    ],
    ids=str,
)
def test_the_procedure_for_the_deepest_level_of_the_first_tag_that_has_one(
    tags: list[str], expected: str | None
) -> None:
    assert sop_for(tags) == expected


def test_nearly_every_tag_leads_to_a_procedure() -> None:
    without = [tag for tag in taxonomy() if sop_for([tag]) is None]
    assert without == [
        "goods",
        "goods.question",
        "account",
        "account.app",
        "systems",
        "systems.action_failed",
    ]


def test_a_language_without_words_gets_the_english_ones() -> None:
    assert in_words({"en": "Refund", "de": "Erstattung"}, "fr") == "Refund"


STEP = "{id: a, words: {en: A}}"
BAD = "a: {name: {en: A}, tags: [no.such], steps: [STEP]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD, "no tag no.such"),
        ("a: {name: {en: A}, tags: [], steps: []}", "a.steps"),
        ("a: {name: {en: A}, tags: [], steps: [STEP, STEP]}", "a is there twice"),
        ("a: {name: {de: A}, tags: [], steps: [STEP]}", "no words in English"),
        ("a: {name: {en: A}, tags: [], stepps: [], steps: [STEP]}", "a.stepps"),
        (
            "a: {name: {en: A}, tags: [refund], steps: [STEP]}\n"
            "b: {name: {en: B}, tags: [refund], steps: [STEP]}",
            "refund has two procedures",
        ),
        ("- a", "dict"),
    ],
    ids=["tag", "empty", "twice", "words", "key", "two", "list"],
)
def test_a_file_that_is_not_sound_is_refused_with_what_is_wrong(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "sops.yml").write_text(text.replace("STEP", STEP))
    with pytest.raises(SopError, match=said):
        sops(tmp_path)


def test_a_desk_with_a_file_that_is_not_sound_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sops.yml").write_text(BAD.replace("STEP", STEP))
    monkeypatch.setattr("tandem.app.sops", lambda: sops(tmp_path))
    with pytest.raises(CannotRun, match=r"sops\.yml: there is no tag no\.such"):
        make_app(Settings(data_dir=tmp_path))
