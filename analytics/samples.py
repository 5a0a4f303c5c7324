"""What each number is made of: one sample for each thing that it counts. Pure.

A metric is the count or the mean of its samples, so a card and the list behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from analytics.facts import (
    GOOD_SCORE,
    RESOLVED,
    ClockFact,
    ContactFact,
    Ending,
    HandoffFact,
)
from base.sums import mean

DURABLE = timedelta(hours=24)
BY_BOT = frozenset({Ending.BOT_CONFIRMED, Ending.BOT_ASSUMED})


class Sample(NamedTuple):
    """One thing counted. `value` is 0 or 1 for a share; `key` is its part of the breakdown."""

    fact: ContactFact | HandoffFact | ClockFact
    at: datetime
    value: float
    key: str | None = None


@dataclass(kw_only=True)
class Data:
    """The facts of a period and what must be known besides.

    `clocks`: those with a verdict in the period; `next_start`: when the same customer came again,
    by contact; `engaged_s`: the agent's engaged time for each handoff, overlaps shared out; `now`:
    how far the past is known.
    """

    contacts: list[ContactFact]
    handoffs: list[HandoffFact]
    now: datetime
    clocks: list[ClockFact] = field(default_factory=list)
    next_start: Mapping[str, datetime] = field(default_factory=dict)
    engaged_s: Mapping[str, float] = field(default_factory=dict)


def contacts(data: Data) -> Iterator[Sample]:
    for contact in data.contacts:
        yield Sample(contact, contact.started_at, 1)


def escalation(data: Data) -> Iterator[Sample]:
    for contact in _with_bot(data):
        reason = contact.escalated_for
        yield Sample(contact, contact.started_at, reason is not None, reason)


def containment(data: Data) -> Iterator[Sample]:
    for contact in _with_bot(data):
        yield Sample(contact, contact.started_at, contact.contained)


def durable_containment(data: Data) -> Iterator[Sample]:
    for contact in _with_bot(data):
        if contact.closed_at is None or contact.closed_at + DURABLE > data.now:
            continue  # too young to tell
        again = data.next_start.get(contact.id)
        came_back = again is not None and again <= contact.closed_at + DURABLE
        yield Sample(contact, contact.started_at, contact.contained and not came_back)


def first_response(data: Data) -> Iterator[Sample]:
    for handoff in data.handoffs:
        if handoff.first_response_s is not None:
            yield Sample(handoff, handoff.created_at, handoff.first_response_s)


def unanswered(data: Data) -> float:
    return sum(1 for handoff in _queued(data) if handoff.answered_at is None)


def response_time(data: Data) -> Iterator[Sample]:
    for contact in data.contacts:
        for seconds in contact.first_responses_s:
            yield Sample(contact, contact.started_at, seconds, "first")
        for seconds in contact.next_responses_s:
            yield Sample(contact, contact.started_at, seconds, "next")


def unanswered_runs(data: Data) -> float:
    return sum(contact.unanswered_runs for contact in data.contacts)


def queue_wait(data: Data) -> Iterator[Sample]:
    for handoff in data.handoffs:
        if handoff.wait_s is not None:
            yield Sample(handoff, handoff.created_at, handoff.wait_s)


def wait_until_left(data: Data) -> float | None:
    return mean(
        [
            (handoff.ended_at - handoff.created_at).total_seconds()
            for handoff in _queued(data)
            if _answer_of(handoff) == "abandoned" and handoff.ended_at
        ]
    )


def abandonment(data: Data) -> Iterator[Sample]:
    for handoff in _queued(data):
        yield Sample(handoff, handoff.created_at, _answer_of(handoff) == "abandoned")


def reached_human(data: Data) -> Iterator[Sample]:
    for handoff in _queued(data):
        answer = _answer_of(handoff)
        yield Sample(handoff, handoff.created_at, answer == "answered", answer)


def missed_offers(data: Data) -> float:
    return sum(handoff.offers_missed for handoff in data.handoffs)


def bot_ratings(data: Data) -> Iterator[Sample]:
    return _ratings(data.contacts, bot=True)


def human_ratings(data: Data) -> Iterator[Sample]:
    return _ratings(data.contacts, bot=False)


def _ratings(facts: Iterable[ContactFact], bot: bool) -> Iterator[Sample]:
    for contact in facts:
        score = contact.csat_bot if bot else contact.csat_human
        if score is not None:
            yield Sample(contact, contact.started_at, score >= GOOD_SCORE, str(score))


def bot_mean_score(data: Data) -> float | None:
    return mean([c.csat_bot for c in data.contacts if c.csat_bot is not None])


def human_mean_score(data: Data) -> float | None:
    return mean([c.csat_human for c in data.contacts if c.csat_human is not None])


def bot_survey_response(data: Data) -> float | None:
    return mean([c.csat_bot is not None for c in data.contacts if c.asked_bot])


def human_survey_response(data: Data) -> float | None:
    return mean([c.csat_human is not None for c in data.contacts if c.asked_human])


def handle_time(data: Data) -> Iterator[Sample]:
    for handoff in data.handoffs:
        if handoff.handle_s is not None:
            yield Sample(handoff, handoff.created_at, handoff.handle_s)


def effective_handle_time(data: Data) -> Iterator[Sample]:
    for handoff in data.handoffs:
        if handoff.handle_s is not None:
            yield Sample(handoff, handoff.created_at, data.engaged_s[handoff.id])


def concurrency(data: Data) -> float | None:
    engaged = sum(sample.value for sample in effective_handle_time(data))
    return sum(sample.value for sample in handle_time(data)) / engaged if engaged else None


def wrap_up(data: Data) -> float | None:
    return mean([handoff.wrap_s for handoff in data.handoffs if handoff.handle_s is not None])


def resolution(data: Data) -> Iterator[Sample]:
    for contact in data.contacts:
        if contact.ending:
            ending = contact.ending
            yield Sample(contact, contact.started_at, ending in RESOLVED, ending)


def automated_resolution(data: Data) -> Iterator[Sample]:
    for contact in _with_bot(data):
        if contact.ending:
            hit = contact.ending in BY_BOT
            yield Sample(contact, contact.started_at, hit, contact.ending if hit else None)


def transfer(data: Data) -> Iterator[Sample]:
    for contact in data.contacts:
        if contact.human_served:
            yield Sample(contact, contact.started_at, contact.transfers > 0)


def agents_lost(data: Data) -> float:
    return sum(contact.agents_lost for contact in data.contacts)


def repeat_yourself(data: Data) -> Iterator[Sample]:
    for handoff in data.handoffs:
        if handoff.answered_at is not None:
            yield Sample(handoff, handoff.created_at, handoff.reasked > 0)


def times_reasked(data: Data) -> float:
    return sum(handoff.reasked for handoff in data.handoffs)


def targets_met(data: Data) -> Iterator[Sample]:
    for clock in data.clocks:
        if verdict := clock.verdict(data.now):
            at, in_time = verdict
            yield Sample(clock, at, in_time, clock.kind)


def contacts_in_time(data: Data) -> float | None:
    """The share of contacts all of whose targets were met."""
    in_time: dict[str, bool] = {}
    for sample in targets_met(data):
        contact = sample.fact.contact_id
        in_time[contact] = in_time.get(contact, True) and bool(sample.value)
    return mean(list(in_time.values()))


def overdue(data: Data) -> float:
    """Targets that are breached and still wait for what did not come in time."""
    waiting = (clock.verdict(data.now) for clock in data.clocks if clock.ended_at is None)
    return sum(1 for verdict in waiting if verdict is not None)


def _with_bot(data: Data) -> Iterator[ContactFact]:
    return (contact for contact in data.contacts if contact.bot_served)


def _queued(data: Data) -> Iterator[HandoffFact]:
    return (handoff for handoff in data.handoffs if not handoff.pulled)


def _answer_of(handoff: HandoffFact) -> str:
    """What became of the wait: exactly one of answered, abandoned, converted,
    returned_to_bot, waiting.
    """
    if handoff.accepted_at is not None:
        return "answered"
    return str(handoff.result)
