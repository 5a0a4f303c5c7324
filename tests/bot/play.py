"""Plays dialogues without Rasa: the functions, the client and the fake order system, turn by turn.

What was understood is given, so these tests hold the dialogues and not the model.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timezone
from typing import Any

import aiohttp

from actions.client import HttpOrders
from actions.engine import OPENED_BY, after, step
from actions.knowledge import HttpKnowledge
from actions.talk import Talk
from actions.turn import Turn
from tests.bot import fake_orders
from tests.bot.fake_orders import FakeOrders

_numbers = itertools.count(1)


class Play:
    """One conversation of a signed-in customer (or a stranger)."""

    def __init__(
        self,
        shop: FakeOrders,
        customer: str | None,
        language: str = "en",
        with_articles: bool = True,
    ) -> None:
        self.shop, self.with_articles = shop, with_articles
        self.slots: dict[str, Any] = {"customer_external_id": customer, "language": language}
        self.form: str | None = None
        self.messages: list[dict] = []
        self.reports: list[dict] = []
        self.responses: list[str] = []

    def say(
        self,
        text: str,
        intent: str = "inform",
        sure: float = 0.9,
        others: tuple[tuple[str, float], ...] = (),
        **entities: str,
    ) -> str:
        """One turn: in the open dialogue, else in the one that the intent opens."""
        turn = {"text": text, "intent": intent, "confidence": sure, "others": others}
        self.messages, self.reports, self.responses = [], [], []
        asyncio.run(self._run(turn, tuple(entities.items())))
        return self.text

    def press(self, title: str) -> str:
        """A button of the last answer."""
        replies = [reply for message in self.messages for reply in message["replies"]]
        found = [payload for shown, payload in replies if title in shown]
        assert found, (title, replies)
        intent, _, rest = found[0][1:].partition("{")
        import json

        entities = json.loads("{" + rest) if rest else {}
        return self.say(title, intent, 1.0, **entities)

    @property
    def text(self) -> str:
        """All that was said in the last turn."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def replies(self) -> list[str]:
        """The titles of the buttons offered last."""
        return [title for message in self.messages for title, _ in message["replies"]]

    @property
    def report(self) -> tuple:
        """What the last action did."""
        one = self.reports[-1]
        return one["name"], one["status"], one["code"], one["changed"]

    async def _run(self, said: dict, entities: tuple[tuple[str, str], ...]) -> None:
        number, spoken_in = next(_numbers), self.form
        form = self.form or OPENED_BY[said["intent"]]
        async with aiohttp.ClientSession() as session:
            shop = HttpOrders(self.shop.url, fake_orders.TOKEN, session)
            known = HttpKnowledge(self.shop.url, fake_orders.TOKEN, session)
            knowledge = known if self.with_articles else None
            for _ in range(4):
                turn = Turn(
                    conversation="cnv_1",
                    id=f"trn_{number}",
                    entities=entities,
                    slots=dict(self.slots),
                    continuing=spoken_in == form,
                    now=datetime.now(timezone.utc),
                    **said,
                )
                follow_up = self._take(form, await step(form, turn, shop, knowledge))
                if follow_up is None:
                    return
                form = follow_up

    def _take(self, form: str, talk: Talk) -> str | None:
        self.slots.update(after(talk))
        self.slots["requested_slot"] = talk.asked
        self.form = form if talk.asked else None
        self.messages += talk.messages
        self.reports += talk.reports
        self.responses += talk.responses
        return talk.follow_up
