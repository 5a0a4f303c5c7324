"""What the desk remembers from turn to turn, and the facts that follow from it."""

from hypothesis import given
from hypothesis import strategies as st

from handoff.policy.memory import Memory, after_understanding, frustration
from handoff.policy.situation import Situation

feeling = st.one_of(st.none(), st.floats(-1, 1))


@given(st.floats(0, 1), st.booleans(), feeling)
def test_frustration_is_a_share_and_anger_never_lowers_it(
    before: float, clear: bool, sentiment: float | None
) -> None:
    memory = Memory(frustration=before)
    found = frustration(memory, clear, "a", sentiment)
    assert 0 <= found <= 1
    assert frustration(memory, clear, "a", -1.0) >= found


@given(st.integers(1, 8))
def test_calm_turns_let_frustration_fade(turns: int) -> None:
    memory = Memory(frustration=1.0)
    for _ in range(turns):
        memory = after_understanding(memory, True, None, 0.0)
    assert memory.frustration <= 0.7**turns + 0.001


def test_an_angry_customer_is_seen_within_two_turns() -> None:
    memory = Memory()
    for words in ("a", "b"):
        memory = after_understanding(memory, False, words, -1.0)
    assert memory.frustration > 0.7


def test_the_same_words_are_the_same_question_however_they_are_written() -> None:
    def said(text: str) -> str | None:
        return Situation(text=text, language="en", channel="web").said

    assert said("Where is my order?") == said("WHERE is my   order!!")
    assert said("Where is my order?") != said("Where is my refund?")
    assert said("🙂") is None
    memory = after_understanding(Memory(), True, said("Where is it?"))
    again = after_understanding(memory, True, said("where is it"))
    assert (memory.same_question, again.same_question) == (0, 1)
    assert after_understanding(again, True, said("ok")).same_question == 0
