"""Whom `@name` means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.mentions import MOST, mentioned

PEOPLE = {
    "u1": "Mara",
    "u2": "Mara Klein",
    "u3": "Jonas Reid",
    "u4": "Jonas Weiß",
    "u5": "Ann-Sophie Böll",
    "u6": " ",
}


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("@Mara Klein, have a look", ["u2"]),
        ("@mara: have a look", ["u1"]),
        ("please look, @JONAS REID!", ["u3"]),
        ("@Jonas, one of you", ["u3", "u4"]),
        ("@jonas weiss", ["u4"]),
        ("(@Ann-Sophie) and @Mara Klein and @mara klein", ["u5", "u2"]),
        ("@Marabel", []),
        ("mail mara@mara.example", []),
        ("@ Mara", []),
        ("no one", []),
    ],
)
def test_a_name_after_an_at_sign_means_that_colleague(text: str, whom: list[str]) -> None:
    assert mentioned(text, PEOPLE) == whom


def test_a_text_of_at_signs_is_not_searched_for_ever() -> None:
    assert mentioned("@ " * MOST + "@Mara", PEOPLE) == []


@given(st.text(alphabet="@ Mara Klein,.\n", max_size=200))
def test_whatever_is_written_only_those_are_meant_whose_first_name_stands_there(text: str) -> None:
    for one in mentioned(text, PEOPLE):
        assert f"@{PEOPLE[one].split()[0]}".casefold() in text.casefold()
