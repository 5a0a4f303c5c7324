"""The wire: docs/bot-protocol.md, held against a running Rasa and the golden files."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.bot.conftest import ROOT, Bot, call
from tests.bot.fake_orders import ANNA, BEN

GOLDEN = ROOT / "tests" / "contract" / "golden"


def golden(name: str) -> Any:
    """A golden body."""
    return json.loads((GOLDEN / f"{name}.json").read_text())


def shape(value: Any) -> Any:
    """The names and types of a body; a list by its first element."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return {int: "number", float: "number"}.get(type(value), type(value).__name__)


def fits(answer: Any, promised: Any) -> bool:
    """True when an answer has exactly the promised names, with types that agree (null and [] fit
    everything).
    """
    if answer in (None, []) or promised in (None, []):
        return True
    if isinstance(answer, dict):
        return isinstance(promised, dict) and all(
            name in promised and fits(one, promised[name]) for name, one in answer.items()
        )
    if isinstance(answer, list):
        return isinstance(promised, list) and all(fits(one, promised[0]) for one in answer)
    return shape(answer) == shape(promised)


def asked(bot: Bot, name: str, **changes: Any) -> dict:
    """A golden request, for this bot's model and a conversation of its own."""
    body = {**golden(f"{name}.request"), "conversation": bot.talk().id, **changes}
    return {**body, "model": bot.model} if "model" in body else body


@pytest.mark.parametrize("name", ["understand", "choice", "resume", "forget"])
def test_the_golden_request_gets_an_answer_of_the_golden_shape(bot: Bot, name: str) -> None:
    status, answer = bot.post(name, asked(bot, name))
    promised = golden("understand.response" if name == "choice" else f"{name}.response")
    assert status == 200
    assert set(answer) == set(promised)
    assert fits(answer, promised)


def test_a_response_has_the_golden_shape(bot: Bot) -> None:
    body = asked(bot, "respond")
    status, answer = bot.post("respond", body)
    promised = golden("respond.response")
    slots = {**promised["slots"], **{name: "" for name in answer["slots"]}}
    answer["slots"] = {n: str(v) for n, v in answer["slots"].items()}
    assert status == 200
    assert set(answer) == set(promised)
    assert fits(answer, {**promised, "slots": slots})
    assert answer["actions"][0].keys() == promised["actions"][0].keys()
    assert answer["conversation"] == body["conversation"]
    assert answer["turn"] == body["turn"]


def test_a_failed_action_has_the_golden_shape_and_an_honest_sentence(bot: Bot) -> None:
    bot.shop.mode = "error"
    _, answer = bot.post("respond", asked(bot, "respond"))
    promised = golden("respond.failed-action.response")
    assert set(answer) == set(promised)
    assert answer["actions"][0]["name"] == promised["actions"][0]["name"]
    assert answer["actions"][0]["status"] == "failed"
    assert not answer["silent"]
    assert "Bestellsystem" in answer["messages"][0]["text"]


def test_health_has_the_golden_shape(bot: Bot) -> None:
    status, answer = call(f"{bot.url}/webhooks/tandem/health")
    assert status == 200
    assert set(answer) == set(golden("health.response"))
    assert answer["model"] == bot.model
    assert len(answer["intents"]) >= 30
    assert not {"restart", "back", "session_start", "nlu_fallback"} & set(answer["intents"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["trained_at"])


@pytest.mark.parametrize("token", [None, "", "wrong", "bot-token-012345678é"])
@pytest.mark.parametrize("name", ["understand", "choice", "respond", "resume", "forget"])
def test_a_missing_or_wrong_token_is_refused(bot: Bot, name: str, token: str | None) -> None:
    header = token.encode().decode("latin-1") if token else token
    status, answer = bot.post(name, asked(bot, name), token=header)
    assert (status, answer["error"]["code"]) == (401, "unauthorized")


BAD = [
    ("understand", {"text": ""}),
    ("understand", {"text": "   "}),
    ("understand", {"text": "x" * 4001}),
    ("understand", {"text": "a\u0000b"}),
    ("understand", {"text": "half \ud83d"}),
    ("understand", {"text": 7}),
    ("understand", {"conversation": None}),
    ("understand", {"turn": "t" * 200}),
    ("understand", {"language": "german"}),
    ("understand", {"protocol": 2}),
    ("choice", {"payload": "hello"}),
    ("choice", {"payload": "/restart"}),
    ("choice", {"payload": "/session_start"}),
    ("choice", {"payload": "/cancel_order@1.0"}),
    ("choice", {"payload": '/cancel_order{"customer_external_id": "C-1"}'}),
    ("choice", {"payload": '/cancel_order{"order_id": {"a": 1}}'}),
    ("choice", {"payload": "/no_such_intent"}),
    ("choice", {"payload": "/cancel_order{"}),
    ("respond", {"understanding": {"intents": [], "entities": []}}),
    (
        "respond",
        {"understanding": {"intents": [{"name": "restart", "confidence": 1}], "entities": []}},
    ),
    (
        "respond",
        {"understanding": {"intents": [{"name": "greet", "confidence": 7}], "entities": []}},
    ),
    ("respond", {"understanding": "greet"}),
    ("respond", {"customer": None}),
    ("respond", {"customer": {"verified": "yes"}}),
    ("resume", {"brief": {"resolved": "maybe"}}),
    ("resume", {"brief": None}),
]


@pytest.mark.parametrize(("name", "change"), BAD)
def test_an_ill_formed_request_is_422_with_a_sentence(bot: Bot, name: str, change: dict) -> None:
    status, answer = bot.post(name, asked(bot, name, **change))
    assert (status, answer["error"]["code"]) == (422, "bad_request")
    assert answer["error"]["message"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_no_object_is_422(bot: Bot, raw: bytes) -> None:
    status, answer = bot.post("understand", {}, raw=raw)
    assert (status, answer["error"]["code"]) == (422, "bad_request")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 300_000])
