"""Rasa's RulePolicy, which remembers what it worked out: which rules fit is a function of the last
few states, and these come again and again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH
from rasa.shared.core.domain import State

REMEMBERED = 2_000
_ANY = "any text"


class RulePolicy(rule_policy.RulePolicy):
    """The same predictions. Named as Rasa's: the name is told to the desk."""

    _longest = 0
    _texts: frozenset[str] = frozenset()

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        """As Rasa's: the keys of the rules that fit the states."""
        if not self._longest:
            self._read_rules()
        recent = states[-self._longest :]
        key = (id(lookup), tuple(self._frozen(state) for state in recent))
        found = self._remembered.get(key)
        if found is None:
            found = frozenset(super()._get_possible_keys(lookup, recent))
            self._remembered[key] = found
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return set(found)

    def _read_rules(self) -> None:
        """How far back a rule can look, and the texts that rules name."""
        keys = [*self.lookup[RULES], *self.lookup[RULES_FOR_LOOP_UNHAPPY_PATH]]
        rules = [self._rule_key_to_state(key) for key in keys]
        # one more: whether a conversation began before the first state of a rule
        self._longest = max((len(states) for states in rules), default=0) + 1
        users = [state.get("user", {}) for states in rules for state in states]
        self._texts = frozenset(str(user["text"]) for user in users if user.get("text"))
        self._remembered: OrderedDict[Any, frozenset[str]] = OrderedDict()

    def _frozen(self, state: State) -> frozenset[Any]:
        """A key for what a rule can tell apart: a text that no rule names is any text."""
        return frozenset(
            (kind, name, _ANY if self._is_other_text(kind, name, value) else value)
            for kind, values in state.items()
            for name, value in values.items()
        )

    def _is_other_text(self, kind: str, name: str, value: Any) -> bool:
        return kind == "user" and name == "text" and bool(value) and value not in self._texts
