"""What the commands tell the person who typed them."""

from __future__ import annotations


class CannotRun(Exception):
    """A command cannot do what it was asked; the message is one clear sentence."""
