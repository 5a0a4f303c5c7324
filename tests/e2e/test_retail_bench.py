"""`bin/bench retail` on a tiny shop: it counts what is right, and notices what is not."""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tandem.bench import _retail_policy, retail
from tests.api import retail_files as files

CHANGE = {
    "name": "modify_pending_order_items",
    "kwargs": {
        "order_id": "#W1",
        "item_ids": ["M1"],
        "new_item_ids": ["M2"],
        "payment_method_id": "gift_ann",
    },
}
CANCEL = {
    "name": "cancel_pending_order",
    "kwargs": {"order_id": "#W4", "reason": "no longer needed"},
}
TASKS = [
    {"user_id": "ann_1", "actions": [CHANGE, {"name": "think", "kwargs": {}}]},
    {"user_id": "bob_2", "actions": [CANCEL]},
]


@pytest.fixture
def measured(tmp_path):
    """Runs the benchmark on the tiny shop."""
    folder = files.write(tmp_path / "retail")
    (folder / "tasks.json").write_text(json.dumps(TASKS), encoding="utf-8")
    options = argparse.Namespace(tasks=folder / "tasks.json", data=None, seed=1)
    with ThreadPoolExecutor(1) as apart:  # the browser tests' event loop stands in this thread
        yield lambda: apart.submit(retail.measure, options, lambda line: None).result()


def test_gold_actions_reach_the_demanded_state_and_forbidden_ones_are_refused(measured):
    figures = measured()
    assert (figures["tasks"], figures["state_ok"], figures["gold_actions"]) == (2, 2, 2)
    assert figures["forbidden"] == figures["forbidden_refused"] > 10
    assert figures["misses"] == []


def test_a_policy_that_is_told_otherwise_is_noticed(measured, monkeypatch):
    monkeypatch.setattr(_retail_policy, "REASONS", ("ordered by mistake",))
    figures = measured()
    assert figures["state_ok"] == 1
    assert figures["forbidden_refused"] < figures["forbidden"]
    assert figures["misses"][0]["user_id"] == "bob_2"
