"""An IntentModel as files and back: arrays and JSON, no pickles. What cannot be read raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bot.components import scope
from bot.components.intent_model import IntentModel, Plan, Stage
from bot.components.lexical import Lexicon, Vocabulary
from bot.components.neighbours import Neighbours
from bot.components.softmax import Linear

_ARRAYS, _NAMES = "arrays.npz", "model.json"
Json = dict[str, Any]
Arrays = dict[str, np.ndarray]


class UnreadableModel(Exception):
    """The stored classifier is damaged or incomplete."""


def write(model: IntentModel, folder: Path) -> None:
    """Stores the model in a folder."""
    arrays = {**idf_of(model.lexicon), **arrays_of("words", model.words)}
    for name, head in model.heads.items():
        arrays |= arrays_of(f"head.{name}", head)
    for language, known in model.neighbours.items():
        arrays[f"near.{language}.bytes"] = known.bytes
        arrays[f"near.{language}.scales"] = known.scales
        arrays[f"near.{language}.starts"] = known.starts
    names = {
        "intents": model.intents,
        "outside": model.outside,
        **terms_of(model.lexicon),
        "heads": sorted(model.heads),
        "neighbours": sorted(model.neighbours),
        "plans": {language: _of_plan(plan) for language, plan in model.plans.items()},
    }
    write_parts(folder, arrays, names)


def read(folder: Path) -> IntentModel:
    """Reads what `write` stored. Raises UnreadableModel, with the reason."""
    try:
        return _from_parts(*read_parts(folder))
    except Exception as error:
        raise UnreadableModel(f"The intent classifier cannot be read: {error}") from error


def write_parts(folder: Path, arrays: Arrays, names: Json) -> None:
    """Two files: the arrays and everything else."""
    np.savez(folder / _ARRAYS, **arrays)
    (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def read_parts(folder: Path) -> tuple[Arrays, Json]:
    """What `write_parts` stored. Raises whatever is wrong with the files."""
    with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return arrays, json.loads((folder / _NAMES).read_text(encoding="utf-8"))


def _from_parts(arrays: Arrays, names: Json) -> IntentModel:
    return IntentModel(
        intents=names["intents"],
        outside=names["outside"],
        lexicon=lexicon_of(arrays, names),
        words=linear_of("words", arrays),
        heads={name: linear_of(f"head.{name}", arrays) for name in names["heads"]},
        neighbours={
            language: Neighbours(
                arrays[f"near.{language}.bytes"],
                arrays[f"near.{language}.scales"],
                arrays[f"near.{language}.starts"],
            )
            for language in names["neighbours"]
        },
        plans={language: _plan(plan) for language, plan in names["plans"].items()},
    )


def arrays_of(name: str, model: Linear) -> Arrays:
    """Half precision: a third decimal of a score decides nothing."""
    return {
        f"{name}.weights": model.weights.astype(np.float16),
        f"{name}.bias": model.bias.astype(np.float32),
    }


def linear_of(name: str, arrays: Arrays) -> Linear:
    """What `arrays_of` gave."""
    return Linear(arrays[f"{name}.weights"].astype(np.float32), arrays[f"{name}.bias"])


def _of_plan(plan: Plan) -> Json:
    stages = [
        {
            "encoders": stage.encoders,
            "neighbours": stage.neighbours,
            "weights": stage.weights,
            "stop_at": stage.stop_at,
            "strong": stage.strong,
            "scope": stage.scope.parts(),
        }
        for stage in plan.stages
    ]
    return {"stages": stages, "limit": plan.limit, "calibration": plan.calibration}


def _plan(stored: Json) -> Plan:
    stages = [
        Stage(
            encoders=tuple(one["encoders"]),
            neighbours=one["neighbours"],
            weights=tuple(one["weights"]),
            stop_at=one["stop_at"],
            strong=one["strong"],
            scope=scope.from_parts(one["scope"]),
        )
        for one in stored["stages"]
    ]
    return Plan(tuple(stages), stored["limit"], stored["calibration"])


def idf_of(lexicon: Lexicon) -> Arrays:
    """How much its terms weigh."""
    return {"words.idf": lexicon.words.idf, "pieces.idf": lexicon.pieces.idf}


def terms_of(lexicon: Lexicon) -> Json:
    """Its terms, in the order of their places."""
    return {"words": _in_order(lexicon.words), "pieces": _in_order(lexicon.pieces)}


def lexicon_of(arrays: Arrays, names: Json) -> Lexicon:
    """What `idf_of` and `terms_of` gave. Raises ValueError when they do not fit."""
    return Lexicon(
        _vocabulary(names["words"], arrays["words.idf"]),
        _vocabulary(names["pieces"], arrays["pieces.idf"]),
    )


def _in_order(vocabulary: Vocabulary) -> list[str]:
    return sorted(vocabulary.terms, key=vocabulary.terms.__getitem__)


def _vocabulary(terms: list[str], idf: np.ndarray) -> Vocabulary:
    if len(terms) != len(idf):
        raise ValueError("the vocabulary does not fit its weights")
    return Vocabulary({term: place for place, term in enumerate(terms)}, idf)
