"""The context package: its form, its sources, its size, what it says is missing."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.package import BYTE_BUDGET, build, schema
from handoff.package.budget import FOR_WRITTEN
from handoff.package.facts import Origin, facts_in, origin_of, provenance
from handoff.package.material import Article, Dialogue, Material, Withheld
from handoff.package.tried import TRANSCRIPT_TURNS
from handoff.policy.facts import FACTS
from tests.packages import NOW, anna, attempt, contacts, material, read, said

FORM = jsonschema.Draft202012Validator(schema())


def size(package: dict[str, object]) -> int:
    return len(json.dumps(package, ensure_ascii=False).encode())


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "urn:tandem:context-package:2"


def test_a_thousand_contacts_fit_the_schema_and_the_budget_and_every_fact_has_a_source() -> None:
    for one in contacts(1000):
        package = build(one)
        FORM.validate(package)
        assert size(package) <= BYTE_BUDGET - FOR_WRITTEN
        sourced, facts = provenance(package)
        assert sourced == facts


@given(
    st.lists(st.text(max_size=4000), max_size=60),
    st.dictionaries(st.text(max_size=20), st.text(max_size=2000), max_size=30),
)
def test_any_values_fit_the_schema_and_the_budget(values: list[str], slots: dict[str, str]) -> None:
    package = build(
        material(
            reads=[read(f"trn_{n}", "cancel_order", ("item", v)) for n, v in enumerate(values)],
            dialogue=Dialogue(slots=slots),
            attempts=[attempt("failed", f"TD-{n}") for n in range(len(values))],
        )
    )
    FORM.validate(package)
    assert size(package) <= BYTE_BUDGET - FOR_WRITTEN


def test_what_does_not_fit_is_dropped_oldest_first_and_named() -> None:
    long = "x" * 300
    reads = [
        read(f"trn_{n}", "cancel_order", *[("item", f"{n} {m} {long}") for m in range(20)])
        for n in range(10)
    ]
    package = build(material(reads=reads))
    left = {one["part"]: one["count"] for one in package["left_out"]}
    kept = [one["value"] for one in package["entities"]]
    assert left["entities"] == 200 - len(kept)
    assert kept[-1].startswith("9 19 ")
    assert len(kept) >= 5


def test_a_value_that_is_too_long_is_cut_and_counted() -> None:
    package = build(material(reads=[read("trn_1", "cancel_order", ("item", "y" * 4000))]))
    [item] = package["entities"]
    assert item["value"] == "y" * 300 + "…"
    assert {"part": "values", "count": 1} in package["left_out"]


def test_a_value_without_a_source_is_found() -> None:
    package = build(material())
    package["route"]["queue"] = "support"
    sourced, facts = provenance(package)
    assert facts - sourced == 1


def test_what_is_not_known_is_not_there() -> None:
    unknown = anna(verified=False, name=None, email=None, number=None, tier=None, zone=None)
    package = build(material(customer=unknown))
    assert not {"name", "email", "number", "tier", "market_time"} & package["customer"].keys()


def test_the_customers_word_is_not_verified_and_the_shops_is() -> None:
    reads = [read("trn_1", "cancel_order", ("order_id", "TD-1"), ("order_id", "TD-2"))]
    package = build(material(reads=reads, attempts=[attempt("ok", "TD-2")]))
    assert {one["value"]: one["verified"] for one in package["orders"]} == {
        "TD-2": True,
        "TD-1": False,
    }
    [stated] = [one for one in package["orders"] if one["value"] == "TD-1"]
    assert stated["source"] == {"kind": "turn", "ref": "trn_1"}
    assert package["customer"]["name"]["source"] == {"kind": "shop", "ref": "cus_1"}
    assert package["customer"]["name"]["verified"] is True


def test_an_order_that_the_order_system_does_not_know_is_not_verified() -> None:
    package = build(material(attempts=[attempt("refused", "TD-9", code="not_found")]))
    assert package["orders"][0]["verified"] is False


def test_a_market_that_only_the_page_names_is_not_verified() -> None:
    stated = build(material())["customer"]["market"]
    signed = build(material(customer=anna(market_vouched=True)))["customer"]["market"]
    assert (stated["verified"], signed["verified"]) == (False, True)
    assert signed["source"]["kind"] == "shop"


def test_the_clock_on_the_customers_wall_is_in_the_package() -> None:
    assert build(material())["customer"]["market_time"]["value"] == {
        "zone": "Europe/Berlin",
        "time": "2026-03-02T10:00+01:00",
    }


def test_the_decision_comes_with_its_ruleset_and_arm_and_what_it_looked_at() -> None:
    why = build(material())["why"]
    assert why["decision"]["value"]["ruleset"] == "0123456789ab"
    [looked] = why["facts"]
    assert (looked["name"], looked["value"], looked["source"]["kind"]) == (
        "action_status",
        "failed",
        "orders",
    )


def test_the_route_names_the_rules_that_spoke() -> None:
    package = build(material())
    assert package["route"]["because"]["value"]["priority"] == ["VIP"]
    assert [one["value"] for one in package["tags"]] == ["order.cancel"]


def test_the_step_of_the_dialogue_and_what_it_noted_are_in_the_package() -> None:
    reached = Dialogue(
        name="cancel_form",
        asks_for="confirmed",
        slots={"reason": "too_late", "hand_back": {"resolved": "no"}, "language": "de"},
    )
    package = build(material(dialogue=reached))
    assert package["dialogue"]["name"]["value"] == "cancel_form"
    assert package["dialogue"]["asks_for"]["value"] == "confirmed"
    assert [one["name"] for one in package["slots"]] == ["reason"]


def test_mood_is_the_last_that_could_be_told_and_the_frustration_of_the_contact() -> None:
    reads = [read("trn_1", "cancel_order", sentiment=-0.8), read("trn_2", "cancel_order")]
    package = build(material(reads=reads, dialogue=Dialogue(frustration=0.4)))
    assert package["mood"]["sentiment"]["value"] == -0.8
    assert package["mood"]["frustration"]["value"] == 0.4
    assert "sentiment" not in build(material())["mood"]


def test_no_word_of_the_transcript_or_the_draft_is_copied_into_the_package() -> None:
    held = Withheld(draft_id="drf_1", turn_id="trn_60", at=NOW, why="not sure")
    package = build(material(turns=said(60), draft=held))
    assert package["transcript"]["first_seq"] == 60 - TRANSCRIPT_TURNS + 1
    assert package["transcript"]["turns"][0].keys() == {"id", "seq", "author"}
    assert {"part": "turns", "count": 20} in package["left_out"]
    assert package["draft"]["value"] == {"id": "drf_1", "turn_id": "trn_60", "why": "not sure"}


def test_articles_are_named_by_id_and_title() -> None:
    package = build(material(articles=[Article(id="returns", title="How to return")]))
    assert package["articles"][0]["value"] == {"id": "returns", "title": "How to return"}


def test_completeness_names_what_is_missing() -> None:
    nobody = anna(verified=False, name=None, number=None)
    package = build(material(customer=nobody, turns=said(1), reads=[], attempts=[]))
    assert package["completeness"] == {"score": 0.4, "missing": ["customer", "matter", "order"]}


def test_a_matter_that_is_about_no_order_misses_none() -> None:
    package = build(material(reads=[read("trn_1", "size_advice")], attempts=[]))
    assert package["completeness"] == {"score": 1.0, "missing": []}


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_of_the_policy_comes_from_somewhere(name: str) -> None:
    assert origin_of(name) in Origin


def test_facts_are_found_however_deep_they_stand() -> None:
    assert [one for one in facts_in({"a": [{"b": 1}]})] == [None]
    assert list(facts_in(None)) == []


def test_an_empty_contact_makes_a_whole_package() -> None:
    plain = material()
    empty = Material(
        made_at=NOW, why=plain.why, customer=anna(), route=plain.route, turns=(), reads=()
    )
    FORM.validate(build(empty))
