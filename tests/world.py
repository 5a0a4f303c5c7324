"""A desk without the web: real database, fake bot, and verbs that read like what people do.

Every command runs under the fold check: what the log says must be what the tables say.
"""

from typing import Any

from sqlalchemy import select

from base.auth import Identity, add_user
from base.clock import ManualClock
from base.db import Database, Session
from base.log import EventRow
from base.timers import Timers
from handoff import queries
from handoff.bot_turn import BotTurns, Budget
from handoff.commands import agent, arrival, claim, clock, customer, offers, presence
from handoff.commands.claim import Work
from handoff.commands.waiting_line import Lanes
from handoff.decision_tables import DecisionRow
from handoff.model import Author, ContactOutcome, Presence
from handoff.rulebook import read_phrases, read_rulebook
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Handoff, Offer, Turn
from tests.fakes.bot import FakeBot
from tests.folded import FoldedDatabase
from tests.one_thread import OneThread

SEED, PHRASES = read_rulebook(), read_phrases()
BRIEF = {
    "resolved": "yes",
    "done": ["Sent a label"],
    "promised": [],
    "do_not_touch": [],
    "note": "",
}


class World:
    """People and what they do. Ids of customers are names; conversations are found by them."""

    def __init__(self, database: Database | OneThread, at: ManualClock) -> None:
        self.db: Any = FoldedDatabase(database)
        self.clock = at
        self.bot = FakeBot()
        self.busy: list[tuple[str, bool]] = []
        self.rules = Rulebooks(SEED, PHRASES)
        self.turns = self._turns(Budget(filler_s=20, turn_s=30))
        self.timers = Timers(self.db, at, clock.handlers(self.rules))
        self.conversations: dict[str, tuple[str, str]] = {}
        self.agents: dict[str, str] = {}
        self._sent = 0
        self._lanes = Lanes()

    def _turns(self, budget: Budget) -> BotTurns:
        return BotTurns(
            self.db,
            self.bot,
            self.rules,
            lambda conversation, on: self.busy.append((conversation, on)),
            budget,
        )

    def patience_is_short(self) -> None:
        """A bot turn is cut off at once instead of after seconds."""
        self.turns = self._turns(Budget(filler_s=0.05, turn_s=0.2))

    async def arrives(self, name: str, *, tier: str | None = None, language: str = "en") -> str:
        """A customer opens the chat; with a tier the shop vouches for them."""
        identity = None
        if tier:
            identity = Identity(sub=f"C-{name}", name=name, tier=tier, market="DE")
        opened = await self.db.write(
            arrival.open_session, None, identity, language=language, market="DE", channel="web"
        )
        self.conversations[name] = (opened.conversation_id, opened.customer_id)
        conversation_id: str = opened.conversation_id
        return conversation_id

    async def says(self, name: str, text: str, **more: Any) -> customer.Stored:
        """The customer writes, and the bot deals with it if it is the bot's."""
        stored, work = await self._writes(claim.hear, name, text, more)
        if work is not None:
            self.turns.start(work)
            await self.turns.settled()
        return stored

    async def writes(self, name: str, text: str, **more: Any) -> customer.Stored:
        """The customer's turn is stored; the bot does not get it yet."""
        stored: customer.Stored = await self._writes(customer.say, name, text, more)
        return stored

    async def claimed(self, name: str, text: str) -> Work | None:
        """The customer's turn is stored and claimed for the bot, which is slow."""
        _, work = await self._writes(claim.hear, name, text, {})
        found: Work | None = work
        return found

    async def _writes(self, command: Any, name: str, text: str, more: dict[str, Any]) -> Any:
        if name not in self.conversations:
            await self.arrives(name)
        conversation, who = self.conversations[name]
        self._sent += 1
        more.setdefault("client_turn_id", f"client-{self._sent:04}")
        return await self.db.write(command, conversation, who, text=text, **more)

    async def agent(self, name: str, capacity: int = 3, *, online: bool = True) -> str:
        """An agent signs on."""

        def sign_on(session: Session) -> str:
            user = add_user(
                session,
                email=f"{name}@example.com",
                name=name,
                role="agent",
                language="en",
                password_hash="",
            )
            presence.join(session, user, name, capacity)
            session.flush()
            if online:
                presence.set_presence(session, user, Presence.ONLINE, "signed on")
            return user

        self.agents[name] = await self.db.write(sign_on)
        return self.agents[name]

    async def route(self) -> int:
        """Offer whatever can be offered; how many."""
        made = 0
        while some := await self.db.write(offers.offer_some, self._lanes):
            made += some
        return made

    async def offers_of(self, name: str) -> list[str]:
        """Ids of the offers that ring at the agent."""
        query = select(Offer.id).where(Offer.agent_id == self.agents[name], Offer.state == "open")
        return await self.db.read(lambda s: list(s.scalars(query)))

    async def accepts(self, name: str) -> str:
        """The agent takes the first offer that rings."""
        [first, *_] = await self.offers_of(name)
        conversation: str = await self.db.write(offers.accept, first, self.agents[name])
        return conversation

    async def replies(self, name: str, customer_name: str, text: str) -> customer.Stored:
        """The agent writes to the customer."""
        conversation = await self.conversation(customer_name)
        self._sent += 1
        stored: customer.Stored = await self.db.write(
            agent.reply,
            conversation.id,
            self.agents[name],
            client_turn_id=f"agent-{self._sent:05}",
            text=text,
            version=conversation.version,
            asking=self.rules.phrases.asking,
        )
        return stored

    async def hands_back(self, name: str, customer_name: str, **brief: Any) -> None:
        """The agent gives the conversation back to the bot."""
        conversation = await self.conversation(customer_name)
        await self.db.write(
            agent.hand_back,
            conversation.id,
            self.agents[name],
            version=conversation.version,
            brief={**BRIEF, **brief},
        )

    async def closes(self, name: str, customer_name: str) -> None:
        """The agent closes the request as resolved."""
        conversation = await self.conversation(customer_name)
        await self.db.write(
            agent.close,
            conversation.id,
            self.agents[name],
            version=conversation.version,
            outcome=ContactOutcome.RESOLVED,
        )

    async def time_passes(self, seconds: float) -> None:
        """The clock goes on and what falls due happens."""
        self.clock.advance(seconds)
        await self.timers.fire_due()

    async def conversation(self, name: str) -> Conversation:
        """The customer's conversation as it is now."""
        conversation_id = self.conversations[name][0]
        return await self.db.read(lambda s: s.get_one(Conversation, conversation_id))

    async def handoff(self, name: str) -> Handoff:
        """The customer's last handoff."""
        query = (
            select(Handoff)
            .where(Handoff.conversation_id == self.conversations[name][0])
            .order_by(Handoff.id.desc())
            .limit(1)
        )
        return await self.db.read(lambda s: s.scalars(query).one())

    async def said(self, name: str, *authors: Author) -> list[str]:
        """What was said in the conversation, by those authors (default: all but customer)."""
        chosen = authors or (Author.BOT, Author.AGENT, Author.SYSTEM)
        query = (
            select(Turn.text)
            .where(Turn.conversation_id == self.conversations[name][0], Turn.author.in_(chosen))
            .order_by(Turn.seq)
        )
        return await self.db.read(lambda s: list(s.scalars(query)))

    async def events(self, name: str, *names: str) -> list[dict[str, Any]]:
        """Bodies of the conversation's events of those names."""
        query = (
            select(EventRow.body)
            .where(EventRow.stream == self.conversations[name][0], EventRow.name.in_(names))
            .order_by(EventRow.seq)
        )
        return await self.db.read(lambda s: list(s.scalars(query)))

    async def decisions(self, name: str) -> list[DecisionRow]:
        """Every decision about the customer's conversation, newest first."""
        conversation, _ = self.conversations[name]
        found: list[DecisionRow] = await self.db.read(queries.decisions, conversation)
        return found
