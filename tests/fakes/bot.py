"""A bot whose every answer a test decides. It passes the same contract tests as the real one."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from handoff.bot_client import BotError, BotTurn
from handoff.bot_protocol import Health, Proposal, Understanding

MODEL = "fake-1"


def reading(turn: BotTurn, intent: str, confidence: float = 0.95, **more: Any) -> Understanding:
    """An understanding of `turn`; the rest of the probability goes to `faq`."""
    return Understanding.model_validate(
        {
            "protocol": 1,
            "conversation": turn.conversation,
            "turn": turn.turn,
            "model": MODEL,
            "language": {"code": turn.language, "confidence": 0.99},
            "intents": [
                {"name": intent, "confidence": confidence},
                {"name": "faq", "confidence": round(1 - confidence, 6)},
            ],
            "entities": [],
            "took_ms": 3,
            **more,
        }
    )


def saying(turn: BotTurn, *texts: str, **more: Any) -> Proposal:
    """A proposal with those messages."""
    return Proposal.model_validate(
        {
            "protocol": 1,
            "conversation": turn.conversation,
            "turn": turn.turn,
            "model": MODEL,
            "messages": [{"text": text} for text in texts],
            "policy": {"action": "utter", "name": "RulePolicy", "confidence": 1.0},
            **more,
        }
    )


Understands = Callable[[BotTurn], Understanding | BotError]
Responds = Callable[[BotTurn, Understanding], Proposal | BotError]


class FakeBot:
    """Understands `human`, `hmm...` and the rest by fixed words unless a test says otherwise.

    `gate`: an unset Event holds `respond` back; `waiting` is set when it does.
    """

    def __init__(self) -> None:
        self.understands: Understands = understand_plainly
        self.responds: Responds = lambda turn, _: saying(turn, f"Answer to: {turn.text}")
        self.gate: asyncio.Event | None = None
        self.waiting = asyncio.Event()
        self.asked: list[BotTurn] = []
        self.answered: list[BotTurn] = []
        self.resumed: list[tuple[str, Mapping[str, Any]]] = []
        self.forgotten: list[str] = []

    async def understand(self, turn: BotTurn) -> Understanding:
        self.asked.append(turn)
        return _or_raise(self.understands(turn))

    async def respond(self, turn: BotTurn, understanding: Understanding) -> Proposal:
        self.answered.append(turn)
        if self.gate is not None:
            self.waiting.set()
            await self.gate.wait()
        return _or_raise(self.responds(turn, understanding))

    async def resume(self, conversation: str, resume: Mapping[str, Any]) -> None:
        self.resumed.append((conversation, resume))

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def health(self) -> Health:
        return Health(protocol=1, model=MODEL, ready=True)


def understand_plainly(turn: BotTurn) -> Understanding:
    """`human` asks for one, `hmm` is not understood, `charge` is forbidden, `hacked` is urgent; all
    else is about an order.
    """
    text = turn.text.casefold()
    if "human" in text:
        return reading(turn, "human_request")
    if "hmm" in text:
        return reading(turn, "order_status", 0.2)
    if "charge" in text:
        return reading(turn, "unknown_charge")
    if "hacked" in text:
        return reading(turn, "account_hacked")
    return reading(turn, "order_status")


def _or_raise(answer: Any) -> Any:
    if isinstance(answer, BotError):
        raise answer
    return answer
