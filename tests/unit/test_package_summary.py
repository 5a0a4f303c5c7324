"""The summary and the suggested replies: who wants what, what failed, what is promised."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from handoff.model import Reason
from handoff.package import build
from handoff.package.material import Dialogue, Promised, Why
from handoff.package.matter import NO_MATTER, WITHOUT_ORDER
from handoff.package.words import names_in, replies_in, summary_in, words
from handoff.texts import languages, wishes
from tests.packages import NOW, anna, attempt, contacts, material, read

ROOT = Path(__file__).parents[2]
INTENTS = YAML(typ="safe").load((ROOT / "bot/domain/intents.yml").read_text())["intents"]


def told(language: str = "en", **changes: Any) -> list[str]:
    """The summary in words."""
    return summary_in(language, build(material(**changes))["summary"])


def because(reason: Reason, **facts: Any) -> Why:
    return Why(reason=reason.value, reasons=[reason.value], rule="r", words="w", facts=facts)


def test_the_summary_says_who_wants_what_which_step_failed_and_what_is_open() -> None:
    assert told() == [
        "Anna Weber (VIP) wants to cancel an order: TD-100482.",
        "Failed: cancelling the order (TD-100482), because the order system did not answer.",
        "Still open: cancelling the order (TD-100482).",
        "Why you: An action in the order system failed.",
    ]


def test_a_german_agent_reads_german() -> None:
    assert told("de") == [
        "Anna Weber (VIP) möchte eine Bestellung stornieren: TD-100482.",
        "Fehlgeschlagen: Stornieren der Bestellung (TD-100482), Grund: das Bestellsystem hat "
        "nicht geantwortet.",
        "Noch offen: Stornieren der Bestellung (TD-100482).",
        "Warum Sie: Eine Aktion im Bestellsystem schlug fehl.",
    ]


def test_an_agent_of_another_language_reads_english() -> None:
    assert told("fr") == told("en")


def test_the_summary_of_an_old_package_stays_as_it_was() -> None:
    assert summary_in("de", ["Why you: loop."]) == ["Why you: loop."]


def test_small_talk_and_answers_to_a_form_are_no_matter() -> None:
    reads = [
        read("trn_1", "start_return"),
        read("trn_2", "inform", ("order_id", "TD-7")),
        read("trn_3", "delivery_late", expecting=True),
        read("trn_4", "thanks"),
        read("trn_5", "human_request"),
    ]
    assert told(reads=reads, attempts=[])[0] == "Anna Weber (VIP) wants to return an item: TD-7."


def test_a_reading_that_was_not_clear_gives_way_to_one_that_was() -> None:
    reads = [read("trn_1", "start_return"), read("trn_2", "warranty", clear=False, confidence=0.3)]
    assert told(reads=reads, attempts=[])[0].endswith("wants to return an item.")


def test_without_a_clear_reading_the_likeliest_is_told() -> None:
    reads = [
        read("trn_1", "start_return", clear=False, confidence=0.5),
        read("trn_2", "warranty", clear=False, confidence=0.3),
    ]
    assert told(reads=reads, attempts=[])[0].endswith("wants to return an item.")


def test_the_order_at_hand_is_the_one_that_was_asked_about_or_named_since() -> None:
    later = NOW + timedelta(minutes=1)
    reads = [
        read("trn_1", "cancel_order", ("order_id", "TD-1")),
        read("trn_2", "inform", ("order_id", "TD-2")),
    ]
    tried = [attempt("refused", "TD-2", at=NOW + timedelta(seconds=5), code="already_shipped")]
    assert told(reads=reads, attempts=tried)[0].endswith(": TD-2.")
    corrected = [*reads, read("trn_3", "inform", ("order_id", "TD-3"), at=later)]
    assert told(reads=corrected, attempts=tried)[0].endswith(": TD-3, TD-2.")


def test_who_is_not_known_and_said_nothing_is_told_so() -> None:
    nobody = anna(verified=False, name=None, tier=None)
    lines = told(customer=nobody, reads=[], attempts=[], route=material().route)
    assert lines[0] == "An anonymous customer (VIP) has not said what it is about."


def test_what_was_done_is_told_apart_from_what_failed() -> None:
    done = attempt("ok", "TD-1", changed=True)
    lines = told(attempts=[done, attempt("refused", "TD-2", code="already_shipped")])
    assert "Done by the bot: cancelling the order (TD-1)." in lines
    assert "Not allowed: cancelling the order (TD-2), because it is shipped already." in lines


def test_what_was_done_slowly_was_done() -> None:
    lines = told(attempts=[attempt("slow", "TD-1", changed=True)])
    assert not any(line.startswith(("Took too long", "Still open")) for line in lines)
    assert "Took too long: cancelling the order (TD-1)." in told(attempts=[attempt("slow", "TD-1")])


def test_each_way_to_fail_is_told_once() -> None:
    tries = [attempt("failed", at=NOW + timedelta(seconds=n)) for n in range(5)]
    assert sum(line.startswith("Failed") for line in told(attempts=tries)) == 1


@pytest.mark.parametrize(
    ("why", "dialogue", "line"),
    [
        (
            because(Reason.REPEATED_FAILURE, failures=3),
            Dialogue(),
            "The bot did not understand the customer; turns in a row: 3.",
        ),
        (
            because(Reason.STUCK_IN_FORM),
            Dialogue(asks_for="address", stuck_turns=3),
            "The bot asked in vain for the address; times: 4.",
        ),
        (
            because(Reason.LOOP),
            Dialogue(repeats=3),
            "The bot gave the same answer again and again; times: 4.",
        ),
        (
            because(Reason.BOT_TIMEOUT, bot_state="timeout"),
            Dialogue(),
            "The bot could not work: too slow.",
        ),
        (
            because(Reason.ASKED_FOR_HUMAN),
            Dialogue(asks_for="reason"),
            "The bot asked for the reason; the customer has not given it.",
        ),
        (
            because(Reason.ASKED_FOR_HUMAN),
            Dialogue(frustration=0.7),
            "The customer is upset: frustration 70 %.",
        ),
    ],
)
def test_where_the_bot_got_no_further_is_told(why: Why, dialogue: Dialogue, line: str) -> None:
    assert line in told(why=why, dialogue=dialogue, attempts=[])


def test_what_is_promised_is_told_with_its_time() -> None:
    due = NOW + timedelta(hours=5)
    call = Promised(id="p:0", at=NOW, text="A call", by="Mia", due=due, state="open")
    look = Promised(id="p:1", at=NOW, text="A look", by=None, due=None, state="open")
    english = told(promises=[call, look])
    assert "Promised by Mia until 2 Mar 2026, 14:00 UTC: A call" in english
    assert "Promised by a colleague: A look" in english
    assert "Versprochen von Mia bis 2. März 2026, 14:00 UTC: A call" in told("de", promises=[call])


def test_earlier_rounds_are_told() -> None:
    lines = told(handoffs_before=2, same_matter_30d=1)
    assert "Times that a person has dealt with this contact already: 2." in lines
    assert "Earlier contacts about the same within 30 days: 1." in lines


def test_an_intent_without_words_is_told_by_its_name() -> None:
    lines = told(reads=[read("trn_1", "gift_wrapping")], attempts=[])
    assert lines[0] == "Anna Weber (VIP) is about: gift wrapping."


def test_braces_in_a_customers_words_are_only_braces() -> None:
    hostile = "{who.__class__} {0}"
    lines = told(customer=anna(name=hostile))
    assert lines[0].startswith(f"{hostile} (VIP) wants")


def test_the_names_in_a_package_have_words_for_the_agent() -> None:
    known = names_in("de", build(material(dialogue=Dialogue(asks_for="address"))))
    assert known == {
        "cancel_order": "eine Bestellung stornieren",
        "action_cancel_order": "Stornieren der Bestellung",
        "orders_unreachable": "das Bestellsystem hat nicht geantwortet",
        "order_id": "die Bestellnummer",
        "address": "die Adresse",
    }


def test_every_sentence_of_a_thousand_contacts_has_words_in_both_languages() -> None:
    for one in contacts(1000, seed=2):
        package = build(one)
        for language in words():
            lines = summary_in(language, package["summary"])
            assert all(lines)
            assert len(lines) == len(package["summary"])
        assert all(replies_in(package["language"], package["replies"]))


# the replies


def replies(**changes: Any) -> list[str]:
    package = build(material(**changes))
    return replies_in(package["language"], package["replies"])


def test_a_reply_shows_that_everything_was_read_in_the_customers_language() -> None:
    first, moment = replies()
    assert first == (
        "Guten Tag, Anna Weber. Ich habe alles gelesen, was Sie geschrieben haben: Sie möchten "
        "eine Bestellung stornieren (Bestellung TD-100482). Der letzte Schritt hat bei unserem "
        "Assistenten nicht geklappt; ich sehe ihn mir jetzt an."
    )
    assert moment == "Einen Moment bitte, ich sehe etwas für Sie nach."


def test_a_reply_asks_for_what_is_missing() -> None:
    english = anna(language="en", name=None)
    reads = [read("trn_1", "start_return")]
    assert replies(customer=english, reads=reads, attempts=[])[0] == (
        "Hello. I have read everything you wrote: you want to return an item. Which order is it "
        "about? Please send me the order number."
    )
    assert replies(customer=english, reads=[], attempts=[])[0] == (
        "Hello. I have read everything you wrote. What can I do for you?"
    )
    two = [read("trn_1", "start_return", ("order_id", "TD-1"), ("order_id", "TD-2"))]
    assert "Which of these orders" in replies(customer=english, reads=two, attempts=[])[0]


def test_who_is_upset_hears_a_word_of_regret_and_who_is_in_danger_a_question() -> None:
    english = anna(language="en")
    sorry = replies(customer=english, dialogue=Dialogue(frustration=0.9))[0]
    assert "I'm sorry" in sorry
    danger = replies(customer=english, why=because(Reason.SAFETY))[0]
    assert "Is everybody safe?" in danger


def test_there_are_one_to_three_replies_and_none_twice() -> None:
    for one in contacts(300, seed=3):
        package = build(one)
        said = replies_in(package["language"], package["replies"])
        assert 1 <= len(said) <= 3
        assert len(set(said)) == len(said)


# the words


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_matter_has_its_wish_in_every_language(language: str) -> None:
    assert wishes()[language].keys() == set(INTENTS) - NO_MATTER


def test_the_matters_without_an_order_are_intents_of_the_bot() -> None:
    assert set(INTENTS) >= WITHOUT_ORDER


def test_the_agents_words_are_complete_in_both_languages() -> None:
    english, german = words()["en"], words()["de"]
    for part in ("sentences", "standings", "actions", "codes", "slots"):
        assert english[part].keys() == german[part].keys(), part
    for key, sentence in english["sentences"].items():
        wanted = set(re.findall(r"{\w+}", sentence))
        assert set(re.findall(r"{\w+}", german["sentences"][key])) == wanted, key


def test_everything_that_the_bot_does_has_words() -> None:
    engine = (ROOT / "actions/engine.py").read_text()
    actions = set(re.findall(r'"(action_\w+)"', engine))
    assert actions == words()["en"]["actions"].keys()
