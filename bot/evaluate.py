"""How well does a model understand? `python -m bot.evaluate --model FILE --heldout FILE ...` prints
JSON.

A held-out file is YAML (`language`, `messages: {intent: [text]}`) or JSON lines with `text`,
`language` and `intent` or `matter`; a matter counts as right when the intent belongs to it
(data/matters.yml).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import model, paths
from bot.model import BadModel

BINS = 10


class BadHeldOut(Exception):
    """A held-out file cannot be read; the text says why."""


@dataclass(frozen=True)
class Message:
    """One labelled message; `label` is an intent, or a matter when `by_matter`."""

    text: str
    label: str
    language: str
    by_matter: bool


@dataclass(frozen=True)
class Judged:
    """A message and what the model says of it."""

    message: Message
    said: str
    confidence: float

    @property
    def right(self) -> bool:
        """Did the model say what was labelled?"""
        return self.said == self.message.label


def read(file: Path) -> list[Message]:
    """The messages of a held-out file. Raises BadHeldOut."""
    try:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".jsonl":
            return [_from_json(json.loads(line)) for line in text.splitlines() if line.strip()]
        data = _yaml(text)
        return [
            Message(one, intent, data["language"], by_matter=False)
            for intent, texts in data["messages"].items()
            for one in texts
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadHeldOut(f"{file.name} is not a held-out file: {error}") from None


def _from_json(line: dict[str, Any]) -> Message:
    by_matter = "intent" not in line
    label = line["matter"] if by_matter else line["intent"]
    return Message(line["text"], label, line.get("language", "en"), by_matter)


def _yaml(text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from None


def yaml_file(file: Path) -> Any:
    """A YAML file of ours, read safely. Raises ValueError."""
    return _yaml(file.read_text(encoding="utf-8"))


def judge(agent: Any, messages: Iterable[Message], matters: dict[str, str]) -> list[Judged]:
    """Parses every message."""
    from bot.parse import parse_as_text

    judged = []
    for message in messages:
        best = parse_as_text(agent, message.text)["intents"][0]
        said = matters.get(best["name"], best["name"]) if message.by_matter else best["name"]
        judged.append(Judged(message, said, best["confidence"]))
    return judged


def report(judged: list[Judged]) -> dict[str, Any]:
    """Accuracy over all, by language and by label; confusions; how honest the confidences are;
    and every example in the order of the files.
    """
    confusions = Counter((j.message.label, j.said) for j in judged if not j.right)
    return {
        "n": len(judged),
        "accuracy": _share(judged),
        "calibration_error": _calibration_error(judged),
        "languages": _by(judged, lambda j: j.message.language),
        "intents": _by(judged, lambda j: j.message.label),
        "confusions": [
            {"label": label, "said": said, "n": n} for (label, said), n in confusions.most_common()
        ],
        "examples": [_example(j) for j in judged],
    }


def _example(judged: Judged) -> dict[str, Any]:
    """One message with what was said of it: two models are compared example by example."""
    message = judged.message
    return {
        "text": message.text,
        "language": message.language,
        "intent": message.label,
        "predicted": judged.said,
        "confidence": round(judged.confidence, 4),
    }


def _by(judged: list[Judged], key: Any) -> dict[str, dict[str, float]]:
    names = sorted({key(j) for j in judged})
    groups = {name: [j for j in judged if key(j) == name] for name in names}
    return {name: {"n": len(g), "accuracy": _share(g)} for name, g in groups.items()}


def _share(judged: list[Judged]) -> float:
    return round(sum(j.right for j in judged) / len(judged), 4) if judged else 0.0


def _calibration_error(judged: list[Judged]) -> float:
    """Expected calibration error: the mean gap between confidence and share of right answers."""
    bins: dict[int, list[Judged]] = {}
    for j in judged:
        bins.setdefault(min(int(j.confidence * BINS), BINS - 1), []).append(j)
    gaps = (
        len(group) * abs(_share(group) - sum(j.confidence for j in group) / len(group))
        for group in bins.values()
    )
    return round(sum(gaps) / max(len(judged), 1), 4)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--heldout", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    try:
        messages = [message for file in given.heldout for message in read(file)]
        model.card(given.model)
        model.prepare_imports(given.model)
        from bot import logs

        logs.set_up(quiet=True)
        matters = yaml_file(paths.MATTERS)
        judged = judge(model.load(given.model), messages, matters)
    except (BadModel, BadHeldOut) as error:
        sys.stderr.write(f"bot.evaluate: {error}\n")
        return 3 if isinstance(error, BadModel) else 2
    sys.stdout.write(json.dumps(report(judged), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
