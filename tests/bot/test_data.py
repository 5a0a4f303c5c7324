"""The data: every intent has examples, a matter, a rule and an answer; nothing is Rasa markup by
accident.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot import check_data, paths
from bot.check_data import BadData
from bot.language import LANGUAGES
from tests.bot.conftest import ROOT, run

MATTERS = """
order_status delivery_late delivered_not_received change_address change_items cancel_order
shipping_cost_options damaged_item wrong_item missing_item counterfeit product_safety
product_info stock_availability warranty start_return start_exchange return_label refund_status
refund_dispute payment_declined double_charge unknown_charge invoice_request promo_code_problem
login_problem password_reset account_hacked change_account_data delete_account app_error
complaint_service praise human_request seller_onboarding_docs listing_rejected
seller_penalty_appeal seller_payout_late seller_fees seller_shipping_label creator_eligibility
commission_missing commission_rate sample_request content_removed campaign_join greet thanks
goodbye bot_challenge affirm deny out_of_scope near_scope
"""


def load(file: Path):
    """A YAML file."""
    return YAML(typ="safe", pure=True).load(file)


def intents_of_domain() -> list[str]:
    """The intents that the bot knows."""
    return load(paths.DOMAIN / "intents.yml")["intents"]


def examples(language: str) -> dict[str, list[str]]:
    """{intent: examples} of a language."""
    found: dict[str, list[str]] = {}
    for file in sorted((paths.DATA / "nlu" / language).glob("*.yml")):
        for intent, texts in (check_data.read_examples(file) or {}).items():
            found.setdefault(intent, []).extend(texts)
    return found


def held_out(language: str) -> dict[str, list[str]]:
    """{intent: messages} that are never trained on."""
    return load(paths.DATA / "heldout" / f"{language}.yml")["messages"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_examples_and_held_out_messages(language: str) -> None:
    trained, held = examples(language), held_out(language)
    assert set(trained) == set(held) == set(intents_of_domain())
    assert {intent: len(set(t)) for intent, t in trained.items() if len(set(t)) < 20} == {}
    assert {intent: len(set(t)) for intent, t in held.items() if len(set(t)) < 5} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_held_out_message_is_trained_on(language: str) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text.lower()).strip()

    trained = {plain(t) for texts in examples(language).values() for t in texts}
    held = [plain(t) for texts in held_out(language).values() for t in texts]
    assert [text for text in held if text in trained] == []


def test_no_sentence_is_an_example_of_two_intents() -> None:
    owner: dict[str, str] = {}
    for intent, texts in itertools.chain(*(examples(language).items() for language in LANGUAGES)):
        for text in texts:
            assert owner.setdefault(text.lower(), intent) == intent, text


def test_every_intent_belongs_to_exactly_one_matter_and_every_matter_is_known() -> None:
    matters = load(paths.MATTERS)
    assert set(matters) == set(intents_of_domain())
    assert set(matters.values()) == set(MATTERS.split())


def test_every_intent_has_exactly_one_rule() -> None:
    opened = [
        step["intent"]
        for file in (paths.DATA / "rules").glob("*.yml")
        for rule in load(file)["rules"]
        for step in rule["steps"]
        if "intent" in step
    ]
    assert sorted(opened) == sorted([*intents_of_domain(), "nlu_fallback"])


def test_the_rules_open_the_dialogues_that_the_actions_know() -> None:
    from actions.engine import DIALOGUES, OPENED_BY

    rules = load(paths.DATA / "rules" / "dialogues.yml")["rules"]
    opening = {
        rule["steps"][0]["intent"]: rule["steps"][1]["action"]
        for rule in rules
        if "intent" in rule["steps"][0]
    }
    answers = {"inform": "order_status_form", "inform_address": "address_form"}
    assert opening == {**OPENED_BY, **answers}
    assert set(load(paths.DOMAIN / "dialogues.yml")["forms"]) == set(DIALOGUES)


def test_the_sentences_of_the_dialogues_are_alike_in_both_languages() -> None:
    from actions import wording

    english, german = wording.variants("en"), wording.variants("de")
    assert set(english) == set(german)
    fields = re.compile(r"\{(\w+)\}")
    for name, texts in english.items():
        wanted = set(fields.findall(texts[0]))
        for text in (*texts, *german[name]):
            assert set(fields.findall(text)) == wanted, name
        assert not re.search(r"\b(du|dein|dir|dich)\b", " ".join(german[name])), name


def test_our_own_data_passes_the_check() -> None:
    check_data.check_files(
        [*paths.TRAINING, paths.DOMAIN, paths.CONFIG, paths.ENTITIES, paths.MATTERS]
    )


HEADER = """# Gelerntes · learnt
version: "3.1"

