"""Which tags the machine proposes; and that the list of tags is closed and has its words."""

from typing import Any

import pytest

from handoff.policy.effects import TableName
from handoff.policy.proposed import MOST, OF_HANDOFF, proposed_tags
from handoff.policy.reading import read_table
from handoff.rulebook import read_rulebook
from handoff.taxonomy import tag_words, taxonomy, unknown_tags

TAGGING = read_rulebook().tables[TableName.TAGGING]


def intents(**confidence: float) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": value} for name, value in confidence.items()]


def proposed(
    found: list[dict[str, Any]], of_handoff: tuple[str, ...] = (), **facts: Any
) -> list[tuple[str, float]]:
    tags = proposed_tags(found, facts, of_handoff, TAGGING, taxonomy())
    return [(one.tag, one.score) for one in tags]


def test_every_tag_of_the_tagging_table_is_on_the_list() -> None:
    assert unknown_tags(rule.effect.code for rule in TAGGING.rules) == []  # type: ignore[union-attr]


def test_every_tag_has_its_words_and_its_levels_above() -> None:
    for tag, words in taxonomy().items():
        assert set(words) == {"en", "de"} and all(words.values()), tag
        above = tag.rpartition(".")[0]
        assert not above or above in taxonomy(), tag
        assert tag.count(".") < 3, tag
    for language in ("en", "de"):
        said = [tag_words(tag, language) for tag in taxonomy()]
        assert len(set(said)) == len(said), "two tags cannot be told apart"


def test_a_tag_reads_in_words_and_falls_back_to_english() -> None:
    assert tag_words("delivery.lost.said_delivered", "de") == (
        "Lieferung › Verloren › Angeblich zugestellt"
    )
    assert tag_words("goods.damaged", "fr") == "Goods › Damaged"
    assert tag_words("goods.melted", "de") == "Ware › melted"
    assert unknown_tags(["goods.melted", "goods"]) == ["goods.melted"]


def test_what_was_understood_proposes_with_its_confidence_the_best_first() -> None:
    found = intents(delivery_late=0.62, order_status=0.3, damaged_item=0.06)
    assert proposed(found) == [
        ("delivery.late", 0.62),
        ("delivery.where", 0.3),
        ("goods.damaged", 0.06),
    ]


def test_never_more_than_three_and_never_what_is_next_to_impossible() -> None:
    found = intents(delivery_late=0.4, order_status=0.3, damaged_item=0.2, wrong_item=0.1)
    assert len(proposed(found)) == MOST == 3
    assert proposed(intents(delivery_late=0.97, order_status=0.03)) == [("delivery.late", 0.97)]


def test_two_intents_of_one_tag_are_one_proposal_with_the_better_score() -> None:
    found = intents(double_charge=0.5, unknown_charge=0.4)
    assert proposed(found) == [("payment.charge", 0.5)]


@pytest.mark.parametrize("found", [[], intents(greet=0.99), intents(human_request=0.99)])
def test_nothing_is_invented_when_nothing_was_understood(found: list[dict[str, Any]]) -> None:
    assert proposed(found) == []


def test_the_handoffs_own_tags_come_too_and_count_half_when_no_intent_gives_them() -> None:
    found = intents(delivery_late=0.9, order_status=0.1)
    assert proposed(found, ("systems.action_failed", "delivery.late")) == [
        ("delivery.late", 0.9),
        ("systems.action_failed", OF_HANDOFF),
        ("delivery.where", 0.1),
    ]
    assert proposed([], ("delivery.late",)) == [("delivery.late", OF_HANDOFF)]


def test_a_rule_may_look_at_the_other_facts_of_the_turn_and_an_unknown_tag_is_left_out() -> None:
    table = read_table(
        {
            "rules": [
                {
                    "name": "vip",
                    "when": [["intent", "is", "order_status"], ["tier", "is", "vip"]],
                    "then": "delivery.where",
                },
                {"name": "odd", "when": [["intent", "is", "order_status"]], "then": "odd.one"},
            ]
        },
        "v",
        TableName.TAGGING,
    )
    found = intents(order_status=0.9)
    tags = proposed_tags(found, {"tier": "vip"}, (), table, taxonomy())
    assert [one.tag for one in tags] == ["delivery.where"]
    assert proposed_tags(found, {"tier": "basic"}, (), table, taxonomy()) == ()
