"""Run a conversation's bot turns: ask the bot between transactions, within one budget a turn.

The budget bounds the network calls only: a transaction is never cut off half-way, so a turn that
was answered is never also escalated.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from base.db import Database, StorageUnavailable
from handoff.bot_client import Bot, BotError
from handoff.bot_protocol import Proposal, Understanding
from handoff.commands import bot as commands
from handoff.commands.bot import Dealt
from handoff.commands.claim import Work, begin
from handoff.model import Outcome
from handoff.ruleset.serving import Rulebooks

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Seconds: until the customer hears that it takes a moment, and until a human takes over."""

    filler_s: float = 1.8
    turn_s: float = 4.0


class BotTurns:
    """Deals with the customer turns that wait for the bot. One task a conversation at a time."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        rules: Rulebooks,
        typing: Callable[[str, bool], None],
        budget: Budget | None = None,
    ) -> None:
        self._database = database
        self._bot = bot
        self._rules = rules
        self._typing = typing
        self._budget = budget or Budget()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self, conversation_id: str) -> None:
        """A customer turn may wait for the bot: deal with it in the background."""
        self._start(conversation_id, None)

    def start(self, work: Work) -> None:
        """This turn was claimed for the bot: deal with it in the background."""
        self._start(work.ask.conversation, work)

    def _start(self, conversation_id: str, work: Work | None) -> None:
        task = asyncio.create_task(self._run(conversation_id, work), name=f"bot {conversation_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until every turn that was woken is dealt with."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Stop; the timers behind the turns see to what was under way."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self, conversation_id: str, work: Work | None) -> None:
        try:
            work = work or await self._database.write(begin, conversation_id)
            while work is not None:
                more = await self._turn(work)
                work = await self._database.write(begin, conversation_id) if more else None
        except StorageUnavailable:
            _log.warning("bot_turn_not_stored", conversation=conversation_id)
        except Exception:  # the timer behind the turn hands the conversation to a human
            _log.exception("bot_turn_broke", conversation=conversation_id)

    async def _turn(self, work: Work) -> bool:
        """Deal with one turn; whether another may wait."""
        if work.pressed_human:
            return _more(await self._database.write(commands.wish, work, self._rules))
        loop = asyncio.get_running_loop()
        started = loop.time()
        filler = asyncio.create_task(self._filler(work))
        self._typing(work.ask.conversation, True)
        try:
            return _more(await self._converse(work, started + self._budget.turn_s))
        except BotError as error:
            took = round((loop.time() - started) * 1000)
            _log.warning("bot_failed", code=error.code, took_ms=took, turn=work.ask.turn)
            await _stop(filler)
            fail = self._database.write(commands.fail, work, error.code, took, self._rules)
            return _more(await fail)
        finally:
            await _stop(filler)
            self._typing(work.ask.conversation, False)

    async def _filler(self, work: Work) -> None:
        await asyncio.sleep(self._budget.filler_s)
        await asyncio.shield(self._database.write(commands.filler, work))

    async def _converse(self, work: Work, deadline: float) -> Dealt | None:
        """Understand, decide, respond, decide. Raises BotError."""
        if work.resume is not None:
            await _by(deadline, self._bot.resume(work.ask.conversation, work.resume))
            await self._database.write(commands.resumed, work)
        understanding = await _by(deadline, self._bot.understand(work.ask))
        rules = self._rules
        found = await self._database.write(commands.understand, work, understanding, rules)
        if found is None or found.outcome is not Outcome.ANSWER:
            return found
        understanding, proposal = await self._respond(work, understanding, deadline)
        return await self._database.write(
            commands.propose, work, understanding, proposal, rules, found.around
        )

    async def _respond(
        self, work: Work, understanding: Understanding, deadline: float
    ) -> tuple[Understanding, Proposal]:
        """The proposal; when a model was promoted in between, the turn is understood again."""
        try:
            proposal = await _by(deadline, self._bot.respond(work.ask, understanding))
        except BotError as error:
            if error.code != "model_changed":
                raise
            understanding = await _by(deadline, self._bot.understand(work.ask))
            proposal = await _by(deadline, self._bot.respond(work.ask, understanding))
        return understanding, proposal


def _more(dealt: Dealt | None) -> bool:
    """Whether another turn may wait: nobody knows when the conversation has left the bot."""
    return dealt is None or dealt.more


async def _by(deadline: float, call: Awaitable[T]) -> T:
    """The call's answer before the deadline (loop time). Raises BotError `timeout`."""
    try:
        async with asyncio.timeout_at(deadline):
            return await call
    except TimeoutError as error:
        raise BotError("timeout") from error


async def _stop(task: asyncio.Task[None]) -> None:
    """End the filler. One that is being stored already looks for itself whether it is late."""
    task.cancel()
    await asyncio.wait([task])
