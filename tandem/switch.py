"""The bot's model: which one serves, and the switch to another without a failed turn.

`bot/wanted.json` asks for a model. It is started beside the serving one; when it is ready,
`bot/serving.json` names it and the old one ends a little later. `bot/switch.json` says how it went.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from base.clock import Clock
from tandem.keeper import Ask, Keeper, NotReady, Say, Sleep
from tandem.model import read_json, write_json
from tandem.plan import Plan
from tandem.ports import LOOPBACK

READY_WITHIN = 120.0
OLD_ONE_STAYS = 10.0  # seconds: turns that are on their way to it come to their end
LOOK_EVERY = 0.5

AskBot = Callable[[str], Ask]


class Bot:
    """The Rasa that serves and, during a switch, the next one."""

    def __init__(
        self, plan: Plan, ask: AskBot, clock: Clock, say: Say, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._plan, self._ask, self._clock, self._say, self._sleep = plan, ask, clock, say, sleep
        self._ports = (plan.settings.port + 3, plan.settings.port + 4)
        self._serving: Keeper | None = None
        self._next: Keeper | None = None
        self._port = self._ports[1]
        self._leaving: set[asyncio.Task[None]] = set()

    async def serve(self, model: Path, *, promoted: bool) -> None:
        """Starts the model and lets it serve. Raises NotReady; the one before then goes on."""
        port = next(port for port in self._ports if port != self._port)
        await self._wait_for_free_port()
        url = f"http://{LOOPBACK}:{port}"
        program = self._plan.rasa(model, port)
        next_one = self._next = Keeper(program, self._ask(url), self._say, self._sleep)
        try:
            await next_one.until_ready(READY_WITHIN)
        except NotReady:
            await next_one.stop()
            raise
        answer = {"model": str(model), "port": port, "url": url, "promoted": promoted}
        write_json(self._plan.bot / "serving.json", answer)
        before, self._serving, self._port = self._serving, next_one, port
        if before:
            self._leaving.add(asyncio.create_task(self._let_go(before)))

    async def watch(self) -> None:
        """Fulfils what wanted.json asks for, until it is cancelled."""
        self._end_interrupted_switch()
        wanted, taken = self._plan.bot / "wanted.json", self._plan.bot / "wanted.taken.json"
        while True:
            if wanted.exists():
                wanted.replace(taken)  # so that a wish that comes meanwhile is not lost
                await self.switch(Path(str(read_json(taken).get("wanted", ""))))
                taken.unlink(missing_ok=True)
            await self._sleep(LOOK_EVERY)

    def _end_interrupted_switch(self) -> None:
        """Tandem was stopped in the middle of it: nobody must wait for it any longer."""
        last = read_json(self._plan.bot / "switch.json")
        if last.get("state") == "starting":
            self._tell("failed", Path(str(last["wanted"])), "Tandem was stopped before it served.")

    async def switch(self, model: Path) -> None:
        """One switch, with its outcome in switch.json."""
        self._tell("starting", model)
        try:
            self._require_possible(model)
            await self.serve(model, promoted=True)
        except (NotReady, OSError) as error:
            self._say(f"bot: {model.name} {error}; the model before goes on serving")
            self._tell("failed", model, f"{model.name} {error}")
        else:
            self._say(f"bot: {model.name} serves now")
            self._tell("serving", model)

    async def stop(self) -> None:
        """Ends every model: the serving one, one that is starting, one that is leaving."""
        for task in self._leaving:
            task.cancel()
        if self._leaving:
            await asyncio.wait(self._leaving)
        for keeper in {self._serving, self._next}:
            if keeper:
                await keeper.stop()

    def _require_possible(self, model: Path) -> None:
        if self._plan.settings.bot_url:
            raise NotReady("cannot serve: the bot runs elsewhere (TANDEM_BOT_URL)")
        if model.parent.resolve() != (self._plan.bot / "models").resolve() or not model.is_file():
            raise NotReady("is no file in the bot's models")

    async def _let_go(self, old: Keeper) -> None:
        try:
            await self._sleep(OLD_ONE_STAYS)
        finally:
            await old.stop()

    async def _wait_for_free_port(self) -> None:
        """The model before the last may still be there: its port is the one needed now."""
        if self._leaving:
            await asyncio.wait(self._leaving)
            self._leaving.clear()

    def _tell(self, state: str, model: Path, reason: str | None = None) -> None:
        outcome = {"state": state, "wanted": str(model), "reason": reason}
        write_json(self._plan.bot / "switch.json", outcome | {"at": self._clock.now().isoformat()})
