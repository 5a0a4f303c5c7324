"""Where a handoff goes: every rule of priority counts, the first of routing, tags once each."""

from handoff.model import Reason
from handoff.policy.effects import TableName
from handoff.policy.way import way_of
from handoff.rulebook import read_rulebook, seed_document

RULES = read_rulebook()


def test_priorities_of_all_rules_that_hold_are_added() -> None:
    facts = {"intent": "unknown_charge", "pathway": "vip", "frustration": 0.7}
    way = way_of(facts, Reason.POLICY_REQUIRED, RULES.tables)
    assert way.priority == 30 + 10 + 5
    assert way.because["priority"] == ("account in wrong hands", "VIP", "upset")


def test_the_tags_name_the_matter_and_what_failed() -> None:
    facts = {"intent": "cancel_order", "action_status": "failed"}
    way = way_of(facts, Reason.ACTION_FAILED, RULES.tables)
    assert way.tags == ("order.cancel", "systems.action_failed")


def test_without_a_route_the_default_queue_takes_it() -> None:
    way = way_of({}, Reason.LOOP, RULES.tables)
    assert (way.queue, way.skills, way.priority, way.tags) == ("support", (), 0, ())


def test_routing_knows_the_tags_and_the_reason() -> None:
    document = seed_document()
    when = [["tags", "contains", "goods.unsafe"], ["reason", "is", "safety"]]
    route = {"queue": "experts", "skills": ["safety"], "desired": ["german"]}
    document["routing"] = {"rules": [{"name": "experts", "when": when, "then": route}]}
    tables = read_rulebook(document).tables
    way = way_of({"intent": "product_safety"}, Reason.SAFETY, tables)
    assert (way.queue, way.skills, way.desired) == ("experts", ("safety",), ("german",))
    assert way_of({"intent": "product_safety"}, Reason.LOOP, tables).queue == "support"
    assert tables[TableName.ROUTING].version == read_rulebook(document).version
