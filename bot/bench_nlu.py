"""Measures the pipeline of config.yml inside real Rasa, for `bin/bench nlu`.

`sets` trains on each set of a folder and parses its test file; `messages` parses labelled files
with a trained model of ours. Prints lines `progress: ...` and last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from bot import entity_scores, evaluate, light, model, nlu_scores, paths
from bot.bench_parse import CannotMeasure, Json, Parse, read_marked, read_set, read_tones, said_of
from bot.bench_sets import measure_set
from bot.components.tones import VALUES, Toned
from bot.entity_scores import Marked
from bot.evaluate import Message
from bot.model import BadModel
from bot.nlu_scores import Said

OUTSIDE = ("out_of_scope", "near_scope")
# Where a number becomes a side: chosen on training messages that were left out of the fitting.
UNHAPPY, GLAD = -0.2, 0.2


def measure_messages(
    file: Path,
    messages: Sequence[Message],
    marked: Sequence[Marked],
    tones: Sequence[Toned],
    act_at: float,
) -> Json:
    """The figures of labelled messages by language and over all, with a model of ours; of messages
    with marked entities and with tones too, where there are any.
    """
    agent = model.load(file)
    matters = evaluate.yaml_file(paths.MATTERS)

    def parse(text: str) -> Json:
        from bot.parse import parse_as_text

        return parse_as_text(agent, text)

    by_language: dict[str, list[Said]] = defaultdict(list)
    for one in messages:
        found = said_of(parse, one, matters if one.by_matter else {})
        by_language[one.language].append(found)
    every = [one for some in by_language.values() for one in some]
    groups = {**by_language, "all": every}
    figures = {name: _message_figures(some, act_at) for name, some in groups.items()}
    entities = _entity_figures(parse, marked, figures) if marked else {}
    _tone_figures(parse, tones, figures)
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


def _tone_figures(parse: Parse, tones: Sequence[Toned], figures: dict[str, Json]) -> None:
    """Adds `sentiment_accuracy` to each language: is the side right, below UNHAPPY, above GLAD or
    between them?
    """
    right: dict[str, list[bool]] = defaultdict(list)
    for one in tones:
        is_right = _side(parse(one.text)["sentiment"]) == _side(VALUES[one.tone])
        right[one.language].append(is_right)
        right["all"].append(is_right)
    for language, answers in right.items():
        figures.setdefault(language, {})["sentiment_accuracy"] = round(mean(answers), 4)


def _side(sentiment: float | None) -> int:
    """-1, 0 or 1; what has no tone is plain."""
    number = sentiment or 0.0
    return -1 if number < UNHAPPY else int(number > GLAD)


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
    messages.add_argument("--tones", type=Path)
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
    tones = read_tones(given.tones) if given.tones else []
    return measure_messages(given.model, messages, marked, tones, given.act_at)


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
