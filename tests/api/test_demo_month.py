"""The demo's month: real commands, believable numbers, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from analytics.collect import collect
from analytics.facts import ContactFact, Facts
from base.clock import ManualClock
from base.db import Database, Session
from base.log import EventRow, Recorded
from handoff.fold import ConversationState, fold
from handoff.model import Owner
from handoff.tables import Agent, Conversation, Offer
from tandem.demo.command import fill
from tandem.demo.month import ZONE, Wanted, arrivals, at
from tandem.demo.plans import MIX, Teller
from tandem.demo.words import LANGUAGES, talk
from tandem.errors import CannotRun

END = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)
WANTED = Wanted(end=END, days=2, contacts_a_day=30, seed=7)


@pytest.fixture
async def month(database_url: str) -> tuple[str, list[str]]:
    """Two busy days."""
    said: list[str] = []
    await fill(database_url, WANTED, add=False, say=said.append)
    return database_url, said


async def read(url: str, query: Any) -> Any:
    database = Database.open(url, ManualClock(END))
    try:
        return await database.read(query)
    finally:
        await database.close()


def all_events(session: Session) -> dict[str, list[Recorded]]:
    rows = session.execute(select(EventRow.__table__).order_by(EventRow.stream, EventRow.seq))
    found: dict[str, list[Recorded]] = {}
    for row in rows.mappings():
        event = Recorded(**{name: row[name] for name in row if name != "id"})
        found.setdefault(event.stream, []).append(event)
    return found


def check_states(session: Session) -> None:
    """What the log says is what the tables hold, and nobody holds more than they hold."""
    events = all_events(session)
    held: Counter[str] = Counter()
    for conversation in session.scalars(select(Conversation)):
        told = fold(ConversationState(), [(e.name, e.body) for e in events[conversation.id]])
        assert told.owner == conversation.owner
        assert (told.version, told.contact_id) == (conversation.version, conversation.contact_id)
        if conversation.owner in (Owner.AGENT, Owner.WRAP_UP):
            held[str(conversation.agent_id)] += 1
    ringing = session.scalar(select(func.count()).where(Offer.state == "open"))
    assert ringing == 0
    for agent in session.scalars(select(Agent)):
        assert agent.load == held[agent.user_id]
        assert agent.presence == "offline"


def check_times(session: Session) -> None:
    for events in all_events(session).values():
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        times = [event.at for event in events]
        assert times == sorted(times)
        assert times[-1] <= END


async def test_the_month_is_the_desks_own(month: tuple[str, list[str]]) -> None:
    url, said = month
    await read(url, check_states)
    await read(url, check_times)
    facts = Facts()
    for events in (await read(url, all_events)).values():
        found = collect(events)
        facts.contacts += found.contacts
        facts.handoffs += found.handoffs
    assert said[-1] == f"done: {len(facts.contacts)} contacts."
    assert 40 <= len(facts.contacts) <= 90
    _is_believable(facts.contacts)
    assert any(handoff.answered_at for handoff in facts.handoffs)
    assert {handoff.reason for handoff in facts.handoffs} >= {"asked_for_human", "policy_required"}


def _is_believable(contacts: list[ContactFact]) -> None:
    contained = sum(contact.contained for contact in contacts) / len(contacts)
    assert 0.5 < contained < 0.85
    assert {contact.language for contact in contacts} == {"en", "de"}
    assert len({contact.market for contact in contacts}) > 3
    assert any(contact.csat_bot for contact in contacts)
    assert any(contact.asked_back for contact in contacts)


async def test_a_database_with_conversations_is_left_alone(
    month: tuple[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    url, _ = month
    small = Wanted(end=END, days=1, contacts_a_day=2, seed=8)
    before = await read(url, lambda s: s.scalar(select(func.count()).select_from(Conversation)))
    with pytest.raises(CannotRun, match="--add"):
        await fill(url, small, add=False, say=lambda line: None)
    assert before == await read(
        url, lambda s: s.scalar(select(func.count()).select_from(Conversation))
    )
    await fill(url, small, add=True, say=lambda line: None)
    await read(url, check_states)


def test_arrivals_keep_to_the_day_on_the_wall() -> None:
    rng = random.Random(1)
    change = date(2026, 3, 29)  # summer time begins
    times = arrivals(rng, change, 400)
    assert {time.astimezone(ZONE).date() for time in times} == {change}
    monday = len(arrivals(rng, date(2026, 3, 30), 400))
    assert monday > len(times)
    assert at(change, 12).hour == 10
    assert at(change - timedelta(days=1), 12).hour == 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_contact_can_be_told_in_every_language(language: str) -> None:
    for kind in MIX:
        for seed in range(20):
            teller = Teller(rng=random.Random(seed), language=language, order="TD-200001")
            plan = kind(teller)
            assert plan.steps
            assert all(step.text and "{" not in step.text + step.reply for step in plan.steps)


def test_both_languages_tell_the_same_stories() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return type(value)

    english, german = (shape(talk(language)) for language in LANGUAGES)
    assert english == german
