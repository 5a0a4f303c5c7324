"""Passwords of the staff: hashed with Argon2id, checked in the same time whether there is one."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from base.problems import BadRequest
from base.tokens import new_token

T = TypeVar("T")
#: Characters that a password which somebody chose has at least. Length is what counts: NIST SP
#: 800-63B asks for no mixture of kinds.
SHORTEST = 12

_hasher = PasswordHasher()
# Two at a time: each takes 64 MiB, and a flood of sign-ins must not take the whole machine.
_hashing = ThreadPoolExecutor(2, thread_name_prefix="argon2")


def hash_password(password: str) -> str:
    """Argon2id, some 50 ms."""
    return _hasher.hash(password)


async def hashed(password: str) -> str:
    """`hash_password` beside everything else."""
    return await _run(hash_password, password)


async def is_right(stored: str | None, password: str) -> bool:
    """Whether it is the password of the hash; without one no, in the same time."""
    return await _run(_verify, stored or await _run(_decoy), password)


def must_be_good(new: str, old: str, email: str) -> None:
    """Raises BadRequest `weak_password` for one that is short, the old one, or the e-mail."""
    if len(new) < SHORTEST or new == old or email.casefold() in new.casefold():
        raise BadRequest(
            "weak_password",
            f"A new password has at least {SHORTEST} characters, "
            "is not the old one and does not hold your e-mail.",
        )


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _decoy() -> str:
    """What an unknown account is checked against, so that the answer takes as long."""
    return _hasher.hash(new_token()[0])


async def _run(work: Callable[..., T], *args: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_hashing, work, *args)
