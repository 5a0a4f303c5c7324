"""Whatever customers, agents, the bot and the clock do, in any order: one owner at a time.

Hypothesis plays all of them. What a command refuses is refused; what must hold, holds after every
step. Every command runs under the fold check of `tests/world.py` besides. TANDEM_INTERLEAVINGS says
how many orders are played (25), TANDEM_STEPS of how many steps at most (30).
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import bindparam, func, select

from base.clock import ManualClock
from base.db import Session
from base.log import EventRow
from base.problems import Problem
from handoff.commands import agent, bot, claim, customer, erasure, presence, transfer
from handoff.model import ContactOutcome, Owner, Presence
from handoff.service_seeds import ensure_service_levels
from handoff.tables import Conversation, Turn
from tests.api.instead_of_waiting import InsteadOfWaiting
from tests.clocks import check_clocks
from tests.one_thread import OneThread
from tests.places import check_places, forgotten
from tests.supervising import AGENTS, CUSTOMERS
from tests.world import World

WORDS = ("where is my order?", "hmm", "I want a human", "my account was hacked", "thanks")


class Ownership(InsteadOfWaiting):
    """`template`: an SQLite file with all tables."""

    template: ClassVar[Path]
    works = Bundle("works")

    @initialize()
    def everybody_is_there(self) -> None:
        self.runner = asyncio.Runner()
        clock = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.database = OneThread(self.template, clock)
        self.world = World(self.database, clock)
        self.versions: dict[str, int] = {}
        self.do(self.database.write(ensure_service_levels))
        for name in CUSTOMERS:
            self.do(self.world.arrives(name))
        for name in AGENTS:
            self.do(self.world.agent(name, capacity=1))
        self.do(self.world.agent("Sam", capacity=1, online=False))

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.do(self.database.close())
            self.runner.close()

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

    @rule(name=st.sampled_from(CUSTOMERS))
    def the_customer_is_forgotten_and_comes_again(self, name: str) -> None:
        conversation, who = self.world.conversations[name]
        self.do(self.write(erasure.erase, who, "customer"))
        assert self.owner_and_version(conversation)[0] == Owner.CLOSED
        self.do(self.world.arrives(name))
        assert self.world.conversations[name][0] != conversation

    # the bot, slow

    @rule(target=works, name=st.sampled_from(CUSTOMERS), words=st.sampled_from(WORDS))
    def the_customer_writes_and_the_bot_takes_its_time(self, name: str, words: str) -> Any:
        return self.do(self.world.claimed(name, words))

    @rule(target=works, name=st.sampled_from(CUSTOMERS))
    def the_bot_begins_with_what_waits(self, name: str) -> Any:
        return self.do(self.write(claim.begin, self.world.conversations[name][0]))

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

    @rule(
        name=st.sampled_from(AGENTS),
        whose=st.sampled_from(CUSTOMERS),
        to=st.none() | st.sampled_from(AGENTS),
    )
    def the_agent_passes_it_on(self, name: str, whose: str, to: str | None) -> None:
        conversation = self.now(whose)
        self.may(
            self.write(
                transfer.transfer,
                conversation.id,
                self.world.agents[name],
                version=conversation.version,
                note="",
                to_agent=self.world.agents[to] if to else None,
            )
        )

    @rule(name=st.sampled_from(AGENTS), there=st.booleans())
    def the_console_connects_or_is_gone(self, name: str, there: bool) -> None:
        change = presence.connected if there else presence.disconnected
        self.do(self.write(change, self.world.agents[name]))

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
    def what_always_holds(self) -> None:
        if hasattr(self, "world"):
            self.do(self.database.read(self.check_everything))

    def check_everything(self, session: Session) -> None:
        """In one look: it is done after every step."""
        check_places(session)
        for conversation in session.scalars(select(Conversation)):
            events = list(session.execute(_EVENTS, {"stream": conversation.id}))
            assert [row.seq for row in events] == list(range(1, len(events) + 1)), "a gap"
            versions = [row.body["version"] for row in events if "owner" in row.body]
            assert versions == list(range(2, 2 + len(versions))), "one version a change of owner"
            assert conversation.version == 1 + len(versions)
            assert self.versions.get(conversation.id, 1) <= conversation.version
            self.versions[conversation.id] = conversation.version

    @invariant()
    def who_waits_is_offered_as_soon_as_somebody_is_free(self) -> None:
        if not hasattr(self, "world"):
            return
        self.do(self.world.route())
        left = self.do(self.database.read(forgotten))
        assert not left, "somebody waits beside a free agent"

    @invariant()
    def clocks_are_open_only_while_a_human_is_to_act_and_late_is_late(self) -> None:
        if hasattr(self, "world"):
            self.do(self.database.read(check_clocks))

    def owner_and_version(self, conversation: str) -> tuple[str, int]:
        row = self.do(self.database.read(lambda s: s.get_one(Conversation, conversation)))
        return row.owner, row.version

    def bot_turns(self, conversation: str) -> int:
        query = select(func.count()).where(
            Turn.conversation_id == conversation, Turn.author == "bot"
        )
        found: int = self.do(self.database.read(lambda s: s.scalar(query)))
        return found


_EVENTS = (
    select(EventRow.seq, EventRow.body)
    .where(EventRow.stream == bindparam("stream"))
    .order_by(EventRow.seq)
)


def test_any_order_of_events_leaves_one_owner(sqlite_template: Path) -> None:
    Ownership.template = sqlite_template
    run_state_machine_as_test(
        Ownership,
        settings=settings(
            max_examples=int(os.environ.get("TANDEM_INTERLEAVINGS", "25")),
            stateful_step_count=int(os.environ.get("TANDEM_STEPS", "30")),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
