"""Supervisors in the machine that plays everybody: they take over, send elsewhere, write notes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from base.problems import Problem
from handoff.commands import notes, supervise
from handoff.lifecycle import IllegalTransition
from handoff.model import Owner
from handoff.tables import Conversation
from tests.world import World

CUSTOMERS = ("Ann", "Bob", "Cem")
AGENTS = ("Mara", "Noor")
STAFF = (*AGENTS, "Sam")  # Sam supervises and is offered nothing


class Supervising(RuleBasedStateMachine):
    """What a machine needs to act in a world, and the deeds of supervisors."""

    runner: asyncio.Runner
    world: World
    written = 0

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

    @rule(name=st.sampled_from(STAFF), whose=st.sampled_from(CUSTOMERS), late=st.booleans())
    def the_supervisor_takes_over(self, name: str, whose: str, late: bool) -> None:
        before = self.now(whose)
        version = before.version - late
        self.may(
            self.write(supervise.take_over, before.id, self.world.agents[name], version=version)
        )
        after = self.now(whose)
        if late or before.owner != Owner.AGENT:
            assert after.version == before.version, "taken although it was not as seen"

    @rule(
        name=st.sampled_from(STAFF),
        whose=st.sampled_from(CUSTOMERS),
        to=st.none() | st.sampled_from(STAFF),
        queue=st.none() | st.just("support"),
    )
    def the_supervisor_sends_it_elsewhere(
        self, name: str, whose: str, to: str | None, queue: str | None
    ) -> None:
        conversation = self.now(whose)
        self.may(
            self.write(
                supervise.reassign,
                conversation.id,
                self.world.agents[name],
                version=conversation.version,
                to_queue=queue,
                to_agent=self.world.agents[to] if to else None,
            )
        )

    @rule(name=st.sampled_from(STAFF), whose=st.sampled_from(CUSTOMERS))
    def the_staff_write_a_note(self, name: str, whose: str) -> None:
        before = self.now(whose)
        self.written += 1
        self.do(
            self.write(
                notes.add_note,
                before.id,
                self.world.agents[name],
                client_note_id=f"note-{self.written:04}",
                text="Look out, @Mara",
            )
        )
        assert self.now(whose).version == before.version
