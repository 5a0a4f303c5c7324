"""The pages made from the code are as the code is, and every word of them exists."""

from __future__ import annotations

import re
from typing import Any

import pytest

from analytics.definition import Clock, Metric
from analytics.facts import Ending
from analytics.metrics import METRICS
from analytics.texts import label, texts, title_beside, words_of
from handoff.events import EVENTS
from handoff.model import Reason
from tandem.made_pages import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_fresh(name: str) -> None:
    written = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert written == PAGES[name](), "stale: run `python -m tandem.made_pages`"


def test_every_event_has_its_words_and_every_metric_its_source() -> None:
    for event in EVENTS.values():
        assert event.__doc__ and not event.__doc__.startswith(event.__name__), event
    for metric in METRICS.values():
        named = set(re.findall(r"\w+", metric.source))
        assert named and named <= set(EVENTS), metric.name


def test_german_says_all_that_english_says() -> None:
    german: Any = texts()["de"]
    english: Any = texts()["en"]
    assert set(german["metrics"]) == set(METRICS)
    assert set(german["beside"]) == {b.name for m in METRICS.values() for b in m.beside}
    assert {by: set(keys) for by, keys in german["keys"].items()} == {
        by: set(keys) for by, keys in english["keys"].items()
    }


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_reads_in_both_languages(metric: Metric) -> None:
    assert words_of(metric, "fr") == words_of(metric, "en")
    german, english = words_of(metric, "de"), words_of(metric, "en")
    assert german.title != english.title and german.formula != english.formula
    for beside in metric.beside:
        assert title_beside(beside, "de") != beside.title


def test_every_reason_and_ending_has_words() -> None:
    spoken: Any = texts()["en"]["keys"]
    assert set(spoken["reason"]) == {reason.value for reason in Reason}
    assert set(spoken["ending"]) == {ending.value for ending in Ending}
    assert set(spoken["clock"]) == {clock.value for clock in Clock}
    assert label("matter", "order_status", "en") == "order status"
    assert label("market", None, "de") == "unbekannt"
