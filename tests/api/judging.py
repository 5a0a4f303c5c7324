"""People who judge turns: a trainer over HTTP, an agent's verdict on a handoff, and a manager."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from base import log
from base.clock import ManualClock
from base.db import Session
from handoff.bot_client import BotTurn
from handoff.bot_protocol import Understanding
from handoff.decision_tables import HandoffVerdict
from handoff.events import ReadMarked
from handoff.tables import Handoff
from tests.desk import CustomerClient, DeskServer, StaffClient, running_desk
from tests.fakes.bot import reading
from tests.workbench import make_places

WORDS = "abcdefghijklmnopqrstuvwxyz"


def by_the_number(turn: BotTurn) -> Understanding:
    """`0.83 ...` is read as `order_status` with that confidence, `human` as a wish for one."""
    if turn.text == "human":
        return reading(turn, "human_request")
    confidence = float(turn.text.split()[0])
    ranked = [("order_status", confidence), ("cancel_order", round(1 - confidence, 6))]
    intents = [{"name": name, "confidence": sure} for name, sure in ranked]
    likely = [name for name, sure in ranked if sure >= 0.3]
    return reading(turn, "order_status", confidence, intents=intents, likely=likely)


@pytest.fixture
async def teaching_desk(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[DeskServer]:
    """A desk whose trainers write into a folder of the test."""
    places = make_places(tmp_path)
    data = {"data_dir": places.bot.parent, "training_dir": places.training}
    async with running_desk(database_url, clock=clock, **data) as server:
        server.bot.understands = by_the_number
        yield server


class Staff:
    """The trainer who corrects, and the manager who asks what it means."""

    def __init__(self, desk: DeskServer, trainer: StaffClient, manager: StaffClient) -> None:
        self.desk, self.trainer, self.manager = desk, trainer, manager

    async def ask(self, **query: Any) -> Any:
        return await self.manager.get("/api/analytics/thresholds", **query)

    async def says(self, text: str, customer: CustomerClient | None = None) -> str:
        """A customer, a new one by default, writes `text`; returns the turn."""
        customer = customer or await self.desk.customer(language="en", channel="web")
        answer = await customer.say(text)
        assert answer.status == 201, await answer.text()
        turn: str = (await answer.json())["turn_id"]
        return turn

    async def corrects(self, turn: str, intent: str) -> None:
        body = {"intent": intent}
        answer = await self.trainer.post(f"/api/workbench/candidates/{turn}/correct", body)
        assert answer.status == 200, await answer.text()

    async def labels(self, n: int, confidence: float, *, wrong: int) -> None:
        """`n` turns of that confidence that a trainer looked at; so many of them were misread."""
        sure = WORDS[int(confidence * 10)]  # words differ, digits are masked
        for at in range(n):
            turn = await self.says(f"{confidence} {sure} {WORDS[at % 26]} {WORDS[at // 26]} parcel")
            await self.corrects(turn, "cancel_order" if at < wrong else "order_status")

    async def judges(self, customer: CustomerClient, verdict: str) -> None:
        """An agent's verdict on the customer's last handoff."""
        await self.desk.desk.database.write(_judge, customer.conversation, verdict)


def _judge(session: Session, conversation: str, verdict: str) -> None:
    of_it = select(Handoff).where(Handoff.conversation_id == conversation)
    handoff = session.scalars(of_it.order_by(Handoff.id.desc())).first()
    assert handoff
    row = HandoffVerdict(
        handoff_id=handoff.id,
        conversation_id=conversation,
        verdict=verdict,
        by="usr_agent",
        at=session.now,
    )
    session.merge(row)
    log.append(session, conversation, ReadMarked(by="agent", seq_read=0), actor="usr_agent")


@pytest.fixture
async def staff(teaching_desk: DeskServer) -> Staff:
    """A trainer and a manager of a desk whose bot is as sure as the customer says."""
    trainer = await teaching_desk.staff("tess", "trainer")
    return Staff(teaching_desk, trainer, await teaching_desk.staff("nora", "manager"))
