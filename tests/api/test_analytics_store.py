"""The fact tables follow the event log, however it is cut, and give the numbers they should."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from analytics import rebuild
from analytics.collect import collect
from analytics.measure import measure
from analytics.metrics import METRICS
from analytics.period import Period
from analytics.rebuild import BATCH, behind, clock_row, contact_row, handoff_row, refresh
from analytics.store import Filters, choices, load
from analytics.tables import (
    FactClock,
    FactContact,
    FactCursor,
    FactHandoff,
    FactResponse,
    FactStint,
)
from base.clock import ManualClock
from base.db import Database, Session
from tests.recorded import record
from tests.unit.story import START, Story, contained, escalated
from tests.unit.test_analytics_metrics import data_of, mixed

MARCH = Period(first=date(2026, 3, 1), until=date(2026, 4, 1), zone="Europe/Berlin")
TABLES = (FactContact, FactHandoff, FactClock, FactStint, FactResponse, FactCursor)


def contents(session: Session) -> dict[str, list[Any]]:
    """Everything in the fact tables."""
    return {
        table.__tablename__: sorted(
            (tuple(map(str, row)) for row in session.execute(select(table.__table__))),
        )
        for table in TABLES
    }


async def level(database: Database) -> None:
    while await database.write(refresh) == BATCH:
        pass


async def test_a_fact_is_stored_as_it_was_collected(database: Database) -> None:
    story = escalated("c1")
    await database.write(record, story.events)
    assert await database.write(refresh) == 1
    facts = collect(story.events)

    def rows(session: Session) -> list[list[dict[str, Any]]]:
        tables = (FactContact, FactHandoff, FactClock)
        found = [session.execute(select(table.__table__)).mappings() for table in tables]
        return [[dict(row) for row in rows] for rows in found]

    contacts, handoffs, clocks = await database.read(rows)
    assert contacts == [contact_row(contact) for contact in facts.contacts]
    assert handoffs == [handoff_row(handoff) for handoff in facts.handoffs]
    assert clocks == [clock_row(clock) for clock in facts.clocks] != []


@pytest.mark.parametrize("seed", range(5))
async def test_folding_in_pieces_equals_folding_at_once(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    stories = [*mixed(), escalated("c8", reason="loop"), contained("c9", customer="u1")]
    left = {story.stream: story.events for story in stories}
    while left:
        stream = dice.choice(sorted(left))
        cut = dice.randint(1, 6)
        await database.write(record, left[stream][:cut])
        left[stream] = left[stream][cut:]
        if not left[stream]:
            del left[stream]
        if dice.random() < 0.5:
            await level(database)
    await level(database)
    piecewise = await database.read(contents)
    assert await database.read(behind) == 0
    await database.write(rebuild.rebuild)
    assert await database.read(behind) == len(stories)
    await level(database)
    assert await database.read(contents) == piecewise
    assert len(piecewise["fact_contact"]) == len(stories)


async def test_only_what_moved_is_folded_again(database: Database) -> None:
    one, other = contained("c1"), contained("c2", customer="u2")
    await database.write(record, [*one.events, *other.events[:-1]])
    assert await database.write(refresh) == 2
    assert await database.write(refresh) == 0
    await database.write(record, other.events[-1:])
    assert await database.write(refresh) == 1
    assert await database.write(refresh) == 0


async def test_a_batch_takes_no_more_than_it_should(database: Database) -> None:
    stories = [contained(f"c{n}", customer=f"u{n}") for n in range(5)]
    await database.write(record, [event for story in stories for event in story.events])
    assert await database.write(refresh, 2) == 2
    assert await database.read(behind) == 3
    assert [await database.write(refresh, 2) for _ in range(3)] == [2, 1, 0]


async def test_facts_of_older_code_are_made_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(record, contained("c1").events)
    await level(database)
    monkeypatch.setattr(rebuild, "VERSION", rebuild.VERSION + 1)
    assert await database.write(refresh) == 1
    assert await database.write(refresh) == 0


async def test_a_stream_without_contacts_is_passed_once(database: Database) -> None:
    await database.write(record, Story("a1").events)
    assert await database.write(refresh) == 1
    assert await database.read(behind) == 0


@pytest.mark.parametrize("name", METRICS)
async def test_numbers_from_the_tables_are_the_numbers_from_the_events(
    database: Database, clock: ManualClock, name: str
) -> None:
    clock.set(START + timedelta(days=20))
    stories = [*mixed(), contained("c9", START + timedelta(hours=5), customer="u1")]
    stories[0].rate(4000, "bot", 4)
    stories[2].rate(4000, "human", 2)
    await database.write(record, [event for story in stories for event in story.events])
    await level(database)
    data = await database.read(load, MARCH, Filters())
    stored = measure(METRICS[name], data, MARCH)
    direct = measure(METRICS[name], data_of(*stories, now=clock.now()), MARCH)
    assert stored == direct


async def test_filters_choose_by_language_and_market(
    database: Database, clock: ManualClock
) -> None:
    clock.set(START + timedelta(days=20))
    await database.write(record, [event for story in mixed() for event in story.events])
    await level(database)
    german = await database.read(load, MARCH, Filters(language="de"))
    assert [contact.conversation_id for contact in german.contacts] == ["c5"]
    assert [handoff.conversation_id for handoff in german.handoffs] == ["c5"]
    assert [clock.conversation_id for clock in german.clocks] == ["c5"]
    other = await database.read(load, MARCH, Filters(language="de", market="DE"))
    assert (other.contacts, other.handoffs) == ([], [])
    assert await database.read(choices) == (["de", "en"], ["AT", "DE"])


async def test_a_period_ends_before_its_last_day_in_its_own_zone(database: Database) -> None:
    late = START.replace(hour=22, minute=30)  # 23:30 in Berlin, the day after in Athens
    await database.write(record, contained("c1", late).events)
    await level(database)
    for zone, day, found in (("Europe/Berlin", 2, 1), ("Europe/Athens", 2, 0)):
        period = Period(first=date(2026, 3, day), until=date(2026, 3, day + 1), zone=zone)
        data = await database.read(load, period, Filters())
        assert len(data.contacts) == found, zone


async def test_a_target_counts_in_the_period_in_which_it_was_met_or_fell_due(
    database: Database, clock: ManualClock
) -> None:
    clock.set(START + timedelta(days=20))
    story = escalated("c1")
    for name, seconds in (("missed", 86_400), ("open", 86_400), ("not_due", 30 * 86_400)):
        story.target(400, "h1", name, seconds)
    story.target_missed(5 * 86_400, "h1", "missed", 400 + 86_400)
    await database.write(record, story.events)
    await level(database)
    for day, kinds in ((2, {"first_reply"}), (3, {"missed", "open"}), (7, set())):
        period = Period(first=date(2026, 3, day), until=date(2026, 3, day + 1))
        data = await database.read(load, period, Filters())
        assert {one.kind for one in data.clocks} == kinds


async def test_other_chats_of_an_agent_count_even_when_they_are_filtered_out(
    database: Database,
) -> None:
    german = escalated("c1")
    english = escalated("c2", START + timedelta(seconds=60), customer="u2")
    german.events[1].body["language"] = "de"
    await database.write(record, [*german.events, *english.events])
    await level(database)
    data = await database.read(load, MARCH, Filters(language="de"))
    assert set(data.engaged_s) == {"c1:h1", "c2:h1"}
    assert data.engaged_s["c1:h1"] == 60 + 180 / 2


async def test_a_contact_without_a_word_of_the_customer_does_not_count(
    database: Database,
) -> None:
    silent = Story()
    silent.open(0, "k1")
    await database.write(record, silent.events)
    await level(database)
    data = await database.read(load, MARCH, Filters())
    assert data.contacts == []
