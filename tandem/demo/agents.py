"""What the demo's agents do: shifts, offers, conversations, transfers, hand-backs, after-work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handoff.commands import agent, offers, presence, transfer
from handoff.commands.waiting_line import PASSED_FOR
from handoff.model import ContactOutcome, Owner, Presence
from handoff.tables import Agent, Handoff, Offer
from tandem.demo.customers import Customers
from tandem.demo.people import Person
from tandem.demo.plans import Step
from tandem.demo.stage import Process, Stage
from tandem.demo.words import pick, talk

LONG_WAIT = timedelta(hours=1)
TRANSFERS, HANDS_BACK, UNSOLVED, IS_GONE = 0.06, 0.07, 0.09, 0.05
DECLINES, MISSES = 0.03, 0.04
LUNCH_S = 30 * 60


class Staff:
    """The agents and what they hold. Listens to the stage for what rings."""

    def __init__(self, stage: Stage, customers: Customers, agent_ids: list[str]) -> None:
        self._stage = stage
        self._customers = customers
        self._rng = stage.rng
        self._heard: set[str] = set()
        self._passed_on: dict[str, str] = {}
        self._agent_ids = agent_ids
        stage.on_offers = self._listen
        customers.on_worry = self._look_after

    def shift(self, agent_id: str, length: timedelta) -> Process:
        """Online, a break in the middle, offline."""
        self._be(agent_id, Presence.ONLINE, "shift")
        half = length.total_seconds() / 2
        yield half
        self._be(agent_id, Presence.AWAY, "break")
        yield LUNCH_S
        self._be(agent_id, Presence.ONLINE, "break over")
        yield half - LUNCH_S
        self._be(agent_id, Presence.OFFLINE, "shift over")

    def line_lost(self, agent_id: str) -> Process:
        """The agent's connection is gone for a quarter of an hour."""
        session = self._stage.session
        if session.get_one(Agent, agent_id).presence != Presence.ONLINE:
            return
        presence.disconnected(session, agent_id)
        yield 15 * 60
        presence.connected(self._stage.session, agent_id)
        self._be(agent_id, Presence.ONLINE, "back again")

    def _look_after(self, conversation_id: str) -> None:
        agent_id = self._rng.choice(self._agent_ids)
        after = timedelta(seconds=self._rng.uniform(2, 20))
        self._stage.enter(self._step_in(agent_id, conversation_id), self._stage.now + after)

    def _step_in(self, agent_id: str, conversation_id: str) -> Process:
        """The agent takes a conversation from the bot."""
        person = self._stage.session.get_one(Agent, agent_id)
        if person.presence != Presence.ONLINE or person.load >= person.capacity:
            return
        conversation = self._stage.conversation(conversation_id)
        if conversation.owner == Owner.BOT and conversation.contact_id is not None:
            agent.take(self._stage.session, conversation_id, agent_id)
            yield from self._serve(agent_id, conversation_id)

    def _be(self, agent_id: str, how: Presence, why: str) -> None:
        presence.set_presence(self._stage.session, agent_id, how, why)

    def _listen(self) -> None:
        for offer in self._stage.open_offers():
            if offer.id not in self._heard:
                self._heard.add(offer.id)
                after = timedelta(seconds=self._rng.uniform(2, 14))
                self._stage.enter(self._ring(offer.id, offer.agent_id), self._stage.now + after)

    def _ring(self, offer_id: str, agent_id: str) -> Process:
        session = self._stage.session
        offer = session.get_one(Offer, offer_id)
        if offer.state != "open":
            return
        dice = self._rng.random()
        mine = self._passed_on.get(offer.conversation_id) == agent_id
        if mine:
            self._passed_on[offer.conversation_id] = ""  # nobody else may be there: once is enough
        if mine or dice < DECLINES:
            offers.decline(session, offer_id, agent_id)
            yield from self._look_again()
        elif dice > DECLINES + MISSES:
            conversation_id = offers.accept(session, offer_id, agent_id)
            yield from self._serve(agent_id, conversation_id)
        else:
            yield from self._look_again()

    def _look_again(self) -> Process:
        """An agent who passed on it is asked again after a while: the router must wake."""
        yield PASSED_FOR.total_seconds() + 31
        self._stage.session.hint("board")

    def _serve(self, agent_id: str, conversation_id: str) -> Process:
        person = self._customers.present[conversation_id]
        late = self._waited(conversation_id) > LONG_WAIT
        yield self._pace(agent_id, 12, 55)
        if not self._writes(agent_id, person, "late" if late else "opens"):
            return
        if self._rng.random() < (0.5 if late else IS_GONE):
            yield self._rng.uniform(240, 600)
            yield from self._close(agent_id, person, ContactOutcome.UNRESOLVED)
            return
        for line in ("asks", "works")[self._rng.random() < 0.35 :]:
            yield self._rng.uniform(12, 90)
            self._answers(person, "replies")
            yield self._pace(agent_id, 20, 110)
            if not self._writes(agent_id, person, line):
                return
        if conversation_id not in self._passed_on and self._rng.random() < TRANSFERS:
            self._pass_on(agent_id, person)
            return
        yield from self._finish(agent_id, person)

    def _finish(self, agent_id: str, person: Person) -> Process:
        unsolved = self._rng.random() < UNSOLVED
        yield self._rng.uniform(10, 80)
        self._answers(person, "unhappy" if unsolved else "thanks")
        yield self._pace(agent_id, 8, 40)
        if not self._writes(agent_id, person, "sorry" if unsolved else "ends"):
            return
        yield self._rng.uniform(5, 60)
        if not unsolved and self._rng.random() < HANDS_BACK:
            yield from self._hand_back(agent_id, person)
            return
        outcome = ContactOutcome.UNRESOLVED if unsolved else ContactOutcome.RESOLVED
        yield from self._close(agent_id, person, outcome)

    def _close(self, agent_id: str, person: Person, outcome: ContactOutcome) -> Process:
        if (version := self._holds(agent_id, person)) is None:
            return
        conversation_id = person.conversation
        agent.close(
            self._stage.session, conversation_id, agent_id, version=version, outcome=outcome
        )
        yield self._rng.uniform(15, 100)
        conversation = self._stage.conversation(conversation_id)
        if conversation.owner == Owner.WRAP_UP and conversation.agent_id == agent_id:
            version = conversation.version
            agent.wrap_up(self._stage.session, conversation_id, agent_id, version=version)
        self._passed_on.pop(conversation_id, None)
        yield self._rng.uniform(60, 5400)
        solved = outcome is ContactOutcome.RESOLVED
        self._customers.rate(person, bot_content=False, human_content=solved)

    def _hand_back(self, agent_id: str, person: Person) -> Process:
        if (version := self._holds(agent_id, person)) is None:
            return
        brief: dict[str, Any] = {
            "resolved": self._rng.choice(["yes", "yes", "partly"]),
            "done": [pick(self._rng, talk(person.language)["human"]["done"])],
            "promised": [],
            "do_not_touch": [],
            "note": "",
        }
        agent.hand_back(
            self._stage.session, person.conversation, agent_id, version=version, brief=brief
        )
        self._passed_on.pop(person.conversation, None)
        yield self._rng.uniform(20, 200)
        if self._stage.owner(person.conversation) is Owner.BOT:
            words = talk(person.language)
            thanks, reply = pick(self._rng, words["thanks"]), pick(self._rng, words["thanked"])
            self._customers.say(person, Step(text=thanks, intent="thanks", reply=reply))

    def _pass_on(self, agent_id: str, person: Person) -> None:
        if (version := self._holds(agent_id, person)) is None:
            return
        self._passed_on[person.conversation] = agent_id
        note = pick(self._rng, talk(person.language)["human"]["note"])
        transfer.transfer(
            self._stage.session, person.conversation, agent_id, version=version, note=note
        )

    def _writes(self, agent_id: str, person: Person, key: str) -> bool:
        """The agent writes a line; False when somebody else has the conversation now."""
        if (version := self._holds(agent_id, person)) is None:
            return False
        name = self._stage.session.get_one(Agent, agent_id).name
        lines = talk(person.language)["human"][key]
        agent.reply(
            self._stage.session,
            person.conversation,
            agent_id,
            client_turn_id=self._stage.next_id(),
            text=pick(self._rng, lines, name=person.name, agent=name).replace(" ,", ","),
            version=version,
        )
        return True

    def _answers(self, person: Person, key: str) -> None:
        line = pick(self._rng, talk(person.language)["human"][key])
        self._customers.say(person, Step(text=line, intent="thanks", reply=line))

    def _holds(self, agent_id: str, person: Person) -> int | None:
        """The version, while the agent has the conversation."""
        conversation = self._stage.conversation(person.conversation)
        mine = conversation.owner == Owner.AGENT and conversation.agent_id == agent_id
        return conversation.version if mine else None

    def _waited(self, conversation_id: str) -> timedelta:
        handoff_id = self._stage.conversation(conversation_id).handoff_id
        return self._stage.now - self._stage.session.get_one(Handoff, handoff_id).queued_at

    def _pace(self, agent_id: str, low: float, high: float) -> float:
        """Who holds several conversations answers each more slowly."""
        load = self._stage.session.get_one(Agent, agent_id).load
        return self._rng.uniform(low, high) * (0.7 + 0.3 * max(1, load))
