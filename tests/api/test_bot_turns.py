"""One customer turn: understood, decided, answered, asked back or escalated."""

import asyncio
from collections.abc import Callable

import pytest

from base import log
from base.clock import ManualClock
from base.db import Database, Session
from handoff.bot_client import BotError
from handoff.commands import agent, claim
from handoff.commands import bot as commands
from handoff.errors import BadChoice
from handoff.model import Author, Owner, Reason
from handoff.tables import Turn
from handoff.texts import say
from handoff.web.views import turn_view
from tests.fakes.bot import reading, saying
from tests.world import World


async def test_a_clear_turn_is_answered_by_the_bot(world: World) -> None:
    await world.says("Ann", "where is my order?")
    assert await world.said("Ann") == ["Answer to: where is my order?"]
    assert (await world.conversation("Ann")).owner == Owner.BOT


async def test_a_wish_for_a_human_escalates_before_the_bot_acts(world: World) -> None:
    await world.says("Ann", "I want a human")
    assert world.bot.answered == []
    assert (await world.handoff("Ann")).reason == Reason.ASKED_FOR_HUMAN
    assert (await world.conversation("Ann")).owner == Owner.QUEUE


async def test_the_button_for_a_human_needs_no_bot(world: World) -> None:
    world.bot.understands = lambda turn: BotError("refused")
    await world.says("Ann", "Talk to a person", wants_human=True)
    assert (await world.handoff("Ann")).reason == Reason.ASKED_FOR_HUMAN


async def test_three_misunderstood_turns_reach_a_human_with_the_reason(world: World) -> None:
    for words in ("hmm", "hmm hmm"):
        await world.says("Ann", words)
        assert (await world.conversation("Ann")).owner == Owner.BOT
    await world.says("Ann", "hmm hmm hmm")
    assert (await world.handoff("Ann")).reason == Reason.REPEATED_FAILURE
    assert world.bot.answered == []


async def test_an_understood_turn_forgives_the_failures_before(world: World) -> None:
    for words in ("hmm", "hmm", "where is it?", "hmm", "hmm"):
        await world.says("Ann", words)
    assert (await world.conversation("Ann")).owner == Owner.BOT


async def test_a_vip_is_not_asked_twice(world: World) -> None:
    await world.arrives("Vera", tier="vip")
    await world.says("Vera", "hmm")
    handoff = await world.handoff("Vera")
    assert (handoff.reason, handoff.priority) == (Reason.LOW_CONFIDENCE, 10)


async def test_what_policy_forbids_goes_to_a_human_before_the_bot_acts(world: World) -> None:
    await world.says("Ann", "I do not know this charge")
    assert (await world.handoff("Ann")).reason == Reason.POLICY_REQUIRED
    assert world.bot.answered == []


async def test_what_is_urgent_is_told_before_a_human_takes_over(world: World) -> None:
    world.bot.responds = lambda turn, _: saying(turn, "Set a new password now.", asks_human=True)
    await world.says("Ann", "my account was hacked")
    assert (await world.said("Ann"))[0] == "Set a new password now."
    assert (await world.handoff("Ann")).reason == Reason.ASKED_FOR_HUMAN


async def test_words_of_danger_go_to_a_human_even_when_the_bot_is_down(world: World) -> None:
    world.bot.understands = lambda turn: BotError("refused")
    await world.says("Ann", "the charger caught fire!")
    handoff = await world.handoff("Ann")
    assert (handoff.reason, handoff.priority) == (Reason.SAFETY, 120)


async def test_a_failed_action_sends_the_honest_words_and_then_escalates(world: World) -> None:
    failed = {"name": "action_order_status", "status": "failed", "code": "orders_unreachable"}
    world.bot.responds = lambda turn, _: saying(turn, "I can't reach it.", actions=[failed])
    await world.says("Ann", "where is my order?")
    said = await world.said("Ann")
    assert said[0] == "I can't reach it."
    assert (await world.handoff("Ann")).reason == Reason.ACTION_FAILED
    [attempt] = (await world.handoff("Ann")).package["attempts"]
    assert (attempt["value"]["status"], attempt["value"]["code"]) == (
        "failed",
        "orders_unreachable",
    )


