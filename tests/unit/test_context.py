"""The context package: its schema, its sentences, its sources, its size."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from handoff import context
from handoff.context import Attempt, CustomerFacts, Material, Read, Said, Why, build
from handoff.model import Author

SCHEMA = json.loads((Path(context.__file__).parent / "context.schema.json").read_text())
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = Why(
    reason="action_failed",
    reasons=["action_failed"],
    rule="action failed",
    words="action status in failed, slow",
    facts={"action_status": "failed", "recent_reasons": []},
)


def anna(**changes: object) -> CustomerFacts:
    known = {
        "id": "cus_1",
        "verified": True,
        "name": "Anna Weber",
        "email": "anna.weber@example.com",
        "number": "C-1003",
        "tier": "vip",
        "market": "DE",
        "language": "de",
        "channel": "web",
        "known_since": NOW,
    }
    return CustomerFacts(**{**known, **changes})  # type: ignore[arg-type]


def read(turn: str, intent: str, *entities: tuple[str, str]) -> Read:
    return Read(
        turn_id=turn,
        at=NOW,
        intents=[{"name": intent, "confidence": 0.9}, {"name": "faq", "confidence": 0.1}],
        entities=[{"entity": name, "value": value} for name, value in entities],
    )


def said(count: int) -> list[Said]:
    return [
        Said(turn_id=f"trn_{n}", seq=n, at=NOW + timedelta(seconds=n), author=Author.CUSTOMER)
        for n in range(1, count + 1)
    ]


def failed(order: str = "TD-100482") -> Attempt:
    return Attempt(
        at=NOW,
        action="action_cancel_order",
        status="failed",
        code="orders_unreachable",
        order_id=order,
        changed=False,
    )


def test_the_summary_says_who_wants_what_what_failed_and_why() -> None:
    package = build(
        Material(
            made_at=NOW,
            why=WHY,
            customer=anna(),
            turns=said(2),
            reads=[read("trn_1", "cancel_order", ("order_id", "TD-100482"))],
            attempts=[failed()],
        )
    )
    assert package["summary"] == [
        "Anna Weber (vip) is about: cancel order, order TD-100482.",
        "Did not work: cancel order for TD-100482 failed (orders unreachable).",
        "Why you: action failed.",
    ]
    jsonschema.validate(package, SCHEMA)


def test_small_talk_is_no_matter() -> None:
    reads = [read("trn_1", "return_item"), read("trn_2", "human_request"), read("trn_3", "thanks")]
    package = build(Material(made_at=NOW, why=WHY, customer=anna(), reads=reads))
    assert package["matter"]["intent"] == "return_item"


def test_what_the_customer_states_is_not_verified_and_what_the_system_knows_is() -> None:
    reads = [read("trn_1", "cancel_order", ("order_id", "TD-1"), ("order_id", "TD-2"))]
    ok = Attempt(
        at=NOW, action="action_order_status", status="ok", code=None, order_id="TD-2", changed=False
    )
    package = build(Material(made_at=NOW, why=WHY, customer=anna(), reads=reads, attempts=[ok]))
    assert {order["value"]: order["verified"] for order in package["orders"]} == {
        "TD-1": False,
        "TD-2": True,
    }


def test_completeness_names_what_is_missing() -> None:
    anonymous = anna(verified=False, name=None, number=None)
    package = build(Material(made_at=NOW, why=WHY, customer=anonymous, turns=said(1)))
    assert package["completeness"]["missing"] == [
        "who the customer is",
        "what it is about",
        "which order",
    ]
    assert package["completeness"]["score"] == 0.4


def test_no_word_of_the_transcript_is_copied_into_the_package() -> None:
    package = build(Material(made_at=NOW, why=WHY, customer=anna(), turns=said(60)))
    assert package["transcript"] == {"first_seq": 21, "last_seq": 60, "turns": 40, "left_out": 20}


@given(
    st.lists(st.text(max_size=300), max_size=60),
    st.dictionaries(st.text(max_size=20), st.text(max_size=2000), max_size=30),
)
def test_any_package_fits_its_schema_and_its_budget(
    values: list[str], slots: dict[str, str]
) -> None:
    reads = [read(f"trn_{n}", "x", ("item", value)) for n, value in enumerate(values)]
    package = build(
        Material(
            made_at=NOW,
            why=WHY,
            customer=anna(),
            turns=said(3),
            reads=reads,
            slots=slots,
            attempts=[failed(f"TD-{n}") for n in range(len(values))],
        )
    )
    jsonschema.validate(package, SCHEMA)
    assert len(json.dumps(package, ensure_ascii=False).encode()) <= context.BYTE_BUDGET
