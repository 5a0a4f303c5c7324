"""The two halves of a live socket: frames that come in, and a pump that sends what is new."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

from base.db import StorageUnavailable
from base.problems import Problem, Unavailable
from base.sockets import FAILED, Socket

_log = structlog.get_logger(__name__)


@contextmanager
def refusing(socket: Socket, **about: str) -> Iterator[None]:
    """What is wrong with one frame is answered with an error frame, and the socket goes on."""
    try:
        yield
    except Problem as problem:
        socket.refuse(problem, **about)
    except StorageUnavailable:
        away = Unavailable("storage_unavailable", "Nothing can be stored just now.")
        socket.refuse(away, **about)


@asynccontextmanager
async def pumping(socket: Socket, pump: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run `pump` beside the body. When it fails the socket ends; the client resumes by its cursor."""
    task = asyncio.create_task(_run(socket, pump))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _run(socket: Socket, pump: Callable[[], Awaitable[None]]) -> None:
    try:
        await pump()
    except StorageUnavailable:
        socket.end(FAILED, "the database is away")
    except Exception:
        _log.exception("pump_failed")
        socket.end(FAILED, "something went wrong on our side")
