"""A conversation as a text to keep."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handoff.texts import languages
from handoff.transcript import Said, transcript

TURNS = [
    Said(
        at=datetime(2026, 3, 2, 22, 59, tzinfo=UTC),
        author="customer",
        name=None,
        text="It is broken.\nLook:",
        files=("photo.png",),
    ),
    Said(at=datetime(2026, 3, 2, 23, 1, tzinfo=UTC), author="bot", name=None, text="I am sorry."),
    Said(at=datetime(2026, 3, 2, 23, 5, tzinfo=UTC), author="agent", name="Mara", text="Hello."),
    Said(at=datetime(2026, 3, 2, 23, 6, tzinfo=UTC), author="agent", name=None, text="Bye."),
]


def test_turns_stand_under_the_days_of_the_readers_zone() -> None:
    assert transcript(TURNS, "en", "Europe/Berlin") == (
        "Your chat with customer service\n"
        "\n"
        "Monday, 2 March 2026\n"
        "\n"
        "23:59  You: It is broken.\n"
        "       Look:\n"
        "       [photo.png]\n"
        "\n"
        "Tuesday, 3 March 2026\n"
        "\n"
        "00:01  Digital assistant: I am sorry.\n"
        "00:05  Mara: Hello.\n"
        "00:06  Customer service: Bye.\n"
    )


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_its_words(language: str) -> None:
    text = transcript(TURNS, language, "UTC")
    assert text.count("Mara") == 1
    assert "author_" not in text


def test_a_language_that_the_desk_does_not_speak_reads_english() -> None:
    assert transcript([], "uk", "UTC").startswith("Your chat with customer service")