async def test_a_second_refusal_goes_to_somebody_who_may_decide(world: World) -> None:
    no = {"name": "action_cancel", "status": "refused", "code": "already_shipped"}
    answers = iter(["It is shipped.", "It is still shipped."])
    world.bot.responds = lambda turn, _: saying(turn, next(answers), actions=[no])
    await world.says("Ann", "cancel it")
    assert (await world.conversation("Ann")).owner == Owner.BOT
    await world.says("Ann", "cancel it now")
    assert (await world.handoff("Ann")).reason == Reason.POLICY_REQUIRED


@pytest.mark.parametrize(
    "code", ["refused", "error", "empty", "garbage", "no_model", "circuit_open"]
)
async def test_a_broken_bot_hands_over_with_its_reason(world: World, code: str) -> None:
    world.bot.understands = lambda turn: BotError(code)
    await world.says("Ann", "where is my order?")
    assert (await world.handoff("Ann")).reason == Reason.BOT_UNAVAILABLE
    assert [event["code"] for event in await world.events("Ann", "BotFailed")] == [code]


async def test_a_slow_bot_gets_a_filler_and_then_a_human(world: World) -> None:
    world.patience_is_short()
    world.bot.gate = asyncio.Event()
    await world.says("Ann", "where is my order?")
    said = await world.said("Ann")
    assert said[0].startswith("One moment please")
    assert (await world.handoff("Ann")).reason == Reason.BOT_TIMEOUT


async def test_an_answer_that_comes_after_an_agent_stepped_in_is_never_shown(
    world: World,
) -> None:
    world.bot.gate = asyncio.Event()
    mia = await world.agent("Mia")
    await world.writes("Ann", "where is my order?")
    conversation = world.conversations["Ann"][0]
    world.turns.wake(conversation)
    await world.bot.waiting.wait()
    await world.db.write(agent.take, conversation, mia)
    world.bot.gate.set()
    await world.turns.settled()
    assert await world.said("Ann", Author.BOT) == []
    assert len(await world.events("Ann", "BotAnswerDropped")) == 1
    assert (await world.conversation("Ann")).owner == Owner.AGENT


async def test_a_promotion_between_the_two_calls_is_understood_again(world: World) -> None:
    answers = iter([BotError("model_changed"), None])
    world.bot.responds = lambda turn, _: next(answers) or saying(turn, "Here it is.")
    await world.says("Ann", "where is my order?")
    assert await world.said("Ann") == ["Here it is."]
    assert len(world.bot.asked) == 2


async def test_a_turn_whose_desk_died_is_rescued_by_its_timer(world: World) -> None:
    await world.writes("Ann", "where is my order?")
    await world.time_passes(7)
    assert (await world.handoff("Ann")).reason == Reason.BOT_TIMEOUT


async def test_a_pressed_wish_that_was_left_lying_keeps_its_reason(world: World) -> None:
    await world.writes("Ann", "", wants_human=True)
    await world.time_passes(7)
    assert (await world.handoff("Ann")).reason == Reason.ASKED_FOR_HUMAN


async def test_turns_that_come_while_the_bot_is_busy_are_answered_in_order(world: World) -> None:
    for text in ("first", "second", "third"):
        await world.writes("Ann", text)
    for _ in range(3):
        world.turns.wake(world.conversations["Ann"][0])
    await world.turns.settled()
    assert await world.said("Ann") == [
        "Answer to: first",
        "Answer to: second",
        "Answer to: third",
    ]


async def test_the_same_client_id_is_one_turn_and_one_answer(world: World) -> None:
    first = await world.says("Ann", "hello there", client_turn_id="same-id-1")
    again = await world.says("Ann", "hello there", client_turn_id="same-id-1")
    assert (again.turn_id, again.seq, again.duplicate) == (first.turn_id, first.seq, True)
    assert len(world.bot.asked) == 1


async def test_a_pressed_button_is_sent_as_the_payload_that_was_offered(world: World) -> None:
    buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    world.bot.responds = lambda turn, _: saying(
        turn, messages=[{"text": "Sure?", "quick_replies": buttons}]
    )
    await world.says("Ann", "cancel it")
    question = (await world.events("Ann", "TurnAdded"))[1]["turn_id"]
    _, no = await world.db.read(_tokens, question)
    await world.says("Ann", "No", choice=(question, no))
    assert world.bot.asked[-1].payload == "/deny"