def test_a_body_over_64_kib_is_413(bot: Bot, size: int) -> None:
    status, answer = bot.post("understand", {}, raw=b'{"text": "' + b"x" * size + b'"}')
    assert (status, answer["error"]["code"]) == (413, "too_large")


def test_unknown_fields_are_ignored(bot: Bot) -> None:
    status, _ = bot.post("understand", asked(bot, "understand", shoe_size=43))
    assert status == 200


def test_another_model_than_the_one_loaded_is_409_and_changes_nothing(bot: Bot) -> None:
    status, answer = bot.post("respond", {**asked(bot, "respond"), "model": "older"})
    assert (status, answer["error"]["code"]) == (409, "model_changed")
    assert bot.shop.calls == []


def test_understanding_writes_no_tracker(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    for _ in range(3):
        bot.post("understand", asked(bot, "understand", conversation=talk.id))
    talk.say("hello")
    assert talk.last["slots"].get("order_id") is None
    assert talk.last["form"] is None


def test_the_same_turn_again_gets_the_same_answer_and_runs_nothing_twice(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order please")
    talk.press("Yes")
    first, calls = talk.last, len(bot.shop.calls)
    status, again = bot.post("respond", talk.sent)
    assert (status, again) == (200, first)
    assert len(bot.shop.calls) == calls
    assert len(bot.shop.writes) == 1


def test_turns_of_one_conversation_run_one_after_the_other(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order please")
    _, heard = bot.post("choice", talk._body(payload="/affirm"))
    talk.respond("Yes", heard, turn="same-turn")
    body = talk.sent
    bot.shop.reset()
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order please")
    body = {**body, "conversation": talk.id}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: bot.post("respond", body), range(8)))
    assert {status for status, _ in answers} == {200}
    assert len({json.dumps(answer) for _, answer in answers}) == 1
    assert len(bot.shop.writes) == 1


def test_two_conversations_do_not_wait_for_each_other_or_mix(bot: Bot) -> None:
    talks = [bot.talk(customer, "en") for customer in (ANNA, BEN) * 4]
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda t: t.say("cancel my order"), talks))
    assert all("TD-100500" in text for text in texts[1::2])
    assert all("TD-100500" not in text for text in texts[0::2])


def test_slots_form_policy_and_actions_are_told(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    assert talk.last["form"] == {"name": "cancel_form", "requested_slot": "confirmed"}
    assert talk.last["slots"]["order_id"] == "TD-100500"
    assert talk.last["slots"]["language"] == "en"
    assert talk.last["policy"] == {"action": "cancel_form", "name": "RulePolicy", "confidence": 1.0}
    talk.press("Yes")
    assert talk.last["form"] is None
    report = talk.last["actions"][0]
    assert (report["name"], report["status"], report["code"], report["changed"]) == (
        "action_cancel_order",
        "ok",
        None,
        True,
    )
    assert report["order_id"] == "TD-100500"
    assert report["took_ms"] >= 0


def test_a_wish_for_a_human_is_a_fact_and_promises_nothing(bot: Bot) -> None:
    talk = bot.talk(BEN, "de")
    talk.say("ich möchte mit einem menschen sprechen")
    assert talk.last["asks_human"] is True
    assert talk.last["silent"] is True
    assert talk.last["messages"] == []


def resume(bot: Bot, conversation: str, turn: str = "hbk_1", keep: list[str] | None = None) -> dict:
    """A hand-back."""
    body = asked(bot, "resume", conversation=conversation, turn=turn)
    body["brief"]["keep_slots"] = keep or []
    status, answer = bot.post("resume", body)
    assert status == 200
    return answer


def test_after_a_hand_back_no_form_is_open_and_the_matter_is_forgotten(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    assert resume(bot, talk.id) == resume(bot, talk.id)
    talk.say("yes")
    assert talk.last["form"] is None
    assert "order_id" not in talk.last["slots"]
    assert talk.last["slots"]["hand_back"]["resolved"] == "yes"
    assert talk.last["slots"]["customer_external_id"] == BEN
    assert bot.shop.writes == []
    assert talk.last["asks_human"] is False


def test_a_hand_back_keeps_the_slots_it_names(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    resume(bot, talk.id, keep=["order_id"])
    talk.say("hello")
    assert talk.last["slots"]["order_id"] == "TD-100500"


def test_a_hand_back_of_an_unknown_conversation_is_taken(bot: Bot) -> None:
    assert resume(bot, bot.talk().id)["resumed"] is True


def test_a_long_conversation_begins_a_new_session_and_still_knows_the_customer(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    for _ in range(45):
        talk.say("thanks")
    talk.say("where is my order")
    assert "TD-100500" in talk.text
    assert talk.last["slots"]["customer_external_id"] == BEN


def test_another_customer_in_the_same_conversation_inherits_nothing(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("where is my order")
    talk.customer = ANNA
    talk.say("hello")
    assert talk.last["slots"]["customer_external_id"] == ANNA
    assert "order_id" not in talk.last["slots"]
    talk.customer = None
    talk.say("where is my order")
    assert "customer_external_id" not in talk.last["slots"]
    assert "order number" in talk.text
