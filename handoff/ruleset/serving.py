"""Which rules decide for a conversation now: one cheap question a decision, whatever process.

Rulesets that were published never change, so what was read of them is kept. Whether something else
serves by now is told by the `seq` of the stream of the strategy.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from base import log
from base.db import Session
from handoff.articles import Suggest, no_articles
from handoff.commands.waits import Waits
from handoff.events import ArmAssigned
from handoff.events.strategy import STRATEGY
from handoff.rulebook import Phrases, Rulebook, read_phrases, read_rulebook
from handoff.ruleset import store
from handoff.ruleset.arms import VARIANT, arm_of
from handoff.ruleset.tables import Experiment, Exposure, Ruleset
from handoff.tables import Conversation, Customer

KEPT = 50
VIP = "vip"


@dataclass(frozen=True, kw_only=True)
class Running:
    """An experiment that runs, with its two rulebooks."""

    id: str
    salt: str
    share: float
    control: Rulebook
    variant: Rulebook


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The rules for a conversation; in an experiment also the arm, and the rules of the other."""

    rulebook: Rulebook
    experiment_id: str | None = None
    arm: str | None = None
    other: Rulebook | None = None


@dataclass(frozen=True, kw_only=True)
class _State:
    seq: int
    serving: Rulebook
    running: Running | None


class Rulebooks:
    """All rules of a desk: the serving ones, those of before, and the two of an experiment; with
    the phrases that it hears itself, the articles that it suggests to whoever takes over, and how
    long customers wait for whom.
    """

    def __init__(
        self,
        seed: Rulebook | None = None,
        phrases: Phrases | None = None,
        suggest: Suggest = no_articles,
        waits: Waits | None = None,
    ) -> None:
        """`seed` decides as long as nothing was published. Raises TableError, OSError."""
        self._seed = seed or read_rulebook()
        self.phrases = phrases or read_phrases()
        self.suggest = suggest
        self.waits = waits or Waits()
        self._known: dict[str, Rulebook] = {self._seed.version: self._seed}
        self._state = _State(seq=0, serving=self._seed, running=None)

    def serving(self, session: Session) -> Rulebook:
        """The rules that decide now for whoever is in no experiment."""
        return self._now(session).serving

    def deciding(self, session: Session) -> list[Rulebook]:
        """All rules that decide now for anybody: in an experiment the two of it."""
        state = self._now(session)
        variant = [state.running.variant] if state.running else []
        return [state.serving, *variant]

    def by_version(self, session: Session, version: str) -> Rulebook | None:
        """The rules of that digest; None when they are not on record."""
        if version not in self._known:
            query = select(Ruleset).where(Ruleset.version == version, Ruleset.state == "published")
            row = session.scalar(query.limit(1))
            return self.of(row) if row else None
        return self._known[version]

    def of(self, row: Ruleset) -> Rulebook:
        """The rules of a row that passed its check. Raises TableError."""
        if row.version not in self._known:
            if len(self._known) >= KEPT:
                self._known = {self._seed.version: self._seed}
            self._known[row.version] = read_rulebook(row.document)
        return self._known[row.version]

    def choose(self, session: Session, conversation: Conversation) -> Chosen:
        """The rules for this conversation. In an experiment the arm holds until the contact ends;
        a VIP customer takes no part.
        """
        state = self._now(session)
        running, contact = state.running, conversation.contact_id
        if running is None or contact is None:
            return Chosen(rulebook=state.serving)
        known = session.get(Exposure, (running.id, contact))
        arm = known.arm if known else _assign(session, running, conversation, contact)
        if arm is None:
            return Chosen(rulebook=state.serving)
        mine, other = running.control, running.variant
        if arm == VARIANT:
            mine, other = other, mine
        return Chosen(rulebook=mine, experiment_id=running.id, arm=arm, other=other)

    def _now(self, session: Session) -> _State:
        seq = log.last_seq(session, STRATEGY)
        if seq != self._state.seq:
            self._state = self._read(session, seq)
        return self._state

    def _read(self, session: Session, seq: int) -> _State:
        row = store.serving(session)
        serving = self.of(row) if row else self._seed
        experiment = session.scalar(select(Experiment).where(Experiment.state == "running"))
        if experiment is None:
            return _State(seq=seq, serving=serving, running=None)
        running = Running(
            id=experiment.id,
            salt=experiment.salt,
            share=experiment.share,
            control=self.of(session.get_one(Ruleset, experiment.control)),
            variant=self.of(session.get_one(Ruleset, experiment.variant)),
        )
        return _State(seq=seq, serving=serving, running=running)


def _assign(
    session: Session, running: Running, conversation: Conversation, contact: str
) -> str | None:
    customer = session.get_one(Customer, conversation.customer_id)
    if customer.tier == VIP:
        return None
    arm = arm_of(running.salt, customer.external_id or customer.id, running.share)
    session.add(
        Exposure(
            experiment_id=running.id,
            contact_id=contact,
            conversation_id=conversation.id,
            customer_id=customer.id,
            arm=arm,
            at=session.now,
        )
    )
    event = ArmAssigned(experiment_id=running.id, contact_id=contact, arm=arm)
    log.append(session, conversation.id, event, actor="system")
    return arm
