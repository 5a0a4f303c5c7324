"""What the machine of ownership plays instead of waiting: messages and calls."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from handoff.commands import call_backs
from handoff.commands.call_backs import Wish
from handoff.model import CallBackKind, CallBackOutcome
from tests.one_thread import OneThread
from tests.queued import check_waits
from tests.supervising import AGENTS, CUSTOMERS, Supervising


class InsteadOfWaiting(Supervising):
    """The part of the machine that leaves the line. Who inherits makes the rest."""

    database: OneThread
    wishes = 0

    @rule(name=st.sampled_from(CUSTOMERS), kind=st.sampled_from(list(CallBackKind)))
    def the_customer_leaves_a_message_or_asks_for_a_call(
        self, name: str, kind: CallBackKind
    ) -> None:
        self.wishes += 1
        wish = Wish(client_id=f"wish-{self.wishes:04}", kind=kind, text="Hi", contact="030 1234567")
        conversation = self.now(name)
        self.may(self.write(call_backs.ask, conversation.id, conversation.customer_id, wish))

    @rule(name=st.sampled_from(CUSTOMERS))
    def the_customer_cancels_it(self, name: str) -> None:
        conversation = self.now(name)
        self.may(self.write(call_backs.cancel, conversation.id, conversation.customer_id))

    @rule(
        name=st.sampled_from(AGENTS),
        whose=st.sampled_from(CUSTOMERS),
        outcome=st.none() | st.sampled_from(list(CallBackOutcome)),
    )
    def the_agent_deals_with_it(
        self, name: str, whose: str, outcome: CallBackOutcome | None
    ) -> None:
        conversation, agent_id = self.now(whose).id, self.world.agents[name]
        noted = self.do(self.database.read(call_backs.open_call_back, conversation))
        if noted and outcome is None:
            self.may(self.write(call_backs.take, noted.id, agent_id))
        elif noted:
            self.may(self.write(call_backs.done, noted.id, agent_id, outcome))

    @invariant()
    def what_became_of_those_who_were_queued_adds_up(self) -> None:
        if hasattr(self, "world"):
            self.do(self.database.read(check_waits))
