"""The example of a shop that signs: the desk believes what it makes."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from base.identity import verify_identity
from base.problems import Unauthorized

SIGN = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "examples" / "sign_identity.py"))[
    "sign"
]
KEY = "a key of the shop that is long enough"


def test_the_desk_believes_the_word_that_the_example_signs() -> None:
    word = SIGN(KEY, {"sub": "C-1001", "name": "Änna", "tier": "vip"})
    found = verify_identity(word, KEY, datetime.now(UTC))
    assert (found.subject, found.name, found.tier) == ("C-1001", "Änna", "vip")


def test_a_word_signed_with_another_key_is_refused() -> None:
    with pytest.raises(Unauthorized):
        verify_identity(SIGN(KEY + "!", {"sub": "C-1001"}), KEY, datetime.now(UTC))
