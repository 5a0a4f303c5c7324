"""A hundred scripted contacts that end with a human, and what their summary has to hold."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).parent / "package_cases.yml"
LANGUAGES = ("en", "de", "fr", "zh")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One turn: how the bot reads it and what it does, as `package_cases.yml` says. `{order}` and
    `{other}` stand for the numbers of the order at hand and of another one.
    """

    intent: str
    sure: float = 0.93
    order: str | None = None
    reply: str = "One moment."
    asks: Sequence[str] | None = None
    action: Sequence[str | None] | None = None
    about: str | None = None
    slots: dict[str, str] = field(default_factory=dict)
    button: bool = False
    fails: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A contact. The summary has to name `order`, `wish` (an intent) and `step`: the key of a
    sentence and the action or value in it.
    """

    name: str
    steps: tuple[Step, ...]
    wish: str
    step: Sequence[str | None] | None
    order: str | None = "{order}"
    language: str = "en"
    vip: bool = False
    numbers: tuple[str, str] = ("TD-100482", "TD-100777")


def _stories() -> Iterator[Case]:
    """The scripts, in English and with the usual numbers."""
    read = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    for told in read:
        turns = tuple(Step(**turn) for turn in told.pop("turns"))
        yield Case(steps=turns, **told)


def cases(seed: int) -> Iterator[Case]:
    """Every story in four languages, with other numbers and with talk that says nothing."""
    rng = random.Random(seed)  # noqa: S311 - made-up contacts, not a secret
    for story in _stories():
        for language in LANGUAGES:
            first, second = rng.sample(range(100_000, 999_999), 2)
            yield replace(
                story,
                language=language,
                numbers=(f"TD-{first}", f"TD-{second}"),
                steps=(*_chatter(rng), *story.steps),
            )


def _chatter(rng: random.Random) -> list[Step]:
    intents = ("greet", "thanks", "bot_challenge", "help", "praise")
    chosen = rng.sample(intents, rng.randrange(3))
    return [Step(intent=one, reply=f"Hello ({one}).") for one in chosen]


def filled(case: Case, text: str | None) -> str | None:
    """The text with the order numbers of the case."""
    if text is None:
        return None
    order, other = case.numbers
    return text.format(order=order, other=other)


def reading(case: Case, step: Step) -> dict[str, Any]:
    """What the bot understood, as the protocol has it, but for ids."""
    number = filled(case, step.order)
    entities = [{"entity": "order_id", "value": number}] if number else []
    rest = round((1 - step.sure) * 0.6, 4)
    return {
        "protocol": 1,
        "model": "bench",
        "language": {"code": case.language, "confidence": 0.5},
        "intents": [
            {"name": step.intent, "confidence": step.sure},
            {"name": "order_status", "confidence": rest},
        ],
        "entities": entities,
    }


def proposing(case: Case, step: Step) -> dict[str, Any]:
    """What the bot would answer and has done, but for ids."""
    name, status, code = step.action or ("", "", None)
    done = {"name": name, "status": status, "code": code, "order_id": filled(case, step.about)}
    changed = status == "ok" and name == "action_change_address"
    form = {"name": step.asks[0], "requested_slot": step.asks[1]} if step.asks else None
    return {
        "protocol": 1,
        "model": "bench",
        "messages": [{"text": step.reply}],
        "slots": {slot: filled(case, value) for slot, value in step.slots.items()},
        "form": form,
        "policy": {"action": "utter", "name": "RulePolicy", "confidence": 1.0},
        "actions": [{**done, "changed": changed}] if step.action else [],
    }
