"""How often targets are met: what counts, when, and what is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.measure import Measured, measure
from analytics.metrics import METRICS
from base.plain import rfc3339
from handoff import events as e
from tests.unit.story import START, Story, escalated
from tests.unit.test_analytics_metrics import WEEK, data_of, measured


def handed_over(stream: str) -> Story:
    story = Story(stream)
    story.open(0, "k1")
    story.say(0, "customer")
    story.escalate(0, "h1")
    return story


def attainment(*stories: Story, at: float) -> Measured:
    data = data_of(*stories, now=START + timedelta(seconds=at))
    return measure(METRICS["sla_attainment"], data, WEEK)


def test_a_target_that_is_open_and_overdue_is_breached_now_and_one_not_due_is_left_out() -> None:
    story = handed_over("c1")
    story.target(0, "h1", "first_reply", 120)
    assert attainment(story, at=120).n == 0
    overdue = attainment(story, at=121)  # although nothing was recorded
    assert (overdue.value, overdue.n, overdue.beside) == (0, 1, (0, 1))


def test_a_breached_target_belongs_to_the_day_on_which_it_fell_due() -> None:
    story = handed_over("c1")
    story.target(0, "h1", "resolution", 86_400)
    story.target_missed(5 * 86_400, "h1", "resolution", 86_400)
    story.target_over(5 * 86_400, "h1", "resolution", 4 * 86_400)
    found = measured("sla_attainment", story)
    assert [point.n for point in found.series] == [0, 1, 0, 0, 0, 0, 0]
    assert found.beside == (0, 0)


def test_a_paused_target_is_not_due_and_counts_from_its_new_due_time() -> None:
    story = handed_over("c1")
    story.target(0, "h1", "resolution", 3600)
    clock = {"clock_id": "c1:h1:resolution", "handoff_id": "c1:h1", "kind": "resolution"}
    story.record(60, e.ClockPaused(**clock, remaining_s=3540))
    assert attainment(story, at=90_000).n == 0
    due_at = rfc3339(START + timedelta(seconds=93_540))
    story.record(90_000, e.ClockResumed(**clock, due_at=due_at))
    assert attainment(story, at=93_540).n == 0
    assert attainment(story, at=93_541).value == 0
    story.target_met(93_500, "h1", "resolution")
    assert attainment(story, at=99_999).value == 1


def test_the_last_target_counts_after_a_change() -> None:
    story = handed_over("c1")
    story.target(0, "h1", "resolution", 3600)
    clock = {"clock_id": "c1:h1:resolution", "handoff_id": "c1:h1", "kind": "resolution"}
    due_at = rfc3339(START + timedelta(seconds=600))
    story.record(60, e.ClockRetargeted(**clock, target_id="vip", target_s=600, due_at=due_at))
    (fact,) = data_of(story).clocks
    assert (fact.target_id, fact.target_s) == ("vip", 600)
    assert attainment(story, at=601).value == 0


def test_a_contact_is_in_time_when_all_its_targets_are_met() -> None:
    good, bad = escalated("c1"), escalated("c2", customer="u2")
    bad.target(400, "h1", "next_reply", 300)
    bad.target_missed(800, "h1", "next_reply", 700)
    found = measured("sla_attainment", good, bad)
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    assert found.beside == (0.5, 1)
    assert {key: (point.value, point.n) for key, point in found.breakdown} == {
        "first_reply": (1, 2),
        "next_reply": (0, 1),
    }
