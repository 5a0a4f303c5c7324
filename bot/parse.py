"""Parses customer text as text.

Rasa's last NLU node (`RegexMessageHandler`) turns "/intent@1.0{...}" into that intent, over
everything the model says. The parse here ends one node before it, so no spelling of a slash is a
command.
"""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.trackers import DialogueStateTracker

from bot.language import DEFAULT
from bot.protocol import RANKED, Choice

_SHORTCUT = "RegexMessageHandler"
# Rasa adds these to every domain; `restart` would even wake a paused conversation.
_BUILT_IN = frozenset({"back", "nlu_fallback", "restart", "session_start"})


def own_intents(agent: Agent) -> set[str]:
    """The intents of our domain, without Rasa's built-in ones."""
    return set(agent.domain.intents) - _BUILT_IN


def last_component(agent: Agent) -> str:
    """The node that comes before Rasa's intent shortcut. Raises RuntimeError when the graph looks
    different.
    """
    metadata = agent.processor.model_metadata
    target = metadata.predict_schema.nodes[metadata.nlu_target]
    if _SHORTCUT not in metadata.nlu_target or set(target.needs) - {"messages", "domain"}:
        raise RuntimeError(f"unexpected NLU target {metadata.nlu_target}")
    node = target.needs["messages"]
    if _SHORTCUT in node:
        raise RuntimeError(f"unexpected NLU node {node}")
    return node


def parse_as_text(agent: Agent, text: str, language: str | None = None) -> dict[str, Any]:
    """`{language, intents, entities, scope, likely, doubt, sentiment}` of a text, in the protocol's
    form; `language` is the conversation's so far.
    """
    node = last_component(agent)
    results = agent.processor.graph_runner.run(
        inputs={
            PLACEHOLDER_MESSAGE: [UserMessage(text, metadata={"language": language})],
            PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("parse", []),
        },
        targets=[node],
    )
    parsed = results[node][0].as_dict(only_output_properties=True)
    offset = len(text) - len(text.lstrip())
    found = parsed.get("understood")
    return {
        "language": parsed.get("language") or {"code": language or "en", "confidence": 0.5},
        "scope": found.inside if found else 1.0,
        "likely": found.likely if found else [],
        "doubt": found.doubt if found else None,
        "sentiment": parsed.get("sentiment"),
        "stage": found.stage if found else 0,
        "intents": [
            {"name": one["name"], "confidence": float(one["confidence"])}
            for one in parsed.get("intent_ranking", [])[:RANKED]
        ],
        "entities": [_entity(one, offset) for one in parsed.get("entities", [])],
    }


def _entity(one: dict[str, Any], offset: int) -> dict[str, Any]:
    """Rasa strips the text before it parses; places are moved back to the original."""
    return {
        "entity": one["entity"],
        "value": one["value"],
        "start": one["start"] + offset,
        "end": one["end"] + offset,
        "confidence": float(one.get("confidence_entity", 1.0)),
        "extractor": one.get("extractor", "unknown"),
        "pii": one.get("pii"),
    }


def parse_of_button(order: Choice) -> dict[str, Any]:
    """A pressed button, in the shape of a parse: nothing about it is in doubt."""
    return {
        "language": {"code": order.language or DEFAULT, "confidence": 1.0},
        "intents": [{"name": order.intent, "confidence": 1.0}],
        "entities": [_pressed(name, value) for name, value in order.entities.items()],
        "scope": 1.0,
        "likely": [order.intent],
        "doubt": None,
        "sentiment": None,
    }


def _pressed(name: str, value: str) -> dict[str, Any]:
    return {
        "entity": name,
        "value": value,
        "start": 0,
        "end": 0,
        "confidence": 1.0,
        "extractor": "choice",
        "pii": None,
    }
