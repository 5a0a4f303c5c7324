"""Runs a model's graph in a row. Rasa plans each run anew, for threads that it does not use."""

from __future__ import annotations

from typing import Any

from rasa.core.policies import rule_policy
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage

from bot.rules import RulePolicy

# A node and the nodes and inputs whose results it takes.
Step = tuple[str, tuple[str, ...]]


class InOrder(DaskGraphRunner):
    """The same nodes and results; the order of the nodes is worked out once for each target."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        """Loads the components; Rasa's rules are followed by our RulePolicy."""
        for node in graph_schema.nodes.values():
            if node.uses is rule_policy.RulePolicy:
                node.uses = RulePolicy
        super().__init__(graph_schema, model_storage, execution_context, hooks)
        self._orders: dict[tuple[str, ...], list[Step]] = {}

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """{target: its result}. Raises what the nodes raise."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._orders[wanted]:
            node: GraphNode = self._instantiated_nodes[name]
            results[name] = node(*[results[need] for need in needs])
        return {name: results[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[Step]:
        """The nodes that the targets need, each after those that it needs itself."""
        steps: dict[str, Step] = {}

        def visit(name: str) -> None:
            node = self._graph_schema.nodes.get(name)
            if node is None or name in steps:  # an input, or there already
                return
            for need in node.needs.values():
                visit(need)
            steps[name] = (name, tuple(node.needs.values()))

        for target in targets:
            visit(target)
        return list(steps.values())
