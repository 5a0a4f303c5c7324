"""Trains the pipeline of config.yml inside real Rasa on a public set and parses its test file."""

from __future__ import annotations

import re
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import model, nlu_scores, paths
from bot.bench_parse import CannotMeasure, Json, Parse, parsed, progress, read_set
from bot.evaluate import Message
from bot.nlu_scores import Said

_MARKUP = str.maketrans("[]{}\\", "()()/")
_NAME = re.compile(r"[^a-z0-9_]+")


def measure_set(folder: Path, name: str, shots: int | None) -> Json:
    """The figures of one set: trained on its training file, threshold from its validation file."""
    train = read_set(folder / f"{name}_train.jsonl")
    test = read_set(folder / f"{name}_test.jsonl")
    parse, whole, seconds = _trained(train, f"{name}, {len(train)} messages")
    said = parsed(parse, test)
    figures = {**_figures(said), "train_s": round(seconds, 1)}
    figures["accuracy_without_cascade"] = nlu_scores.accuracy(parsed(whole, test))
    figures |= _scope(parse, folder, name, said)
    few = first_of_each(train, shots or 10)
    parse, _, _ = _trained(few, f"{name}, {len(few)} messages")
    figures["shots_accuracy"] = nlu_scores.accuracy(parsed(parse, test))
    figures["rss_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return figures


def first_of_each(messages: Sequence[Message], number: int) -> list[Message]:
    """The first `number` messages of each label, in the order of the file."""
    seen: dict[str, int] = defaultdict(int)
    few = []
    for one in messages:
        seen[one.label] += 1
        if seen[one.label] <= number:
            few.append(one)
    return few


def _trained(messages: Sequence[Message], what: str) -> tuple[Parse, Parse, float]:
    """How the trained pipeline parses, how it would if it always asked every source, and the
    seconds that training took.
    """
    progress(f"training on {what}")
    names = label_names(messages)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as place:
        agent = _train(Path(place), messages, names)
    seconds = time.perf_counter() - started
    back = {name: label for label, name in names.items()}
    return _parser(agent, back), _asks_all(agent, back), seconds


def _parser(agent: Any, labels: dict[str, str]) -> Parse:
    from bot.parse import parse_as_text

    def parse(text: str) -> Json:
        return _relabelled(parse_as_text(agent, text), labels)

    return parse


def _asks_all(agent: Any, labels: dict[str, str]) -> Parse:
    """As `_parser`, with the intents as they are without the cascade."""
    from bot.components.intents import RANKED, IntentClassifier
    from bot.parse import parse_as_text

    nodes = agent.processor.graph_runner._instantiated_nodes.values()  # Rasa has no other way in
    [classifier] = [n._component for n in nodes if isinstance(n._component, IntentClassifier)]

    def parse(text: str) -> Json:
        found = parse_as_text(agent, text)
        language = found["language"]["code"]
        told = classifier.model.understand(text, language, RANKED, cascade=False)
        found["intents"] = [{"name": name, "confidence": sure} for name, sure in told.ranking]
        return _relabelled(found, labels)

    return parse


def _relabelled(found: Json, labels: dict[str, str]) -> Json:
    for one in found["intents"]:
        one["name"] = labels.get(one["name"], one["name"])
    found["likely"] = [labels.get(name, name) for name in found["likely"]]
    return found


def label_names(messages: Sequence[Message]) -> dict[str, str]:
    """{label: a name that Rasa takes for an intent}; two labels never share one."""
    labels = sorted({one.label for one in messages})
    plain = {label: _NAME.sub("_", label.lower()).strip("_") for label in labels}
    return {label: f"x{n}_{plain[label]}" for n, label in enumerate(labels)}


def _train(place: Path, messages: Sequence[Message], names: dict[str, str]) -> Any:
    from rasa.model_training import train_nlu

    by_label: dict[str, list[str]] = defaultdict(list)
    for one in messages:
        by_label[one.label].append(" ".join(one.text.translate(_MARKUP).split()))
    lines = ["# · measured", 'version: "3.1"', "nlu:"]
    for label, texts in by_label.items():
        lines += [f"- intent: {names[label]}", "  examples: |", *(f"    - {t}" for t in texts)]
    data, domain = place / "nlu.yml", place / "domain.yml"
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    listed = "\n".join(f"- {name}" for name in names.values())
    domain.write_text(f'version: "3.1"\nintents:\n{listed}\n', encoding="utf-8")
    file = train_nlu(str(paths.CONFIG), str(data), str(place), domain=str(domain))
    if file is None:
        raise CannotMeasure("Rasa trained no model on this set.")
    return model.load(Path(file))


def _figures(said: list[Said]) -> Json:
    times = sorted(one.cpu_ms for one in said)
    return {
        "n": len(said),
        "accuracy": nlu_scores.accuracy(said),
        "macro_f1": nlu_scores.macro_f1(said),
        "ece": nlu_scores.calibration_error(said),
        "accuracy_at_90_coverage": nlu_scores.accuracy_at(said, 0.9),
        "coverage_95": nlu_scores.coverage(said),
        "set_size": nlu_scores.set_size(said),
        "escalations": nlu_scores.escalations(said),
        "stopped_at": nlu_scores.stages(said),
        "parse_cpu_ms_p50": round(times[len(times) // 2], 2),
        "parse_cpu_ms_p95": round(times[int(len(times) * 0.95)], 2),
    }


def _scope(parse: Parse, folder: Path, name: str, said: list[Said]) -> Json:
    """What is outside; the threshold comes from the validation file, never from a test file."""
    files = [folder / f"{name}_{part}.jsonl" for part in ("val", "oos_test")]
    if not all(file.exists() for file in files):
        return {"oos_auroc": None, "oos_recall_at_95": None}
    seen, outside = (parsed(parse, read_set(file)) for file in files)
    scores = [one.inside for one in outside]
    limit = nlu_scores.threshold([one.inside for one in seen])
    return {
        "oos_auroc": nlu_scores.auroc([one.inside for one in said], scores),
        "oos_recall_at_95": nlu_scores.recall_below(scores, limit),
        "in_scope_kept": 1 - (nlu_scores.recall_below([one.inside for one in said], limit) or 0),
    }