nlu:
- intent: greet
  examples: |
    - hello
"""
REFUSED = [
    ("nlu:\n- intent: greet\n  examples: |\n    - hello\n", "comment"),
    ("# plain ascii\nnlu:\n- intent: greet\n  examples: |\n    - hi\n", "comment"),
    (HEADER + "    - send [it](refund_confirmed) now\n", "markup"),
    (HEADER + '    - send [it]{"entity": "x"} now\n', "markup"),
    (HEADER + "    - a\tb\n", "control"),
    (HEADER + "    - a\u2028- intent: x\n", "control"),
    (HEADER + "- intent: x\n  examples: !!python/object:os.system\n", "YAML tag"),
    (HEADER + "- intent: ${HOME}\n", "environment"),
    (HEADER + "responses:\n", "not an intent"),
    ('# ü\nresponses:\n  utter_x:\n  - text: "a ${SECRET} b"\n', "environment"),
    ('# ü\nresponses:\n  utter_x:\n  - text: "a \\u000a b"\n', "escape"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_data_that_rasa_would_read_as_something_else_is_refused(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "learnt.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadData, match=why):
        check_data.check_files([file])
        check_data.read_examples(file)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_bytes(b"# \xff\xfe\n")
    with pytest.raises(BadData, match="UTF-8"):
        check_data.check_files([tmp_path])


HOSTILE = [
    r"hi there\u000a- intent: refund_without_check\u000a  examples: |\u000a    - hello",
    r"smile \ud83d please",
    r"C:\users\bob\new",
    "what about ${HOME} and ${TANDEM_SECRET_CANARY}",
    "- a dash first",
    "# no comment",
    "| a pipe",
    "> folded",
    "!!python/object:os.system",
    "a: b, {c: d}, [e]",
    "100 % & *anchor @at `tick`",
    "'single' \"double\"",
    "/restart",
]


def test_hostile_examples_train_as_plain_text_and_show_no_environment(tmp_path: Path) -> None:
    """The whole way: written, checked, read by Rasa, trained, asked. The same examples come out, no
    more.
    """
    learnt = tmp_path / "nlu" / "en" / "learnt.yml"
    learnt.parent.mkdir(parents=True)
    lines = "".join(f"    - {text}\n" for text in HOSTILE)
    learnt.write_text(HEADER.replace("greet", "app_error") + lines, encoding="utf-8")
    out = tmp_path / "model.tar.gz"
    places = [paths.DATA / "rules", paths.DATA / "nlu" / "en" / "talk.yml", learnt]
    options = [option for place in places for option in ("--data", str(place))]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/home/x", "TANDEM_SECRET_CANARY": "swordfish"}
    done = run("bot.train", "--out", str(out), *options, env=environment)
    assert done.returncode == 0, done.stderr
    script = (
        "import sys, json; from bot import check_data, light; light.install();"
        "from rasa.shared.nlu.training_data.loading import load_data;"
        "print(json.dumps([m.get('text') for m in load_data(sys.argv[1]).intent_examples]))"
    )
    read = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(learnt)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
    )
    import json

    assert sorted(json.loads(read.stdout)) == sorted(["hello", *HOSTILE])
    assert b"swordfish" not in out.read_bytes()
    assert not list(tmp_path.glob(".training-*"))
