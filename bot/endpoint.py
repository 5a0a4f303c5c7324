"""The action server behind token and time limit, over connections that stay open."""

from __future__ import annotations

from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig


class ActionEndpoint(EndpointConfig):
    """Rasa itself would open a connection for each call and wait five minutes for the answer."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        super().__init__(
            url=url,
            headers={"Authorization": f"Bearer {token}"},
            enable_selective_domain=True,
        )
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """The one session; the caller does not close it."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(headers=self.headers, timeout=self._timeout)
        return self._session

    async def request(self, *_: Any, json: Any = None, **__: Any) -> Any:
        """Posts JSON, returns JSON. Raises Rasa's ClientResponseError from status 400 on, and
        aiohttp's errors and TimeoutError.
        """
        async with self.session().post(str(self.url), json=json) as response:
            if response.status >= 400:
                text = await response.text()
                raise ClientResponseError(response.status, str(response.reason), text)
            return await response.json()

    async def close(self) -> None:
        """Hangs up."""
        if self._session is not None:
            await self._session.close()
