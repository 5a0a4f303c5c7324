"""What made-up customers do: come, write, wait, lose patience, rate, come back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from handoff.commands import arrival, customer
from handoff.model import Owner
from handoff.tables import Survey
from tandem.demo.bot import StandInBot
from tandem.demo.people import Crowd, Person
from tandem.demo.plans import Plan, Step, make_plan
from tandem.demo.stage import Process, Stage
from tandem.demo.words import pick, talk

BOT_IDLE_S = 30 * 60
SCORES = (5, 4, 3, 2, 1)
CONTENT = (52, 28, 11, 5, 4)
ANNOYED = (6, 12, 26, 28, 28)
RATES, RATES_BOTH = 0.36, 0.85  # who answers at all, and then each part
WORRIES = 0.006


class Customers:
    """Everybody who comes. `crowd` says who, `bot` answers them."""

    def __init__(self, stage: Stage, bot: StandInBot, crowd: Crowd) -> None:
        self._stage = stage
        self._bot = bot
        self._crowd = crowd
        self._rng = stage.rng
        #: Who is in a conversation, for the agents to talk to.
        self.present: dict[str, Person] = {}
        #: Somebody of the staff sees that the bot gets nowhere.
        self.on_worry: Callable[[str], None] = lambda conversation_id: None

    def visit(self) -> Process:
        """Somebody comes with something."""
        person = self._crowd.somebody()
        order = self._crowd.order_of(person)
        plan = make_plan(self._rng, person.language, order, self._bot.confusion)
        yield from self._talk(person, plan)
        if not plan.solved and self._rng.random() < 0.22:
            yield self._rng.uniform(2, 23) * 3600
            again = make_plan(self._rng, person.language, order, self._bot.confusion)
            yield from self._talk(person, again)

    def _talk(self, person: Person, plan: Plan) -> Process:
        self._open(person)
        if self._stage.owner(person.conversation) not in (Owner.BOT, Owner.CLOSED):
            return  # the last matter is still with a human
        self._stage.contacts += 1
        self.present[person.conversation] = person
        for step in plan.steps:
            if self.say(person, step) is not Owner.BOT:
                break
            if self._rng.random() < WORRIES:
                self.on_worry(person.conversation)
            yield min(400.0, self._rng.lognormvariate(3.2, 0.7))
        if self._stage.owner(person.conversation) is Owner.QUEUE:
            yield from self._wait(person)
        yield BOT_IDLE_S + self._rng.uniform(60, 3600)
        self.rate(person, bot_content=plan.solved, human_content=True)

    def _open(self, person: Person) -> None:
        if person.conversation:
            return
        opened = arrival.open_session(
            self._stage.session,
            None,
            person.identity,
            language=person.language,
            market=person.market,
            channel=person.channel,
        )
        person.conversation, person.customer_id = opened.conversation_id, opened.customer_id

    def say(self, person: Person, step: Step) -> Owner:
        """The customer writes and the bot, if it has the conversation, deals with it."""
        stored = customer.say(
            self._stage.session,
            person.conversation,
            person.customer_id,
            client_turn_id=self._stage.next_id(),
            text=step.text,
            wants_human=step.button,
        )
        if stored.for_bot:
            self._bot.deal_with(person.conversation, step, person.language)
        return self._stage.owner(person.conversation)

    def _wait(self, person: Person) -> Process:
        """In the queue: most just wait, some ask, some go back to the bot."""
        if self._rng.random() < 0.25:
            yield self._rng.uniform(80, 400)
            if self._stage.owner(person.conversation) is Owner.QUEUE:
                nudge = pick(self._rng, talk(person.language)["nudges"])
                self.say(person, Step(text=nudge, intent="human_request"))
        if self._rng.random() < 0.12:
            yield self._rng.uniform(60, 900)
            if self._stage.owner(person.conversation) is Owner.QUEUE:
                customer.return_to_bot(self._stage.session, person.conversation, person.customer_id)

    def rate(self, person: Person, *, bot_content: bool, human_content: bool) -> None:
        """Some answer the survey, each part by itself; whoever was asked already is not again."""
        if self._rng.random() > RATES:
            return
        asked = select(Survey).where(
            Survey.conversation_id == person.conversation,
            Survey.score.is_(None),
            Survey.expires_at > self._stage.now,
        )
        for survey in self._stage.session.scalars(asked).all():
            if self._rng.random() > RATES_BOTH:
                continue
            content = bot_content if survey.about == "bot" else human_content
            customer.rate(
                self._stage.session,
                person.conversation,
                contact_id=survey.contact_id,
                about=survey.about,
                score=self._rng.choices(SCORES, CONTENT if content else ANNOYED)[0],
                comment=None,
            )
