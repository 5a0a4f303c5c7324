"""`bin/tandem chat`: talk to the running bot in a terminal, and see what it understood.

The policy is not asked: this is the bot's own opinion and proposal. Nothing lands in the desk; what
an action changes in the order system is changed. A number presses the button of that number.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from base.ids import new_id
from base.outgoing import Outgoing
from base.secrets import read_or_create
from base.settings import Settings
from handoff.bot_client import Bot, BotError, BotTurn, HttpBot
from handoff.bot_protocol import Message, Proposal, QuickReply, Understanding
from handoff.breaker import Breaker
from tandem.errors import CannotRun
from tandem.serving import serving_url

READINGS = 3
HELP = "Write to the bot. A number presses a button; an empty line or Ctrl-D ends."
# A terminal obeys these, and what the bot says may hold what a customer wrote.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass
class Chat:
    """One conversation in the terminal."""

    bot: Bot
    language: str
    customer: str | None = None
    say: Callable[[str], None] = print
    conversation: str = field(default_factory=lambda: new_id("cnv"))
    buttons: tuple[QuickReply, ...] = ()

    async def hear(self, text: str) -> None:
        """One turn: what the bot understood, and what it would answer. Raises BotError."""
        turn = self._turn(text)
        understanding = await self.bot.understand(turn)
        self._show_understanding(understanding)
        proposal = await self.bot.respond(turn, understanding)
        self._show_proposal(proposal)

    def _turn(self, text: str) -> BotTurn:
        pressed = self._pressed(text)
        return BotTurn(
            conversation=self.conversation,
            turn=new_id("trn"),
            text=pressed.title if pressed else text,
            language=self.language,
            channel="terminal",
            customer=self._who(),
            payload=pressed.payload if pressed else None,
        )

    def _pressed(self, text: str) -> QuickReply | None:
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        return self.buttons[number - 1] if 1 <= number <= len(self.buttons) else None

    def _who(self) -> dict[str, Any]:
        return {
            "id": f"{self.conversation}-customer",
            "verified": self.customer is not None,
            "external_id": self.customer,
            "name": None,
            "market": None,
        }

    def _show_understanding(self, found: Understanding) -> None:
        readings = [f"{one.name} {one.confidence:.2f}" for one in found.intents[:READINGS]]
        self._line(f"  understood  {', '.join(readings)}  (margin {found.margin:.2f})")
        doubt = f", doubt: {found.doubt}" if found.doubt else ""
        self._line(f"  scope       {found.scope:.2f}, likely: {', '.join(found.likely)}{doubt}")
        if found.entities:
            values = [f"{one.entity}={one.value}" for one in found.entities]
            self._line(f"  values      {', '.join(values)}")
        sure = found.language.confidence
        self._line(f"  language    {found.language.code} {sure:.2f}, {found.took_ms} ms")

    def _show_proposal(self, proposal: Proposal) -> None:
        for action in proposal.actions:
            code = f" {action.code}" if action.code else ""
            changed = ", changed" if action.changed else ""
            what = f"{action.name}: {action.status}{code}{changed}, {action.took_ms} ms"
            self._line(f"  action      {what}")
        if proposal.form:
            asked = proposal.form.requested_slot or "nothing"
            self._line(f"  dialogue    {proposal.form.name}, asks for {asked}")
        if proposal.asks_human:
            self._line("  wants to hand over to a human")
        for message in proposal.messages:
            self._show_message(message)
        self.buttons = tuple(one for message in proposal.messages for one in message.quick_replies)
        for number, button in enumerate(self.buttons, 1):
            self._line(f"  [{number}] {button.title}")

    def _show_message(self, message: Message) -> None:
        self._line(f"bot> {message.text}")
        if message.card:
            self._line(f"     {message.card.title}")
            for row in message.card.lines:
                self._line(f"     {row.label}: {row.value}")

    def _line(self, text: str) -> None:
        self.say(_CONTROL.sub("�", text))


def main(arguments: Sequence[str]) -> int:
    """0 when the person ends it. Raises CannotRun when no bot answers at the start."""
    given = _parser().parse_args(arguments)
    try:
        asyncio.run(_talk(Settings.from_env(), given.language, given.customer, given.data_dir))
    except KeyboardInterrupt:
        print()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem chat", description=__doc__)
    parser.add_argument("--language", default="en", help="of the conversation's beginning")
    parser.add_argument("--customer", help="the shop's customer number, as if signed in: C-1003")
    parser.add_argument("--data-dir", type=Path, help="of the running Tandem")
    return parser


async def _talk(
    settings: Settings, language: str, customer: str | None, data_dir: Path | None
) -> None:
    settings = replace(settings, data_dir=data_dir) if data_dir else settings
    outgoing = Outgoing()
    token = read_or_create(settings, "bot_token")
    url = serving_url(settings)
    bot = HttpBot(outgoing.session, lambda: url, token, Breaker(monotonic=time.monotonic))
    try:
        health = await _health(bot, url)
        print(f"{HELP}\nModel {health}.")
        await converse(Chat(bot, language, customer), _ask)
    finally:
        await outgoing.close()


async def _health(bot: Bot, url: str) -> str:
    try:
        return (await bot.health()).model or "none"
    except BotError as error:
        raise CannotRun(f"No bot answers at {url} ({error.code}): start it with bin/run.") from None


async def converse(chat: Chat, ask: Callable[[], str | None]) -> None:
    """Turn after turn until the person says nothing more. A turn that fails is said, and the next
    one may do better.
    """
    while text := await asyncio.to_thread(ask):
        try:
            await chat.hear(text)
        except BotError as error:
            chat.say(f"  the bot failed: {error}")


def _ask() -> str | None:
    try:
        return input("you> ").strip() if sys.stdin.isatty() else sys.stdin.readline().strip()
    except EOFError:
        return None
