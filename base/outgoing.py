"""The desk's own HTTP client: one for the process, made in its event loop, with a limit on time."""

import aiohttp

TOTAL_S = 10.0  # callers set tighter budgets; nothing may hang for ever


class Outgoing:
    """Makes the session at first use; the app closes it at its end."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The session. In the event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TOTAL_S),
                connector=aiohttp.TCPConnector(limit=100),
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
