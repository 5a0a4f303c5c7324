"""Goes over recorded turns and works out what a draft would have said of each. Pure.

Every turn is judged with what had really happened before it. A draft that stops a turn earlier
than it was stopped has the last word there; one that lets it go on where it was stopped leaves
open what the bot would have proposed, and that is not guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from handoff.model import Outcome, Reason, Stage
from handoff.policy.changes import GOES_ON, ChangedTurn, Said, Tally, change_of
from handoff.policy.decide import in_short
from handoff.policy.effects import TableName
from handoff.policy.facts import Facts, FactValue
from handoff.policy.followed import Followed, Recorded
from handoff.policy.rules import Table
from handoff.policy.unrecorded import SURE, AskedBy, Doubts, Unrecorded
from handoff.policy.way import with_pathway

#: The tables that decide on a turn.
REPLAYED = (TableName.ESCALATION, TableName.PATHWAY)
#: Of a turn that was read. The bot is asked for a proposal after these two.
GOING_ON = (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE)
#: Every decision holds this fact since thresholds can be worked out again.
_SINCE_THEN = "pressed_human"
_turn_of = attrgetter("turn_id")


class NotReplayed(StrEnum):
    """Why a turn could not be replayed: the draft asks for what nobody recorded; its contact began
    before the record does and the draft counts failures; its facts are those of an older Tandem.
    """

    FACT_NOT_RECORDED = "fact_not_recorded"
    BEGUN_EARLIER = "begun_earlier"
    TOO_OLD = "too_old"


class Decided(NamedTuple):
    """One recorded decision: what the desk stored of it."""

    turn_id: str
    at: datetime
    stage: str
    outcome: str
    reason: str | None
    rule: str
    version: str
    facts: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of it: `decisions` gone over, the turns counted, and those that could not be."""

    decisions: int
    tally: Tally
    not_replayed: Counter[NotReplayed]
    facts_not_recorded: Counter[str]


class Replay:
    """`conversation` by conversation in the order of their ids, then `result`. Turns that began
    from `since` on and before `until` count; earlier ones tell what was before.
    """

    def __init__(
        self,
        tables: Mapping[TableName, Table],
        since: datetime,
        until: datetime,
        asked_by: AskedBy,
    ) -> None:
        """`tables`: the draft; `asked_by`: what the rules of a recorded version ask for."""
        self._escalation, self._pathways = (tables[name] for name in REPLAYED)
        self._since, self._until = since, until
        self._unrecorded = Unrecorded(self._escalation, self._pathways, asked_by)
        rules = (*self._pathways.rules, *self._escalation.rules)
        self._feels = any("frustration" in rule.asks for rule in rules)
        self._tallies: dict[Doubts, Tally] = defaultdict(Tally)
        self._decisions = self._too_old = 0

    def conversation(self, conversation_id: str, decisions: Iterable[Decided]) -> None:
        """All decisions of one conversation, in order of time."""
        followed = Followed(self._escalation.thresholds, feels=self._feels)
        for _, group in groupby(decisions, key=_turn_of):
            turn = list(group)
            for one in turn:
                day = one.at.toordinal()
                self._unrecorded.saw(one.facts, one.stage, day, one.version)
            counts = self._since <= turn[0].at < self._until
            if counts:
                self._decisions += len(turn)
            if _SINCE_THEN not in turn[0].facts:
                self._too_old += counts
                followed.forget()
            else:
                self._turn(conversation_id, turn, followed, counts)

    def result(self) -> Replayed:
        """The sum. What hung on facts that turn out not to have been recorded is left out."""
        tally, not_replayed = Tally(), Counter({NotReplayed.TOO_OLD: self._too_old})
        facts: Counter[str] = Counter()
        for doubts, found in self._tallies.items():
            missing = self._unrecorded.failing(doubts)
            if not missing:
                tally.add(found)
                continue
            unrecorded = missing - {"failures"}
            facts.update(dict.fromkeys(unrecorded, found.turns))
            why = NotReplayed.FACT_NOT_RECORDED if unrecorded else NotReplayed.BEGUN_EARLIER
            not_replayed[why] += found.turns
        return Replayed(
            decisions=self._decisions,
            tally=tally,
            not_replayed=+not_replayed,
            facts_not_recorded=facts,
        )

    def _turn(
        self, conversation_id: str, turn: Sequence[Decided], followed: Followed, counts: bool
    ) -> None:
        followed.begin(turn[0].facts)
        facts = [followed.facts(one.facts) for one in turn]
        if counts:
            self._compare(conversation_id, turn, facts)
        followed.end(remembered=_is_remembered(turn[-1]))

    def _compare(
        self, conversation_id: str, turn: Sequence[Decided], facts: Sequence[dict[str, FactValue]]
    ) -> None:
        doubts, last = SURE, turn[-1]
        for one, known in zip(turn, facts, strict=True):
            outcome, reason, rule, open_to = self._say(one, known)
            doubts |= open_to
            if one.stage == Stage.PROPOSAL or outcome not in GOING_ON:
                break
        tally, is_open = self._tallies[doubts], _is_open(one, outcome)
        if not is_open and outcome == last.outcome and reason == last.reason:
            tally.stays(last.facts)
            return
        was = Said(last.outcome, last.reason, last.rule)
        would = Said(GOES_ON if is_open else outcome.value, reason and reason.value, rule)
        change = change_of(was, would)
        assert change is not None
        made = ChangedTurn(
            turn_id=last.turn_id, at=turn[0].at.isoformat(), change=change, was=was, would=would
        )
        tally.changes(conversation_id, made, last.facts)

    def _say(
        self, one: Decided, facts: dict[str, FactValue]
    ) -> tuple[Outcome, Reason | None, str, Doubts]:
        """The draft's verdict on one decision, and what it hangs on."""
        facts.pop("pathway", None)
        known: Facts = with_pathway(facts, self._pathways)
        counted = "failures" in known or "understood" not in known
        day = one.at.toordinal()
        outcome, reason, rule = in_short(known, self._escalation)
        doubts = self._unrecorded.doubts(known, one.stage, day, rule, failures=counted)
        return outcome, reason, rule, doubts


def _is_remembered(last: Decided) -> bool:
    """Whether the desk counts the turn: the bot has read it, and it was stopped or answered."""
    stopped = last.outcome not in GOING_ON
    return last.stage == Stage.PROPOSAL or (stopped and "intent" in last.facts)


def _is_open(one: Decided, outcome: Outcome) -> bool:
    """Whether the bot would have been asked for the proposal that there is not. A draft that hands
    over after the bot's words hands over.
    """
    stopped = one.stage == Stage.UNDERSTANDING and one.outcome not in GOING_ON
    return stopped and outcome is Outcome.ANSWER and one.facts.get("bot_state") == "ok"