async def test_a_button_is_good_for_one_press_and_only_where_it_was_offered(world: World) -> None:
    world.bot.responds = lambda turn, _: saying(
        turn,
        messages=[{"text": "Sure?", "quick_replies": [{"title": "Yes", "payload": "/affirm"}]}],
    )
    await world.says("Ann", "cancel it")
    await world.says("Bob", "cancel it")
    question = (await world.events("Ann", "TurnAdded"))[1]["turn_id"]
    (yes,) = await world.db.read(_tokens, question)
    for name, wrong in [("Bob", yes), ("Ann", "made-up"), ("Ann", "")]:
        with pytest.raises(BadChoice, match="not offered here"):
            await world.says(name, "Yes", choice=(question, wrong))
    pressed = await world.says("Ann", "Yes", choice=(question, yes), client_turn_id="press-one")
    with pytest.raises(BadChoice, match="pressed already"):
        await world.says("Ann", "Yes", choice=(question, yes))
    again = await world.says("Ann", "Yes", choice=(question, yes), client_turn_id="press-one")
    assert (again.turn_id, again.duplicate) == (pressed.turn_id, True)
    assert [turn.payload for turn in world.bot.asked].count("/affirm") == 1


def _tokens(session: Session, turn_id: str) -> list[str]:
    """Those of the quick replies that this turn offers, as the customer is told."""
    return [one.token for one in turn_view(session.get_one(Turn, turn_id), {}).quick_replies]


async def test_the_conversation_follows_a_language_that_is_beyond_doubt(world: World) -> None:
    german = {"code": "de", "confidence": 0.99}
    world.bot.understands = lambda turn: reading(turn, "human_request", language=german)
    await world.says("Ann", "ich möchte mit einem Menschen sprechen")
    assert (await world.conversation("Ann")).language == "de"
    assert (await world.said("Ann"))[0].startswith("Ich verbinde Sie")


async def test_an_arabic_customer_hears_the_desk_in_arabic_and_the_bot_in_english(
    world: World,
) -> None:
    arabic = {"code": "ar", "confidence": 0.99}
    world.bot.understands = lambda turn: reading(turn, "human_request", language=arabic)
    await world.arrives("Ann", language="ar")
    await world.says("Ann", "أريد التحدث إلى موظف")
    assert world.bot.asked[-1].language == "en"
    assert (await world.said("Ann"))[0] == say("ar", "reason_asked_for_human")
    assert (await world.handoff("Ann")).package["language"] == "ar"


async def test_a_filler_that_comes_after_the_answer_is_not_said(world: World) -> None:
    await world.writes("Ann", "where is my order?")
    work = await world.db.write(claim.begin, world.conversations["Ann"][0])
    world.turns.wake(world.conversations["Ann"][0])
    await world.db.write(commands.wish, work, world.rules)
    before = await world.said("Ann")
    await world.db.write(commands.filler, work)
    assert await world.said("Ann") == before


async def test_a_turn_is_claimed_as_it_is_stored_and_the_next_waits_for_it(world: World) -> None:
    work = await world.claimed("Ann", "where is my order?")
    assert work is not None
    assert await world.claimed("Ann", "and the other one?") is None
    assert await world.db.write(claim.begin, work.ask.conversation) is None, "the first runs"
    world.turns.start(work)
    await world.turns.settled()
    assert await world.said("Ann") == [
        "Answer to: where is my order?",
        "Answer to: and the other one?",
    ]


async def test_a_claimed_turn_whose_process_ends_is_not_forgotten(world: World) -> None:
    assert await world.claimed("Ann", "where is my order?")
    await world.time_passes(6)
    assert (await world.conversation("Ann")).owner == Owner.QUEUE
    assert (await world.handoff("Ann")).reason == Reason.BOT_TIMEOUT


async def test_what_only_the_staff_sees_does_not_wake_the_customer(
    open_database: Callable[..., Database], clock: ManualClock
) -> None:
    hints: list[frozenset[str]] = []
    database = open_database(hints.append)
    world = World(database, clock)
    await world.says("Ann", "where is my order?")
    conversation = world.conversations["Ann"][0]
    await database.close()  # every hint is told by then; who wrote may hear of it before
    heard, understood, answered = hints[-3:]
    assert conversation in heard
    assert conversation in answered
    assert conversation not in understood
    assert log.behind(conversation) in understood
