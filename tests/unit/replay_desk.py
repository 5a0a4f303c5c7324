"""A desk that decides and keeps what it decided, without a database, and replays of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from handoff.model import Stage
from handoff.policy.decide import decide
from handoff.policy.effects import TableName
from handoff.policy.replaying import REPLAYED, Decided, Replay
from handoff.policy.report import Report, report_of
from handoff.policy.situation import derive
from handoff.policy.way import with_pathway
from handoff.rulebook import Rulebook, read_rulebook

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLEAR, DIM, DARK = 0.9, 0.6, 0.2  # confidences: above 0.7, above 0.5, below both
UNDERSTANDING, PROPOSAL = Stage.UNDERSTANDING, Stage.PROPOSAL

ASK_AGAIN = {"name": "ask again", "when": [["understood", "is", False]], "then": "ask_back"}
THREE_TIMES = {
    "name": "again and again",
    "when": [["understood", "is", False], ["failures", "above", 2]],
    "then": "escalate",
    "reason": "repeated_failure",
}


def stop(name: str, *when: list[Any], reason: str = "policy_required", **more: Any) -> Any:
    return {"name": name, "when": list(when), "then": "escalate", "reason": reason, **more}


def rules(
    *first: Any, understood: float = 0.7, pathway: list[Any] | None = None, **more: Any
) -> Rulebook:
    own = more.get("rules", [THREE_TIMES, ASK_AGAIN])
    escalation = {"thresholds": {"understood": understood}, "rules": [*first, *own]}
    return read_rulebook({"escalation": escalation, "pathway": {"rules": pathway or []}})


@dataclass
class Desk:
    """Decides as the desk does, and keeps what it decided."""

    rulebook: Rulebook = field(default_factory=rules)
    at: datetime = NOON
    decisions: list[Decided] = field(default_factory=list)
    failures: int = 0
    turns: int = 0

    def says(
        self, confidence: float = CLEAR, *, bot_fails: bool = False, refusals: int = 0, **more: Any
    ) -> None:
        """A turn of the customer: read, and answered if the rules let it go on."""
        self.at += timedelta(minutes=1)
        number = f"trn_{len(self.decisions):03}"
        read: dict[str, Any] = {"intent": "order_status", "confidence": confidence}
        first = self.decide(number, UNDERSTANDING, {**self.known(), **read, **more})
        if first.outcome == "answer" and bot_fails:
            self.decide(number, UNDERSTANDING, {**self.known(), "bot_state": "timeout"})
            return
        if first.outcome in ("answer", "answer_then_escalate"):
            proposal = {"asks_human": False, "refusals": refusals}
            self.decide(number, PROPOSAL, {**self.known(), **read, **more, **proposal})
        self.turns += 1
        self.failures = first.facts["failures"]

    def known(self) -> dict[str, Any]:
        return {
            "pressed_human": False,
            "safety_words": False,
            "bot_state": "ok",
            "turns_with_bot": self.turns,
        }

    def decide(self, turn: str, stage: Stage, facts: dict[str, Any]) -> Decided:
        tables = self.rulebook.tables
        known = derive(facts, self.rulebook.escalation.thresholds, self.failures)
        known = dict(with_pathway(known, tables[TableName.PATHWAY]))
        said = decide(known, self.rulebook.escalation)
        reason = said.reason.value if said.reason else None
        version = self.rulebook.version
        row = Decided(
            turn, self.at, stage.value, said.outcome.value, reason, said.rule, version, known
        )
        self.decisions.append(row)
        return row

    def handed_back(self) -> None:
        """A human was there: the bot begins anew."""
        self.failures = self.turns = 0


def replayed(draft: Rulebook, *desks: Desk, since: datetime = NOON, days: int = 40) -> Report:
    known = {desk.rulebook.version: _asked(desk.rulebook) for desk in desks}
    made = Replay(draft.tables, since, since + timedelta(days=days), lambda one: known[one])
    for number, desk in enumerate(desks):
        made.conversation(f"cnv_{number:03}", desk.decisions)
    return report_of(made.result(), version=draft.version, since="", until="")


def _asked(rulebook: Rulebook) -> frozenset[str]:
    tables = (rulebook.tables[name] for name in REPLAYED)
    return frozenset(fact for table in tables for rule in table.rules for fact in rule.asks)
