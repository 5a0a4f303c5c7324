"""Replays a draft in a process of its own, so that the desk goes on answering meanwhile."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from base.clock import SystemClock
from base.db import Database
from base.plain import rfc3339
from base.problems import Conflict, Unavailable
from base.settings import Settings
from tandem.replay_command import run

LONGEST_S = 300.0


class Replays:
    """One replay at a time: it takes a whole core."""

    def __init__(self, settings: Settings, command: Sequence[str] | None = None) -> None:
        self._settings = settings
        self._command = tuple(command or (sys.executable, "-m", "tandem.replaying"))
        self._busy = asyncio.Lock()

    async def __call__(self, ruleset_id: str, since: datetime, until: datetime) -> dict[str, Any]:
        """The report as JSON. Raises Conflict while another one runs, Unavailable when it fails or
        takes longer than LONGEST_S.
        """
        if self._busy.locked():
            raise Conflict("replay_runs", "Another replay is under way: try again in a minute.")
        async with self._busy:
            return await self._run([*self._command, ruleset_id, rfc3339(since), rfc3339(until)])

    async def _run(self, command: Sequence[str]) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **self._env()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                told, complaint = await process.communicate()
        except TimeoutError:
            raise Unavailable(
                "replay_slow", "The replay took too long: choose a shorter period."
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            said = complaint.decode(errors="replace").strip().splitlines()
            raise Unavailable("replay_failed", said[-1] if said else "The replay failed.")
        report: dict[str, Any] = json.loads(told.splitlines()[-1])
        return report

    def _env(self) -> dict[str, str]:
        return {
            "TANDEM_DATABASE_URL": self._settings.effective_database_url,
            "TANDEM_DATA_DIR": str(self._settings.data_dir.absolute()),
        }


def main(ruleset_id: str, since: str, until: str) -> None:
    """What the process does: the report as one line. The desk has made the tables already."""
    database = Database.open(Settings.from_env().effective_database_url, SystemClock())
    period = datetime.fromisoformat(since), datetime.fromisoformat(until)
    _, report = asyncio.run(run(database, ruleset_id, *period, lambda done, total: None))
    print(json.dumps(report.as_json()))


if __name__ == "__main__":
    main(*sys.argv[1:])
