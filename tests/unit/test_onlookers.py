"""Who looks on, as one console hears it from the others."""

from handoff.web.onlookers import GONE_S, Looking


def test_a_newcomer_is_known_once_and_its_own_words_are_no_news() -> None:
    looking = Looking("mine")
    assert looking.hear("theirs", "sam", True, 0)
    assert not looking.hear("theirs", "sam", True, 1)
    assert not looking.hear("mine", "mia", True, 1)
    assert looking.users(1) == {"sam"}


def test_two_screens_of_one_person_are_one_person_until_both_are_closed() -> None:
    looking = Looking("mine")
    looking.hear("left", "sam", True, 0)
    looking.hear("right", "sam", True, 0)
    looking.hear("left", "sam", False, 1)
    assert looking.users(1) == {"sam"}
    looking.hear("right", "sam", False, 1)
    assert looking.users(1) == frozenset()


def test_who_falls_silent_is_gone_after_a_while() -> None:
    looking = Looking("mine")
    looking.hear("theirs", "sam", True, 0)
    assert looking.users(GONE_S - 0.1) == {"sam"}
    assert looking.users(GONE_S) == frozenset()
