"""Measures the pipeline of config.yml inside real Rasa, for `bin/bench nlu`.

`sets` trains on each set of a folder and parses its test file; `messages` parses labelled files
with a trained model of ours. Prints lines `progress: ...` and last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot import entity_scores, evaluate, light, model, nlu_scores, paths
from bot.entity_scores import Marked
from bot.evaluate import BadHeldOut, Message
from bot.model import BadModel
from bot.nlu_scores import Said

OUTSIDE = ("out_of_scope", "near_scope")
_MARKUP = str.maketrans("[]{}\\", "()()/")
_NAME = re.compile(r"[^a-z0-9_]+")
Json = dict[str, Any]
Parse = Callable[[str], Json]


class CannotMeasure(Exception):
    """A set is missing or cannot be read; the text says which."""


def progress(message: str) -> None:
    """One line for whoever waits."""
    sys.stdout.write(f"progress: {message}\n")
    sys.stdout.flush()


def measure_set(folder: Path, name: str, shots: int | None) -> Json:
    """The figures of one set: trained on its training file, threshold from its validation file."""
    train = read_set(folder / f"{name}_train.jsonl")
    test = read_set(folder / f"{name}_test.jsonl")
    parse, seconds = _trained(train, f"{name}, {len(train)} messages")
    said = _parsed(parse, test)
    figures = {**_figures(said), "train_s": round(seconds, 1)}
    figures |= _scope(parse, folder, name, said)
    few = first_of_each(train, shots or 10)
    parse, _ = _trained(few, f"{name}, {len(few)} messages")
    figures["shots_accuracy"] = nlu_scores.accuracy(_parsed(parse, test))
    figures["rss_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return figures


def read_set(file: Path) -> list[Message]:
    """JSON lines with `text` and `intent`. Raises CannotMeasure."""
    try:
        return evaluate.read(file)
    except BadHeldOut as error:
        raise CannotMeasure(str(error)) from None


def read_marked(file: Path) -> list[Marked]:
    """Messages with marked entities. Raises CannotMeasure."""
    try:
        return entity_scores.read(file)
    except BadHeldOut as error:
        raise CannotMeasure(str(error)) from None


def first_of_each(messages: Sequence[Message], number: int) -> list[Message]:
    """The first `number` messages of each label, in the order of the file."""
    seen: dict[str, int] = defaultdict(int)
    few = []
    for one in messages:
        seen[one.label] += 1
        if seen[one.label] <= number:
            few.append(one)
    return few


def _trained(messages: Sequence[Message], what: str) -> tuple[Parse, float]:
    """How the trained pipeline parses, and the seconds that training took."""
    progress(f"training on {what}")
    names = label_names(messages)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as place:
        agent = _train(Path(place), messages, names)
    seconds = time.perf_counter() - started
    back = {name: label for label, name in names.items()}

    def parse(text: str) -> Json:
        from bot.parse import parse_as_text

        found = parse_as_text(agent, text)
        for one in found["intents"]:
            one["name"] = back.get(one["name"], one["name"])
        found["likely"] = [back.get(name, name) for name in found["likely"]]
        return found

    return parse, seconds


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


def _parsed(parse: Parse, messages: Sequence[Message], matters: Json | None = None) -> list[Said]:
    return [_said(parse, one, matters or {}) for one in messages]


def _said(parse: Parse, message: Message, matters: Json) -> Said:
    started = time.process_time()
    found = parse(message.text)
    cpu_ms = (time.process_time() - started) * 1000
    best = found["intents"][0]
    said = matters.get(best["name"], best["name"])
    likely = {matters.get(name, name) for name in found["likely"]}
    return Said(
        label=message.label,
        said=said,
        confidence=best["confidence"],
        inside=found["scope"],
        cpu_ms=cpu_ms,
        likely=frozenset(likely),
        doubt=found["doubt"],
        stage=found["stage"],
    )


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
        "stopped_at": nlu_scores.stages(said),
        "parse_cpu_ms_p50": round(times[len(times) // 2], 2),
        "parse_cpu_ms_p95": round(times[int(len(times) * 0.95)], 2),
    }


def _scope(parse: Parse, folder: Path, name: str, said: list[Said]) -> Json:
    """What is outside; the threshold comes from the validation file, never from a test file."""
    files = [folder / f"{name}_{part}.jsonl" for part in ("val", "oos_test")]
    if not all(file.exists() for file in files):
        return {"oos_auroc": None, "oos_recall_at_95": None}
    seen, outside = (_parsed(parse, read_set(file)) for file in files)
    scores = [one.inside for one in outside]
    limit = nlu_scores.threshold([one.inside for one in seen])
    return {
        "oos_auroc": nlu_scores.auroc([one.inside for one in said], scores),
        "oos_recall_at_95": nlu_scores.recall_below(scores, limit),
        "in_scope_kept": 1 - (nlu_scores.recall_below([one.inside for one in said], limit) or 0),
    }


def measure_messages(
    file: Path, messages: Sequence[Message], marked: Sequence[Marked], act_at: float
) -> Json:
    """The figures of labelled messages by language and over all, with a model of ours; of messages
    with marked entities too, where there are any.
    """
    agent = model.load(file)
    matters = evaluate.yaml_file(paths.MATTERS)

    def parse(text: str) -> Json:
        from bot.parse import parse_as_text

        return parse_as_text(agent, text)

    by_language: dict[str, list[Said]] = defaultdict(list)
    for one in messages:
        found = _said(parse, one, matters if one.by_matter else {})
        by_language[one.language].append(found)
    every = [one for some in by_language.values() for one in some]
    groups = {**by_language, "all": every}
    figures = {name: _message_figures(some, act_at) for name, some in groups.items()}
    entities = _entity_figures(parse, marked, figures) if marked else {}
    return {
        **figures,
        **entities,
        "act_at": act_at,
        "confusions": nlu_scores.confusions(every),
    }


def _entity_figures(parse: Parse, marked: Sequence[Marked], figures: dict[str, Json]) -> Json:
    """Adds `entity_f1` to each language; F1 by kind is the answer."""
    languages, kinds = entity_scores.count(marked, lambda one: parse(one.text)["entities"])
    for name, counted in languages.items():
        figures.setdefault(name, {})["entity_f1"] = counted.f1
    total = [sum(getattr(c, part) for c in kinds.values()) for part in ("right", "found", "marked")]
    figures["all"]["entity_f1"] = entity_scores.Counted(*total).f1
    return {"entity_f1_by_kind": {kind: kinds[kind].f1 for kind in sorted(kinds)}}


def acts(said: Said) -> bool:
    """May the bot act on it at all, however sure it is? As in handoff/policy/situation.py."""
    return said.said not in OUTSIDE and said.doubt != "out_of_scope"


def _message_figures(said: list[Said], act_at: float) -> Json:
    inside = [one for one in said if one.label not in OUTSIDE]
    outside = [one.inside for one in said if one.label in OUTSIDE]
    acted = [one for one in said if one.confidence >= act_at and acts(one)]
    limit = nlu_scores.threshold([one.inside for one in inside]) if inside else 0.0
    return {
        "n": len(said),
        "accuracy": nlu_scores.accuracy(inside),
        "scope_auroc": nlu_scores.auroc([one.inside for one in inside], outside),
        "oos_auroc": nlu_scores.auroc([one.inside for one in inside], outside),
        "scope_recall_at_95": nlu_scores.recall_below(outside, limit),
        "act_precision": nlu_scores.accuracy(acted),
        "act_share": round(len(acted) / len(said), 4) if said else None,
        "ece": nlu_scores.calibration_error(said),
    }


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.bench_nlu")
    what = parser.add_subparsers(dest="what", required=True)
    sets = what.add_parser("sets")
    sets.add_argument("--data", type=Path, required=True)
    sets.add_argument("--sets", required=True)
    sets.add_argument("--shots", type=int)
    messages = what.add_parser("messages")
    messages.add_argument("--model", type=Path, required=True)
    messages.add_argument("--file", type=Path, nargs="+", required=True)
    messages.add_argument("--entities", type=Path, nargs="*", default=[])
    messages.add_argument("--act-at", type=float, required=True)
    return parser


def _run(given: argparse.Namespace) -> Json:
    from bot import logs

    if given.what == "sets":
        light.install(tensorflow=light.needs_tensorflow(paths.CONFIG.read_text(encoding="utf-8")))
        logs.set_up(quiet=True)
        names = given.sets.split(",")
        return {name: measure_set(given.data, name, given.shots) for name in names}
    messages = [one for file in given.file for one in read_set(file)]
    marked = [one for file in given.entities for one in read_marked(file)]
    model.card(given.model)
    model.prepare_imports(given.model)
    logs.set_up(quiet=True)
    return measure_messages(given.model, messages, marked, given.act_at)


def main() -> int:
    """0 measured, 1 could not measure (said in one sentence)."""
    given = _arguments().parse_args()
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    os.environ["LOG_LEVEL"] = "ERROR"
    try:
        figures = _run(given)
    except (CannotMeasure, BadModel) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
