"""A desk without the web: real database, fake bot, and verbs that read like what people do.

Every command runs under the fold check: what the log says must be what the tables say.
"""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select

from base.auth import Identity, add_user
from base.clock import ManualClock
from base.db import Database, Session
from base.log import EventRow
from base.timers import Timers
from handoff import queries
from handoff.bot_turn import BotTurns, Budget
from handoff.brief_tables import Promise
from handoff.commands import agent, arrival, clock, customer, offers, presence
from handoff.decision_tables import DecisionRow, HandoffVerdict
from handoff.fold import ConversationState, fold
from handoff.model import Author, ContactOutcome, Owner, Presence
from handoff.rulebook import read_phrases, read_rulebook
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation, Handoff, Offer, Survey, Turn
from tests.fakes.bot import FakeBot

P = ParamSpec("P")
T = TypeVar("T")

SEED, PHRASES = read_rulebook(), read_phrases()
BRIEF = {
    "resolved": "yes",
    "done": ["Sent a label"],
    "promised": [],
    "do_not_touch": [],
    "note": "",
}


class FoldedDatabase:
    """A database that proves after each command: fold(before, events) == after."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.read = database.read

    async def write(
        self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def checked(session: Session) -> T:
            before = states(session)
            last = session.scalar(select(func.max(EventRow.id))) or 0
            result = command(session, *args, **kwargs)
            session.flush()
            after = states(session)
            for stream, state in after.items():
                events = session.execute(
                    select(EventRow.name, EventRow.body)
                    .where(EventRow.stream == stream, EventRow.id > last)
                    .order_by(EventRow.id)
                )
                told = fold(
                    before.get(stream, ConversationState()), [(r.name, r.body) for r in events]
                )
                assert told == state, f"the log tells {told}, the tables hold {state}"
            return result

        return await self._database.write(checked)


def states(session: Session) -> dict[str, ConversationState]:
    """What the tables hold of every conversation."""
    session.expire_all()
    return {row.id: _state(session, row) for row in session.scalars(select(Conversation))}


def _state(session: Session, row: Conversation) -> ConversationState:
    offer = session.scalar(
        select(Offer.id).where(Offer.conversation_id == row.id, Offer.state == "open")
    )
    turns = session.scalar(select(func.count()).where(Turn.conversation_id == row.id))
    surveys = session.scalars(select(Survey).where(Survey.conversation_id == row.id))
    promises = session.scalars(select(Promise).where(Promise.conversation_id == row.id))
    verdicts = session.scalars(
        select(HandoffVerdict).where(HandoffVerdict.conversation_id == row.id)
    )
    return ConversationState(
        owner=Owner(row.owner),
        agent_id=row.agent_id,
        handoff_id=row.handoff_id,
        contact_id=row.contact_id,
        offer_id=offer,
        language=row.language,
        version=row.version,
        turns=turns or 0,
        customer_read=row.customer_read,
        agent_read=row.agent_read,
        surveys=frozenset((s.contact_id, s.about, s.score) for s in surveys),
        promises=frozenset((p.handoff_id, p.number, p.state) for p in promises),
        verdicts=frozenset((v.handoff_id, v.verdict) for v in verdicts),
    )


class World:
    """People and what they do. Ids of customers are names; conversations are found by them."""

    def __init__(self, database: Database, at: ManualClock) -> None:
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
        stored = await self.writes(name, text, **more)
        if stored.for_bot:
            self.turns.wake(self.conversations[name][0])
            await self.turns.settled()
        return stored

    async def writes(self, name: str, text: str, **more: Any) -> customer.Stored:
        """The customer's turn is stored; the bot is not woken."""
        if name not in self.conversations:
            await self.arrives(name)
        conversation, who = self.conversations[name]
        self._sent += 1
        more.setdefault("client_turn_id", f"client-{self._sent:04}")
        stored: customer.Stored = await self.db.write(
            customer.say, conversation, who, text=text, **more
        )
        return stored

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
        while await self.db.write(offers.offer_next):
            made += 1
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
