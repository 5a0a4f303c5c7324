"""The comparison of two models and the gate: golden figures, and what must never pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.compare import Graded, gate, report, sign_test, wilson

RIGHT = "right"


def graded(*answers: tuple[str, str], language: str = "en") -> list[Graded]:
    """One example for each (intent, predicted)."""
    return [
        Graded(text=f"text {n}", language=language, intent=intent, predicted=predicted)
        for n, (intent, predicted) in enumerate(answers)
    ]


def both(intent: str, candidate: str, serving: str, n: int = 1) -> list[tuple[str, str, str]]:
    """`n` examples with what each model says; RIGHT stands for the intent itself."""
    return [(intent, candidate.replace(RIGHT, intent), serving.replace(RIGHT, intent))] * n


def compared(*rows: list[tuple[str, str, str]]) -> dict[str, object]:
    flat = [row for group in rows for row in group]
    return report(
        graded(*((intent, candidate) for intent, candidate, _ in flat)),
        graded(*((intent, serving) for intent, _, serving in flat)),
    )


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(45, 60, 0.627679, 0.842235), (0, 20, 0.0, 0.161125), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(right: int, n: int, low: float, high: float) -> None:
    assert wilson(right, n) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("won", "lost", "p"), [(0, 0, 1.0), (1, 0, 1.0), (6, 0, 0.03125), (8, 2, 0.109375), (5, 5, 1.0)]
)
def test_the_sign_test_is_exact(won: int, lost: int, p: float) -> None:
    assert sign_test(won, lost) == pytest.approx(p)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_sign_test_is_a_probability_and_takes_no_side(won: int, lost: int) -> None:
    assert 0 <= sign_test(won, lost) <= 1
    assert sign_test(won, lost) == sign_test(lost, won)


def test_the_report_names_who_wins_and_who_loses() -> None:
    golden = compared(
        both("order_status", RIGHT, "cancel_order", 6),
        both("cancel_order", "order_status", RIGHT, 1),
        both("greet", RIGHT, RIGHT, 13),
    )
    assert golden["n"] == 20
    assert golden["candidate"] == {
        "right": 19,
        "accuracy": 0.95,
        "low": 0.7639,
        "high": 0.9911,
    }
    assert golden["difference"] == {
        "points": 25.0,
        "won": 6,
        "lost": 1,
        "p_value": 0.125,
        "words": "Of 100 customers it understands 25.0 more, which may be chance: "
        "6 examples won, 1 example lost.",
    }
    rows = {row["name"]: row for row in golden["intents"]}  # type: ignore[attr-defined]
    assert (rows["order_status"]["won"], rows["order_status"]["lost"]) == (6, 0)
    assert (rows["cancel_order"]["won"], rows["cancel_order"]["lost"]) == (0, 1)
    assert golden["confusions"] == [
        {"expected": "cancel_order", "predicted": "order_status", "language": "en", "n": 1}
    ]
    assert golden["lost"] == [
        {
            "text": "text 6",
            "language": "en",
            "expected": "cancel_order",
            "serving": "cancel_order",
            "candidate": "order_status",
        }
    ]


def test_languages_are_told_apart() -> None:
    german = graded(("greet", "thanks"), language="de")
    english = graded(("greet", "greet"))
    rows = report(english + german, None)["languages"]
    assert [(row["name"], row["candidate"]["right"], row["serving"]) for row in rows] == [
        ("de", 0, None),
        ("en", 1, None),
    ]


def test_models_that_were_asked_different_things_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same examples"):
        report(graded(("greet", "greet")), graded(("thanks", "thanks")))


def codes(compared: dict[str, object], canary: bool = True) -> list[str]:
    verdict = gate(compared, canary)
    assert verdict["passed"] is (not verdict["reasons"])
    return [reason["code"] for reason in verdict["reasons"]]


def test_two_points_less_pass_and_more_do_not() -> None:
    same = both("greet", RIGHT, RIGHT, 98)
    assert codes(compared(same, both("greet", "thanks", RIGHT, 2))) == []
    worse = both("greet", "thanks", RIGHT, 3)
    assert codes(compared(same[1:], worse)) == ["accuracy_drops"]


@pytest.mark.parametrize(
    "intent",
    ["human_request", "account_hacked", "product_safety", "counterfeit", "complaint_service"],
)
def test_a_protected_intent_may_not_lose_one_example_whatever_is_won(intent: str) -> None:
    won = both("greet", RIGHT, "thanks", 50) + both(intent, RIGHT, "greet", 5)
    assert codes(compared(won)) == []
    assert codes(compared(won, both(intent, "greet", RIGHT))) == ["protected_intent_loses"]


def test_without_a_serving_model_only_the_canary_decides() -> None:
    alone = report(graded(("human_request", "greet")), None)
    assert codes(alone) == []
    assert codes(alone, canary=False) == ["canary"]
