"""From events to facts: hand-made conversations, figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.collect import collect
from analytics.facts import Ending, Result
from handoff import events as e
from tests.unit.story import START, Story, contained, escalated


def test_a_contained_contact() -> None:
    (contact,) = collect(contained("c1").events).contacts
    assert contact.contained
    assert (contact.customer_turns, contact.bot_turns, contact.agent_turns) == (1, 1, 0)
    assert contact.first_bot_s == 1
    assert contact.matter == "order_status"
    assert contact.models == ["m1"]
    assert contact.closed_at == START + timedelta(seconds=1801)
    assert contact.ending is Ending.BOT_ASSUMED


def test_an_escalated_contact_and_its_handoff() -> None:
    facts = collect(escalated("c1").events)
    (contact,), (handoff,) = facts.contacts, facts.handoffs
    assert (contact.handoffs, contact.accepted, contact.escalated_for) == (1, 1, "asked_for_human")
    assert not contact.contained
    assert contact.rules == ["rule of escalate"]
    assert contact.first_responses_s == [90]
    assert contact.next_responses_s == [40]  # from the first of the two messages
    assert contact.ending is Ending.HUMAN_RESOLVED
    assert (handoff.wait_s, handoff.first_response_s) == (60, 90)
    assert (handoff.handle_s, handoff.wrap_s) == (240, 30)
    assert handoff.result is Result.FINISHED
    assert (handoff.outcome, handoff.matter) == ("resolved", "order_status")


def test_a_declined_offer_does_not_start_the_wait_anew() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    for at, kind in ((5, e.OfferDeclined), (35, e.OfferExpired)):
        offer = {"offer_id": "o", "handoff_id": "c1:h1", "agent_id": "a1"}
        story.record(at - 1, e.Offered(**offer, expires_at="2026-03-02T09:00:30Z"))
        story.record(at, kind(**offer))
    story.take(50, "h1")
    (handoff,) = collect(story.events).handoffs
    assert (handoff.wait_s, handoff.offers, handoff.offers_missed) == (50, 2, 2)
    assert handoff.result is Result.ACTIVE
    assert handoff.handle_s is None


def test_bot_and_system_words_do_not_end_a_run_once_a_human_is_wanted() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(2, "h1")
    story.say(2, "system")
    story.say(3, "bot")
    story.say(20, "customer")
    story.take(30, "h1")
    story.say(50, "agent")
    (contact,) = collect(story.events).contacts
    assert contact.first_responses_s == [50]


def test_a_run_that_the_bot_answered_is_no_wait_for_a_human() -> None:
    story = Story()
    story.open(0, "k1")
    story.asked(0, "order_status")
    story.escalate(1, "h1", "action_failed")
    story.take(11, "h1")
    story.say(21, "agent")
    facts = collect(story.events)
    assert facts.contacts[0].first_responses_s == []
    assert facts.handoffs[0].first_response_s == 20


def test_a_run_closed_without_a_word_is_unanswered() -> None:
    story = escalated("c1")
    story.events = story.events[:-3]  # before Finished
    story.say(200, "customer")
    story.move(210, e.Finished, "h1", agent_id="a1", outcome="unresolved")
    story.close(210, "unresolved")
    story.move(220, e.WrappedUp, "h1", agent_id="a1")
    (contact,) = collect(story.events).contacts
    assert contact.unanswered_runs == 1
    assert contact.ending is Ending.HUMAN_UNRESOLVED


def test_leaving_the_queue_is_abandonment_and_leaving_the_agent_is_not() -> None:
    queue = Story()
    queue.open(0, "k1")
    queue.say(0, "customer")
    queue.escalate(0, "h1")
    queue.move(600, e.CustomerLeft, "h1")
    queue.close(600, "abandoned", "timer")
    facts = collect(queue.events)
    assert facts.handoffs[0].result is Result.ABANDONED
    assert facts.handoffs[0].accepted_at is None
    assert facts.contacts[0].unanswered_runs == 1
    assert facts.contacts[0].ending is Ending.NO_HUMAN_REACHED

    agent = escalated("c2")
    agent.events = agent.events[:-3]
    agent.move(200, e.CustomerLeft, "h1")
    agent.close(200, "abandoned", "timer")
    agent.move(220, e.WrappedUp, "h1", agent_id="a1")
    (handoff,) = collect(agent.events).handoffs
    assert handoff.result is Result.FINISHED
    assert (handoff.handle_s, handoff.wrap_s) == (150, 20)


def test_a_transfer_keeps_the_first_wait_and_both_agents_time() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    story.take(10, "h1", "a1")
    story.say(20, "agent")
    story.move(40, e.Transferred, "h1", agent_id="a1", queue_id="billing")
    story.take(100, "h1", "a2")
    story.say(110, "agent")
    story.move(150, e.HandedBack, "h1", agent_id="a2", brief_id="b1", resolved="yes")
    facts = collect(story.events)
    (handoff,) = facts.handoffs
    assert (handoff.wait_s, handoff.transfers, handoff.handle_s) == (10, 1, 30 + 50)
    assert [stint.agent_id for stint in handoff.stints] == ["a1", "a2"]
    assert (handoff.queue_id, handoff.result) == ("billing", Result.HANDED_BACK)
    assert facts.contacts[0].accepted == 1
    assert facts.contacts[0].ending is None
    story.close(2000, "idle", "timer")
    assert collect(story.events).contacts[0].ending is Ending.HUMAN_RESOLVED


def test_who_is_moved_because_a_queue_is_archived_counts_for_the_other_queue() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    story.record(20, e.LineChanged(handoff_id="c1:h1", queue_id="night", lane="night|"))
    story.take(30, "h1")
    (handoff,) = collect(story.events).handoffs
    assert (handoff.queue_id, handoff.wait_s, handoff.transfers) == ("night", 30, 0)


def test_a_lost_agent_is_no_transfer() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    story.take(10, "h1")
    story.move(200, e.AgentLost, "h1", agent_id="a1", queue_id="support")
    (contact,) = collect(story.events).contacts
    assert (contact.transfers, contact.agents_lost) == (0, 1)


def test_stepping_in_is_a_handoff_but_no_escalation_and_no_wait() -> None:
    story = Story()
    story.open(0, "k1")
    story.asked(0, "order_status")
    story.move(30, e.AgentSteppedIn, "h1", contact_id=story.contact, agent_id="a1", took_from="bot")
    story.say(40, "agent")
    facts = collect(story.events)
    (contact,), (handoff,) = facts.contacts, facts.handoffs
    assert contact.escalated_for is None
    assert contact.reason == "agent_stepped_in"
    assert not contact.contained
    assert handoff.pulled
    assert handoff.wait_s is None and handoff.first_response_s is None


def test_a_pull_from_the_queue_ends_the_wait() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    story.move(
        25, e.AgentSteppedIn, "h1", contact_id=story.contact, agent_id="a1", took_from="queue"
    )
    (handoff,) = collect(story.events).handoffs
    assert (handoff.wait_s, handoff.pulled, handoff.reason) == (25, False, "asked_for_human")


def test_returning_to_the_bot_is_neither_answered_nor_abandoned() -> None:
    story = Story()
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    story.move(25, e.ReturnedToBot, "h1", left="queue")
    (handoff,) = collect(story.events).handoffs
    assert handoff.result is Result.RETURNED_TO_BOT
    assert handoff.wait_s is None


def test_a_reply_in_wrap_up_goes_on_with_the_same_agent() -> None:
    story = escalated("c1")
    story.events = story.events[:-2]  # after Finished at 280
    story.move(300, e.CustomerReplied, "h1", agent_id="a1")
    story.say(300, "customer")
    story.say(310, "agent")
    story.move(400, e.Finished, "h1", agent_id="a1", outcome="resolved")
    story.move(410, e.WrappedUp, "h1", agent_id="a1")
    (handoff,) = collect(story.events).handoffs
    assert (handoff.handle_s, handoff.wrap_s) == (340, 20 + 10)


@pytest.mark.parametrize(
    ("intents", "outcome", "score", "ending"),
    [
        (["order_status"], "answer", None, Ending.BOT_ASSUMED),
        (["order_status", "thanks"], "answer", None, Ending.BOT_CONFIRMED),
        (["order_status"], "answer", 4, Ending.BOT_CONFIRMED),
        (["order_status", "thanks"], "answer", 2, Ending.BOT_DROPOUT),
        (["order_status"], "ask_back", None, Ending.BOT_DROPOUT),
        (["greet"], "answer", None, Ending.BOT_DROPOUT),
        (["greet", "goodbye"], "answer", None, Ending.BOT_DROPOUT),
    ],
)
def test_how_a_contact_with_the_bot_alone_ended(
    intents: list[str], outcome: str, score: int | None, ending: Ending
) -> None:
    story = Story()
    story.open(0, "k1")
    for place, intent in enumerate(intents):
        story.asked(place * 10, intent, outcome)
    if score:
        story.rate(50, "bot", score)
    story.close(60, "idle", "timer")
    assert collect(story.events).contacts[0].ending is ending


def test_an_unanswered_last_word_is_a_dropout() -> None:
    story = Story()
    story.open(0, "k1")
    story.asked(0, "order_status")
    story.say(30, "customer")
    story.close(60, "idle", "timer")
    assert collect(story.events).contacts[0].ending is Ending.BOT_DROPOUT


def test_a_matter_is_what_was_understood_not_what_was_guessed() -> None:
    story = Story()
    story.open(0, "k1")
    story.asked(0, "greet")
    story.asked(10, "invoice_request", "ask_back")
    story.asked(20, "refund_status")
    (contact,) = collect(story.events).contacts
    assert contact.matter == "refund_status"
    assert contact.asked_back == 1
    assert contact.intents == ["greet", "invoice_request", "refund_status"]


def test_ratings_of_both_parts_stay_apart_and_come_after_the_close() -> None:
    story = escalated("c1")
    story.rate(400, "bot", 2)
    story.rate(400, "human", 5)
    (contact,) = collect(story.events).contacts
    assert (contact.csat_bot, contact.csat_human) == (2, 5)
    assert (contact.asked_bot, contact.asked_human) == (True, True)


def test_a_contact_has_the_last_language_and_the_last_known_customer() -> None:
    story = contained("c1")
    story.events = story.events[:-2]
    story.record(5, e.LanguageChanged(language="de"))
    story.record(6, e.CustomerVerified(customer_id="u9", tier="vip", market="AT"))
    (contact,) = collect(story.events).contacts
    assert (contact.language, contact.customer_id) == ("de", "u9")
    assert (contact.tier, contact.market) == ("vip", "AT")


def test_two_episodes_of_one_conversation_are_two_contacts() -> None:
    story = contained("c1")
    story.record(9000, e.Reopened(owner="bot", version=9))
    story.open(9000, "k2")
    story.asked(9000, "refund_status")
    first, second = collect(story.events).contacts
    assert (first.matter, second.matter) == ("order_status", "refund_status")
    assert second.started_at == START + timedelta(seconds=9000)


def test_words_of_the_desk_outside_an_episode_belong_to_no_contact() -> None:
    story = Story()
    story.say(0, "system", contact=None)
    story.record(1, e.PresenceChanged(agent_id="a1", presence="online", why="signed in"))
    assert collect(story.events).contacts == []
