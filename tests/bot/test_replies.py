"""Answers without a dialogue: complete in every language, varied, and never read as patterns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import paths, wording
from bot.wording import BadReplies, Replies, Reply
from tests.bot.conftest import Bot, free_port, run_code
from tests.bot.fake_orders import BEN
from tests.bot.test_data import load

LANGUAGES = sorted(file.stem for file in paths.REPLIES.glob("*.yml"))


def domain() -> tuple[set[str], set[str], set[str]]:
    """(actions, intents, entities) as the domain's files name them."""
    found: dict[str, set[str]] = {"actions": set(), "intents": set(), "entities": set()}
    for file in paths.DOMAIN.glob("*.yml"):
        for key, names in found.items():
            names |= set(load(file).get(key) or [])
    return found["actions"], found["intents"], found["entities"]


def test_every_language_has_every_answer_and_every_button_names_an_intent() -> None:
    replies = wording.read(paths.REPLIES)
    assert {"de", "en"} <= set(replies.languages)
    replies.check(*domain())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_offers_the_same_buttons_in_every_language(language: str) -> None:
    english = wording.read_file(paths.REPLIES / "en.yml")
    for name, reply in wording.read_file(paths.REPLIES / f"{language}.yml").items():
        payloads = [payload for _, payload in reply.buttons]
        assert payloads == [payload for _, payload in english[name].buttons], name
        assert len(set(reply.texts)) == len(reply.texts), name


def test_the_german_answers_are_polite() -> None:
    for name, reply in wording.read_file(paths.REPLIES / "de.yml").items():
        for text in reply.texts:
            assert not re.search(r"\b(du|dein|dir|dich)\b", text), name


def test_every_action_of_the_rules_is_in_the_domain() -> None:
    actions, _, _ = domain()
    rules = [r for f in (paths.DATA / "rules").glob("*.yml") for r in load(f)["rules"]]
    used = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}
    assert {name for name in used if name.startswith("utter_")} <= actions


WRONG = [
    ({"utter_x": Reply(("x",))}, "utter_apology is missing"),
    ({"utter_apology": Reply(("x",))}, "utter_x is missing"),
    (
        {"utter_x": Reply(("x",)), "utter_apology": Reply(("x",)), "utter_y": Reply(("y",))},
        "utter_y is no action",
    ),
    (
        {"utter_x": Reply(("x",), (("Go", "/nowhere"),)), "utter_apology": Reply(("x",))},
        "names no intent",
    ),
    (
        {"utter_x": Reply(("x",), (("Go", '/go{"b": "c"}'),)), "utter_apology": Reply(("x",))},
        "names an entity",
    ),
]


@pytest.mark.parametrize(("texts", "why"), WRONG)
def test_replies_that_do_not_fit_the_domain_are_refused(texts: dict[str, Reply], why: str) -> None:
    with pytest.raises(BadReplies, match=why):
        Replies({"en": texts}).check(["utter_x", "action_z"], {"go"}, {"a"})


ILL_FORMED = [
    "utter_x: hello",
    "utter_x: {texts: hello}",
    "utter_x: {texts: []}",
    "utter_x: {texts: ['']}",
    "utter_x: {texts: [a], button: []}",
    "utter_x: {texts: [a], buttons: [{title: b}]}",
    "utter_x: {texts: [a], buttons: [{title: b, payload: 3}]}",
    "- utter_x",
    "utter_x: {texts: [a",
]


@pytest.mark.parametrize("text", ILL_FORMED)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "en.yml").write_text(text)
    with pytest.raises(BadReplies, match=r"en\.yml"):
        wording.read(tmp_path)


def test_there_is_always_english(tmp_path: Path) -> None:
    (tmp_path / "de.yml").write_text("utter_x: {texts: [a]}")
    with pytest.raises(BadReplies, match=r"no en\.yml"):
        wording.read(tmp_path)


def test_variants_change_from_turn_to_turn_and_a_repeat_is_the_same() -> None:
    replies = Replies({"en": {"utter_x": Reply(("a", "b", "c"))}})
    said = [replies.message("utter_x", "en", f"conversation\0turn {n}") for n in range(50)]
    assert {one["text"] for one in said if one} == {"a", "b", "c"}
    again = [replies.message("utter_x", "en", f"conversation\0turn {n}") for n in range(50)]
    assert said == again


def test_an_unknown_language_is_answered_in_english() -> None:
    replies = Replies({"en": {"utter_x": Reply(("a",))}, "de": {"utter_x": Reply(("b",))}})
    assert replies.message("utter_x", "de", "") == {"text": "b"}
    assert replies.message("utter_x", "pt", "") == replies.message("utter_x", None, "")
    assert replies.message("utter_none", "de", "") is None


def test_a_message_may_be_changed_without_changing_the_reply() -> None:
    replies = Replies({"en": {"utter_x": Reply(("a",), (("Go", "/go"),))}})
    for name in ("utter_x", "utter_human_request"):
        message = replies.message(name, "en", "")
        assert message
        before = repr(message)
        for value in message.values():
            if not isinstance(value, str):
                value.clear()
        message.clear()
        assert repr(replies.message(name, "en", "")) == before


def test_braces_in_a_text_are_said_as_they_stand() -> None:
    done = run_code(
        "from bot import light; light.install()\n"
        "import asyncio\n"
        "from rasa.shared.core.trackers import DialogueStateTracker\n"
        "from rasa.shared.core.slots import TextSlot\n"
        "from bot.nlg import ReplyGenerator\n"
        "from bot.wording import Replies, Reply\n"
        "slot = TextSlot('email', [], initial_value='secret')\n"
        "tracker = DialogueStateTracker('c', [slot])\n"
        "nlg = ReplyGenerator(Replies({'en': {'utter_x': Reply(('{email} {', ))}}))\n"
        "print(asyncio.run(nlg.generate('utter_x', tracker, 'tandem', email='secret')))\n"
    )
    assert done.stdout.decode().strip() == "{'text': '{email} {'}", done.stderr


def test_an_answer_inside_a_dialogue_comes_in_the_language_of_the_conversation(bot: Bot) -> None:
    talk = bot.talk(BEN, "de")
    talk.say("Ich möchte meine Bestellung stornieren")
    heard = {"model": bot.model, "intents": [{"name": "thanks", "confidence": 0.9}]}
    talk.respond("danke", {**heard, "entities": []})
    assert "Gern geschehen" in talk.text
    assert len(talk.last["messages"]) > 1


def test_a_bot_whose_words_are_missing_does_not_start(
    bot: Bot, model_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "en.yml").write_text("utter_apology: {texts: [Sorry]}")
    options = ["--model", str(model_file), "--port", str(free_port()), "--actions-url", "http://x/"]
    environment = {**bot.environment, "TANDEM_TRACKER_DB": str(tmp_path / "t.db")}
    done = run_code(
        "import os, sys; from pathlib import Path; from bot import paths, serve\n"
        f"os.environ |= {environment!r}\n"
        f"paths.REPLIES = Path({str(tmp_path)!r})\n"
        f"sys.argv = ['bot.serve', *{options!r}]\n"
        "sys.exit(serve.main())\n"
    )
    assert done.returncode == 2, done.stderr
    assert b"is missing" in done.stderr
