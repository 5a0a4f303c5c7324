"""The numbers: golden vectors, hand-computed periods, and what must always hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.collect import collect
from analytics.definition import Breakdown, Unit
from analytics.facts import Facts
from analytics.measure import DIMENSIONS, Measured, measure
from analytics.metrics import METRICS
from analytics.period import Period
from analytics.samples import Data
from analytics.sums import engaged_shares
from base.sums import mean, percentile, wilson
from handoff import events as e
from tests.unit.story import START, Story, contained, escalated

DAY = timedelta(days=1)
WEEK = Period(first=date(2026, 3, 2), until=date(2026, 3, 9))


def data_of(*stories: Story, now: datetime = START + 30 * DAY) -> Data:
    facts = Facts()
    for story in stories:
        found = collect(story.events)
        facts.contacts += found.contacts
        facts.handoffs += found.handoffs
        facts.clocks += found.clocks
    spans = [
        (handoff.id, stint.agent_id, stint.start, stint.end or now)
        for handoff in facts.handoffs
        for stint in handoff.stints
    ]
    by_customer = sorted(facts.contacts, key=lambda c: (c.customer_id, c.started_at))
    return Data(
        contacts=facts.contacts,
        handoffs=facts.handoffs,
        clocks=facts.clocks,
        now=now,
        next_start={
            one.id: after.started_at
            for one, after in pairwise(by_customer)
            if one.customer_id == after.customer_id
        },
        engaged_s=engaged_shares(spans),
    )


def measured(name: str, *stories: Story, by: str | None = None) -> Measured:
    return measure(METRICS[name], data_of(*stories), WEEK, by)


def mixed() -> list[Story]:
    """Monday: two contained and one escalated; Tuesday: one escalated, one abandoned."""
    tuesday = START + DAY
    left = Story("c5", tuesday, "u5")
    left.open(0, "k1", language="de", market="AT")
    left.say(0, "customer")
    left.decide(0, "c5:t1", "escalate", "low_confidence")
    left.escalate(0, "h1", "low_confidence")
    left.target(0, "h1", "wait", 80)
    left.target(0, "h1", "resolution", 86_400)
    left.target_missed(300, "h1", "wait", 80)
    left.target_over(300, "h1", "wait", 220)
    left.target_over(300, "h1", "resolution")
    left.move(300, e.CustomerLeft, "h1")
    left.close(300, "abandoned", "timer")
    return [
        contained("c1", customer="u1"),
        contained("c2", START + timedelta(hours=2), customer="u2"),
        escalated("c3", customer="u3"),
        escalated("c4", tuesday, "action_failed", customer="u4"),
        left,
    ]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(45, 60, 0.627679, 0.842235), (0, 20, 0.0, 0.161125)]
)
def test_wilson_gives_the_published_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-7)


def test_nothing_has_no_interval_no_mean_and_no_percentile() -> None:
    assert wilson(0, 0) is None
    assert mean([]) is None
    assert percentile([], 0.5) is None


def test_percentiles_interpolate_linearly() -> None:
    assert percentile([1, 2, 3, 4], 0.5) == 2.5
    assert percentile([10, 20, 30, 40, 50], 0.9) == pytest.approx(46)
    assert percentile([7], 0.9) == 7


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("contacts", 5, 5),
        ("escalation_rate", 3 / 5, 5),
        ("containment", 2 / 5, 5),
        ("durable_containment", 2 / 5, 5),
        ("first_response", 90, 2),
        ("response_time", (90 + 40) / 2, 4),
        ("queue_wait", 60, 2),
        ("abandonment", 1 / 3, 3),
        ("repeat_yourself", 1 / 2, 2),
        ("reached_human", 2 / 3, 3),
        ("handle_time", 240, 2),
        ("effective_handle_time", 240, 2),
        ("transfer_rate", 0, 2),
        ("resolution", 4 / 5, 5),
        ("automated_resolution", 2 / 5, 5),
        ("csat_bot", None, 0),
        ("csat_human", None, 0),
        ("sla_attainment", 2 / 3, 3),
    ],
)
def test_a_small_week_worked_out_by_hand(name: str, value: float | None, n: int) -> None:
    found = measured(name, *mixed())
    assert found.value == (None if value is None else pytest.approx(value))
    assert found.n == n
    assert found.thin


def test_every_metric_is_worked_out_by_hand_somewhere() -> None:
    (table,) = (
        mark.args[1]
        for mark in test_a_small_week_worked_out_by_hand.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    )
    assert {row[0] for row in table} == set(METRICS)


def test_escalations_split_by_their_reason_and_add_up() -> None:
    found = measured("escalation_rate", *mixed())
    parts = {key: (point.value, point.n) for key, point in found.breakdown}
    assert parts == {
        "asked_for_human": (0.2, 1),
        "action_failed": (0.2, 1),
        "low_confidence": (0.2, 1),
    }
    assert sum(value or 0 for value, _ in parts.values()) == pytest.approx(found.value)


def test_the_unanswered_stand_beside_the_first_response() -> None:
    assert measured("first_response", *mixed()).beside == (1,)
    assert measured("queue_wait", *mixed()).beside == (300, 0)


def test_a_series_has_every_day_also_the_empty_ones() -> None:
    found = measured("containment", *mixed())
    assert [(point.value, point.n) for point in found.series[:3]] == [
        (pytest.approx(2 / 3), 3),
        (0, 2),
        (None, 0),
    ]
    assert len(found.series) == 7
    assert measured("contacts", *mixed()).series[2].value == 0


def test_a_number_can_be_broken_down_by_language() -> None:
    found = measured("abandonment", *mixed(), by="language")
    assert [(key, point.value, point.n) for key, point in found.breakdown] == [
        ("en", 0, 2),
        ("de", 1, 1),
    ]


def test_who_comes_back_within_a_day_was_not_durably_contained() -> None:
    first = contained("c1", customer="u1")
    again = contained("c2", START + timedelta(hours=20), customer="u1")
    later = contained("c3", START + timedelta(hours=60), customer="u1")
    found = measured("durable_containment", first, again, later)
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    assert measured("containment", first, again, later).value == 1


def test_what_closed_less_than_a_day_ago_is_too_young_to_be_durable() -> None:
    story = contained("c1")
    fresh = data_of(story, now=START + timedelta(hours=20))
    found = measure(METRICS["durable_containment"], fresh, WEEK)
    assert (found.value, found.n, found.ci) == (None, 0, None)


def test_satisfaction_is_the_share_of_fours_and_fives_among_answers() -> None:
    stories = []
    for place, score in enumerate([5, 4, 3, 1, None]):
        story = contained(f"c{place}", customer=f"u{place}")
        story.rate(3000, "bot", score)
        stories.append(story)
    found = measured("csat_bot", *stories)
    assert (found.value, found.n) == (0.5, 4)
    assert found.beside == (3.25, 0.8)
    assert {key: point.value for key, point in found.breakdown} == dict.fromkeys("5431", 0.25)
    assert found.ci == wilson(2, 4)


def test_two_chats_at_a_time_cost_half_an_agent_each() -> None:
    """One chat 09:01:10 to 09:05:10, the other a minute later: 180 of 240 s overlap."""
    one, other = escalated("c1"), escalated("c2", START + timedelta(seconds=60))
    effective = measured("effective_handle_time", one, other)
    session = measured("handle_time", one, other)
    assert session.value == 240
    assert effective.value == 60 + 180 / 2
    assert session.beside[0] == pytest.approx(480 / 300)


def test_another_metric_of_the_same_contacts_agrees() -> None:
    """The queue's books balance: answered, abandoned, converted, returned and waiting are all
    there is.
    """
    back, still, gone = (Story(name, customer=f"u{name}") for name in ("c6", "c7", "c8"))
    for story in (back, still, gone):
        story.open(0, "k1")
        story.say(0, "customer")
        story.escalate(0, "h1")
    back.move(20, e.ReturnedToBot, "h1", left="queue")
    gone.move(20, e.Converted, "h1", call_back_id="b1")
    found = measured("reached_human", *mixed(), back, still, gone)
    parts = {key: point.n for key, point in found.breakdown}
    assert parts == {
        "answered": 2,
        "abandoned": 1,
        "converted": 1,
        "returned_to_bot": 1,
        "waiting": 1,
    }
    assert found.n == 6
    assert measured("resolution", *mixed()).n == sum(
        point.n for _, point in measured("resolution", *mixed()).breakdown
    )


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("by", [None, *DIMENSIONS])
def test_days_and_parts_add_up_to_the_whole(name: str, by: str | None) -> None:
    found = measured(name, *mixed(), by=by)
    assert sum(point.n for point in found.series) == found.n
    whole = sum((point.value or 0) * point.n for point in found.series)
    if found.metric.unit is not Unit.CONTACTS and found.n:
        assert whole / found.n == pytest.approx(found.value)
    if found.kind is Breakdown.SPLIT or found.metric.unit is Unit.CONTACTS:
        assert sum(point.n for _, point in found.breakdown) == found.n


spans = st.lists(
    st.tuples(
        st.sampled_from(["h1", "h2", "h3", "h4"]),
        st.sampled_from(["a1", "a2"]),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    max_size=8,
)


@given(spans)
def test_engaged_shares_add_up_to_the_union_of_the_agents_spans(
    drawn: list[tuple[str, str, int, int]],
) -> None:
    def at(second: int) -> datetime:
        return START + timedelta(seconds=second)

    shares = engaged_shares((h, a, at(min(x, y)), at(max(x, y))) for h, a, x, y in drawn)
    union = {(a, s) for _, a, x, y in drawn for s in range(min(x, y), max(x, y))}
    assert sum(shares.values()) == pytest.approx(len(union))
    assert set(shares) == {h for h, _, _, _ in drawn}
