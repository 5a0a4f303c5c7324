"""What the last action of a conversation reported."""

from __future__ import annotations

from tests.bot.conftest import Talk


def report(talk: Talk) -> tuple:
    """What the last action did."""
    one = talk.last["actions"][-1]
    return one["name"], one["status"], one["code"], one["changed"]


def done(action: str) -> tuple:
    """A report of something that was changed."""
    return action, "ok", None, True
