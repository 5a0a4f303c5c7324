"""Whatever customers, agents, the bot and the clock do, in any order: one owner at a time.

Hypothesis plays all of them. What a command refuses is refused; what must hold, holds after every
step. Every command runs under the fold check of `tests/world.py` besides. TANDEM_INTERLEAVINGS says
how many orders of up to 30 steps are played (25).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from base.clock import ManualClock
from base.db import Database, Session
from base.log import EventRow
from base.problems import Problem
from handoff.commands import agent, bot, customer, presence
from handoff.commands.offers import PASSED_FOR
from handoff.lifecycle import IllegalTransition
from handoff.model import ContactOutcome, Owner, Presence
from handoff.tables import Agent, Conversation, Handoff, Offer, Turn
from tests.world import World

CUSTOMERS = ("Ann", "Bob", "Cem")
AGENTS = ("Mara", "Noor")
WORDS = ("where is my order?", "hmm", "I want a human", "my account was hacked", "thanks")


class Ownership(RuleBasedStateMachine):
    """`template`: an SQLite file with all tables."""

    template: ClassVar[Path]
    works = Bundle("works")

    @initialize()
    def everybody_is_there(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        file = shutil.copy(self.template, Path(self.folder.name) / "desk.db")
        clock = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.database = Database.open(f"sqlite:///{file}", clock)
        self.world = World(self.database, clock)
        self.versions: dict[str, int] = {}
        for name in CUSTOMERS:
            self.do(self.world.arrives(name))
        for name in AGENTS:
            self.do(self.world.agent(name, capacity=1))

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.do(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def may(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Try it: it is done, or refused with a reason."""
        try:
            return self.do(work)
        except (Problem, IllegalTransition):
            return None

    def write(self, command: Any, *args: Any, **more: Any) -> Coroutine[Any, Any, Any]:
        work: Coroutine[Any, Any, Any] = self.world.db.write(command, *args, **more)
        return work

    def now(self, name: str) -> Conversation:
        found: Conversation = self.do(self.world.conversation(name))
        return found

    # customers

    @rule(name=st.sampled_from(CUSTOMERS), words=st.sampled_from(WORDS))
    def the_customer_writes_and_the_bot_answers(self, name: str, words: str) -> None:
        self.do(self.world.says(name, words))

    @rule(name=st.sampled_from(CUSTOMERS), words=st.sampled_from(WORDS))
    def the_customer_writes(self, name: str, words: str) -> None:
        self.do(self.world.writes(name, words))

    @rule(name=st.sampled_from(CUSTOMERS))
    def the_customer_goes_back_to_the_bot(self, name: str) -> None:
        conversation, who = self.world.conversations[name]
        self.may(self.write(customer.return_to_bot, conversation, who))

    # the bot, slow

    @rule(target=works, name=st.sampled_from(CUSTOMERS), words=st.sampled_from(WORDS))
    def the_customer_writes_and_the_bot_takes_its_time(self, name: str, words: str) -> Any:
        self.do(self.world.writes(name, words))
        return self.do(self.write(bot.begin, self.world.conversations[name][0]))

    @rule(work=consumes(works))
    def the_bot_answers_late(self, work: Any) -> None:
        if work is None:
            return
        before = self.owner_and_version(work.ask.conversation)
        spoken = self.bot_turns(work.ask.conversation)
        understanding = self.do(self.world.bot.understand(work.ask))
        self.do(self.write(bot.understand, work, understanding, self.world.rules))
        proposal = self.do(self.world.bot.respond(work.ask, understanding))
        self.do(self.write(bot.propose, work, understanding, proposal, self.world.rules))
        if before != (Owner.BOT.value, work.version):
            assert self.bot_turns(work.ask.conversation) == spoken, "the bot spoke out of turn"

    @rule(work=consumes(works))
    def the_bot_fails(self, work: Any) -> None:
        if work is not None:
            self.do(self.write(bot.fail, work, "timeout", 4000, self.world.rules))

    # agents

    @rule(name=st.sampled_from(AGENTS), state=st.sampled_from(list(Presence)))
    def the_agent_comes_or_goes(self, name: str, state: Presence) -> None:
        self.may(self.write(presence.set_presence, self.world.agents[name], state, "test"))

    @rule()
    def the_desk_offers(self) -> None:
        self.do(self.world.route())

    @rule(name=st.sampled_from(AGENTS))
    def the_agent_accepts(self, name: str) -> None:
        if self.do(self.world.offers_of(name)):
            self.may(self.world.accepts(name))

    @rule(name=st.sampled_from(AGENTS), whose=st.sampled_from(CUSTOMERS))
    def the_agent_takes_over(self, name: str, whose: str) -> None:
        conversation = self.world.conversations[whose][0]
        self.may(self.write(agent.take, conversation, self.world.agents[name]))

    @rule(name=st.sampled_from(AGENTS), whose=st.sampled_from(CUSTOMERS))
    def the_agent_replies(self, name: str, whose: str) -> None:
        self.may(self.world.replies(name, whose, "Let me see."))

    @rule(name=st.sampled_from(AGENTS), whose=st.sampled_from(CUSTOMERS))
    def the_agent_hands_back(self, name: str, whose: str) -> None:
        self.may(self.world.hands_back(name, whose))

    @rule(
        name=st.sampled_from(AGENTS),
        whose=st.sampled_from(CUSTOMERS),
        outcome=st.sampled_from([ContactOutcome.RESOLVED, ContactOutcome.UNRESOLVED]),
    )
    def the_agent_closes(self, name: str, whose: str, outcome: ContactOutcome) -> None:
        conversation = self.now(whose)
        self.may(
            self.write(
                agent.close,
                conversation.id,
                self.world.agents[name],
                version=conversation.version,
                outcome=outcome,
            )
        )

    @rule(name=st.sampled_from(AGENTS), whose=st.sampled_from(CUSTOMERS))
    def a_reply_of_an_old_version_is_refused(self, name: str, whose: str) -> None:
        conversation = self.now(whose)
        with pytest.raises(Problem):
            self.do(
                self.write(
                    agent.reply,
                    conversation.id,
                    self.world.agents[name],
                    client_turn_id="stale-0001",
                    text="too late",
                    version=conversation.version - 1,
                )
            )

    # the clock

    @rule(seconds=st.sampled_from([1, 7, 31, 400, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.do(self.world.time_passes(seconds))

    # what always holds

    @invariant()
    def each_version_is_one_change_of_owner(self) -> None:
        if not hasattr(self, "world"):
            return
        for name in CUSTOMERS:
            conversation = self.now(name)
            changes = self.do(self.database.read(_owner_changes, conversation.id))
            assert conversation.version == 1 + len(changes)
            assert [one["version"] for one in changes] == list(range(2, 2 + len(changes)))
            assert self.versions.get(name, 1) <= conversation.version
            self.versions[name] = conversation.version

    @invariant()
    def every_agent_holds_what_is_counted_and_no_more_than_fits(self) -> None:
        if hasattr(self, "world"):
            self.do(self.database.read(_check_places))

    @invariant()
    def the_log_of_each_conversation_has_no_gap(self) -> None:
        if not hasattr(self, "world"):
            return
        for conversation, _ in self.world.conversations.values():
            seqs = self.do(self.database.read(_seqs, conversation))
            assert seqs == list(range(1, len(seqs) + 1))

    @invariant()
    def who_waits_is_offered_as_soon_as_somebody_is_free(self) -> None:
        if not hasattr(self, "world"):
            return
        self.do(self.world.route())
        forgotten = self.do(self.database.read(_forgotten))
        assert not forgotten, "somebody waits beside a free agent"

    def owner_and_version(self, conversation: str) -> tuple[str, int]:
        row = self.do(self.database.read(lambda s: s.get_one(Conversation, conversation)))
        return row.owner, row.version

    def bot_turns(self, conversation: str) -> int:
        query = select(func.count()).where(
            Turn.conversation_id == conversation, Turn.author == "bot"
        )
        found: int = self.do(self.database.read(lambda s: s.scalar(query)))
        return found


def _owner_changes(session: Session, conversation: str) -> list[dict[str, Any]]:
    query = select(EventRow.body).where(EventRow.stream == conversation).order_by(EventRow.seq)
    return [body for body in session.scalars(query) if "owner" in body and "version" in body]


def _seqs(session: Session, conversation: str) -> list[int]:
    query = select(EventRow.seq).where(EventRow.stream == conversation).order_by(EventRow.seq)
    return list(session.scalars(query))


def _check_places(session: Session) -> None:
    for one in session.scalars(select(Agent)):
        held = session.scalar(
            select(func.count()).where(
                Conversation.agent_id == one.user_id,
                Conversation.owner.in_([Owner.AGENT.value, Owner.WRAP_UP.value]),
            )
        )
        rings = session.scalar(
            select(func.count()).where(Offer.agent_id == one.user_id, Offer.state == "open")
        )
        assert one.load == (held or 0) + (rings or 0), f"{one.name}: {held} held, {rings} ring"
        assert 0 <= one.load <= one.capacity


def _forgotten(session: Session) -> list[tuple[str, str]]:
    """(handoff, agent): it rings nowhere, and the agent is there, has a place, and has not just
    let it go by.
    """
    ringing = select(Offer.handoff_id).where(Offer.state == "open")
    waiting = select(Handoff.id).where(Handoff.state == "waiting", Handoff.id.not_in(ringing))
    free = select(Agent.user_id).where(
        Agent.presence == Presence.ONLINE, Agent.load < Agent.capacity
    )
    passed = select(Offer.handoff_id, Offer.agent_id).where(
        Offer.state.in_(["declined", "expired"]), Offer.ended_at > session.now - PASSED_FOR
    )
    excluded = {(row.handoff_id, row.agent_id) for row in session.execute(passed)}
    agents = list(session.scalars(free))
    pairs = {(handoff, one) for handoff in session.scalars(waiting) for one in agents}
    return sorted(pairs - excluded)


def test_any_order_of_events_leaves_one_owner(sqlite_template: Path) -> None:
    Ownership.template = sqlite_template
    run_state_machine_as_test(
        Ownership,
        settings=settings(
            max_examples=int(os.environ.get("TANDEM_INTERLEAVINGS", "25")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
