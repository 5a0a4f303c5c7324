"""A stand-in for the bot: understands and answers as the plan says. The desk decides as ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handoff.bot_protocol import ActionReport, Form, Proposal, Understanding
from handoff.commands import bot as commands
from handoff.commands import claim
from handoff.commands.claim import Work
from handoff.model import Outcome
from tandem.demo.plans import Step
from tandem.demo.stage import Stage

#: Now and then the bot is too slow, whatever is asked.
SLOW_SHARE = 0.003
SLOW_S = 4.0
OUTAGE = timedelta(minutes=35)
MODELS = ("demo-1", "demo-2")


class StandInBot:
    """`promoted`: when the second, better model began to serve; `outages`: when it was down."""

    def __init__(self, stage: Stage, promoted: datetime, outages: list[datetime]) -> None:
        self._stage = stage
        self._promoted = promoted
        self._outages = outages

    @property
    def model(self) -> str:
        """The model that serves now."""
        return MODELS[self._stage.now >= self._promoted]

    @property
    def confusion(self) -> float:
        """How often it is at a loss, 1 for the usual."""
        return 0.75 if self._stage.now >= self._promoted else 1.3

    def deal_with(self, conversation_id: str, step: Step, language: str) -> None:
        """One bot turn, in the order in which the desk runs it."""
        stage = self._stage
        work = claim.begin(stage.session, conversation_id)
        if work is None:
            return
        if work.pressed_human:
            commands.wish(stage.session, work, stage.rules)
            return
        if failure := self._failure():
            self._fail(work, *failure)
            return
        commands.resumed(stage.session, work)
        stage.passes(stage.rng.uniform(0.02, 0.07))
        understanding = Understanding.model_validate(self._reading(work, step, language))
        found = commands.understand(stage.session, work, understanding, stage.rules)
        if found is not None and found.outcome is Outcome.ANSWER:
            stage.passes(stage.rng.uniform(0.15, 0.9))
            proposal = self._proposal(work, step)
            commands.propose(stage.session, work, understanding, proposal, stage.rules)

    def _failure(self) -> tuple[str, float] | None:
        if any(start <= self._stage.now < start + OUTAGE for start in self._outages):
            return "refused", 0.02
        return ("timeout", SLOW_S) if self._stage.rng.random() < SLOW_SHARE else None

    def _fail(self, work: Work, code: str, seconds: float) -> None:
        self._stage.passes(seconds)
        took = round(seconds * 1000)
        commands.fail(self._stage.session, work, code, took, self._stage.rules)

    def _reading(self, work: Work, step: Step, language: str) -> dict[str, Any]:
        sure = round(step.confidence, 4)
        return {
            "protocol": 1,
            "conversation": work.ask.conversation,
            "turn": work.ask.turn,
            "model": self.model,
            "language": {"code": language, "confidence": 0.97},
            "intents": [
                {"name": step.intent, "confidence": sure},
                {"name": "order_status", "confidence": round((1 - sure) * 0.6, 4)},
            ],
            "took_ms": self._stage.rng.randint(9, 40),
        }

    def _proposal(self, work: Work, step: Step) -> Proposal:
        form = Form(name="order_form", requested_slot=step.asks_for) if step.asks_for else None
        return Proposal.model_validate(
            {
                "protocol": 1,
                "conversation": work.ask.conversation,
                "turn": work.ask.turn,
                "model": self.model,
                "messages": [{"text": step.reply}],
                "form": form,
                "policy": {"action": f"utter_{step.intent}", "name": "RulePolicy", "confidence": 1},
                "actions": self._actions(step),
                "took_ms": self._stage.rng.randint(30, 400),
            }
        )

    def _actions(self, step: Step) -> list[ActionReport]:
        if step.deed is None:
            return []
        return [
            ActionReport(
                name=step.deed.name,
                status=step.deed.status,  # type: ignore[arg-type]
                code=step.deed.code,
                took_ms=self._stage.rng.randint(40, 900),
                changed=step.deed.changed,
            )
        ]
