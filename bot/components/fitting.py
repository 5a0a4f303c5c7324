"""Trains an IntentModel: fits every source of opinion, then chooses on left-out examples how much
each counts, when to stop, what is outside, and how large the sets must be.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold

from bot.components import conformal, encoders, lexical, mixing, neighbours, scope, vector_cache
from bot.components import softmax as dense
from bot.components.intent_model import ANY, FAMILIAR, IntentModel, Plan, Stage, side_by_side
from bot.components.lexical import Lexicon
from bot.components.neighbours import Neighbours
from bot.components.softmax import Linear, softmax

# A language with fewer examples is understood as any other language.
OWN_PLAN = 150
FEW = 2000
# So many left-out examples are enough to choose by, however many there are.
LEFT_OUT = 12_000
# Weaker scores than those of 70 of 100 examples are no reason to stop early.
STRONG = 0.3


@dataclass(frozen=True)
class Example:
    """A training message."""

    text: str
    intent: str
    language: str


@dataclass(frozen=True)
class Settings:
    """`strength` of the regressions on words and on vectors; `outside`: the intents that stand for
    what the bot does not serve; `tolerance`: the share of texts that stopping early may cost, a
    stage.
    """

    words_strength: float = 10.0
    vectors_strength: float = 20.0
    outside: tuple[str, ...] = ()
    tolerance: float = 0.001
    seed: int = 7


@dataclass(frozen=True)
class _Data:
    """The examples as numbers. `vectors[name]` is (all texts, width), zero where the encoder does
    not speak the language; `spoken[name]` (texts,) says where it does.
    """

    truth: np.ndarray
    languages: np.ndarray
    classes: int
    features: csr_matrix
    familiar: np.ndarray
    vectors: dict[str, np.ndarray]
    spoken: dict[str, np.ndarray]


def fit(examples: Sequence[Example], settings: Settings) -> IntentModel:
    """Raises ValueError when there are fewer than three intents."""
    intents = sorted({one.intent for one in examples})
    if len(intents) < 3:
        raise ValueError("at least three intents with examples are needed")
    lexicon, features = Lexicon.fit([one.text for one in examples])
    data = _data(examples, intents, lexicon, features)
    outside = np.array([name in settings.outside for name in intents])
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(_heads, data, np.arange(len(examples)), settings)
        folds, left_out = _left_out(data, settings, threads)
        words, heads = whole.result()
    plans, known = _plans(data, folds, left_out, outside, settings)
    return IntentModel(intents, settings.outside, lexicon, words, heads, known, plans)


def _data(
    examples: Sequence[Example], intents: list[str], lexicon: Lexicon, features: csr_matrix
) -> _Data:
    languages = np.array([one.language for one in examples])
    spoken = {}
    for name in encoders.installed():
        speaks = np.array([encoders.ENCODERS[name].speaks(language) for language in languages])
        if speaks.any():
            spoken[name] = speaks
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(lambda name: _vectors(examples, name, spoken[name]), spoken)
        vectors = dict(zip(spoken, found, strict=True))
    number = {name: place for place, name in enumerate(intents)}
    truth = np.array([number[one.intent] for one in examples])
    familiar = np.array([lexicon.familiarity(one.text) >= FAMILIAR for one in examples])
    return _Data(truth, languages, len(intents), features, familiar, vectors, spoken)


def _vectors(examples: Sequence[Example], name: str, speaks: np.ndarray) -> np.ndarray:
    """(examples, width) of one encoder, zero where it does not speak the language."""
    texts = [one.text for one, yes in zip(examples, speaks, strict=True) if yes]
    vectors = np.zeros((len(examples), encoders.ENCODERS[name].width), dtype=np.float32)
    vectors[speaks] = vector_cache.encode(name, texts)
    return vectors


def _heads(data: _Data, rows: np.ndarray, settings: Settings) -> tuple[Linear, dict[str, Linear]]:
    """The regressions on words and on each encoder's vectors, fitted on some rows."""
    words = lexical.fit(
        data.features[rows], data.truth[rows], data.classes, settings.words_strength, settings.seed
    )
    heads = {}
    for name, vectors in data.vectors.items():
        mine = rows[data.spoken[name][rows]]
        heads[name] = dense.fit(
            vectors[mine], data.truth[mine], data.classes, settings.vectors_strength
        )
    return words, heads


def _left_out(
    data: _Data, settings: Settings, threads: ThreadPoolExecutor
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Which fold each example was left out with (texts,), -1 where it never was, and what the
    sources fitted without it say of it: {"words" or encoder: (texts, classes)}.
    """
    count = max(2, min(3 if len(data.truth) > FEW else 5, min(Counter(data.truth).values())))
    splitter = StratifiedKFold(count, shuffle=True, random_state=settings.seed)
    splits = list(splitter.split(data.truth, data.truth))
    needed = min(count, -(-LEFT_OUT * count // len(data.truth)))
    folds = np.full(len(data.truth), -1)
    said = {
        name: np.zeros((len(data.truth), data.classes), dtype=np.float32)
        for name in ("words", *data.vectors)
    }

    def one(number: int) -> None:
        train, test = splits[number]
        words, heads = _heads(data, train, settings)
        folds[test] = number
        said["words"][test] = words.scores(data.features[test])
        for name, head in heads.items():
            said[name][test] = head.scores(data.vectors[name][test])

    list(threads.map(one, range(needed)))
    return folds, said


def _plans(
    data: _Data,
    folds: np.ndarray,
    said: dict[str, np.ndarray],
    outside: np.ndarray,
    settings: Settings,
) -> tuple[dict[str, Plan], dict[str, Neighbours]]:
    """A plan for each language with enough examples, one for all others, and the neighbours."""
    everywhere = tuple(name for name, spoken in data.spoken.items() if spoken.all())
    plans = {
        ANY: _plan(
            data, np.flatnonzero(folds >= 0), folds, said, everywhere, outside, settings, False
        )
    }
    known = {}
    for language, count in Counter(data.languages.tolist()).items():
        if count < OWN_PLAN:
            continue
        rows = np.flatnonzero(data.languages == language)
        names = tuple(name for name, spoken in data.spoken.items() if spoken[rows].all())
        asked = rows[folds[rows] >= 0]
        plans[language] = _plan(data, asked, folds, said, names, outside, settings, bool(names))
        if names:
            vectors = side_by_side([data.vectors[name][rows] for name in names])
            known[language] = Neighbours.fit(vectors, data.truth[rows], data.classes)
    return plans, known


def _plan(
    data: _Data,
    rows: np.ndarray,
    folds: np.ndarray,
    said: dict[str, np.ndarray],
    names: tuple[str, ...],
    outside: np.ndarray,
    settings: Settings,
    near: bool,
) -> Plan:
    """Chosen on the left-out opinions on `rows`, with the encoders `names` in this order."""
    truth = data.truth[rows]
    sources = [said[name][rows] for name in ("words", *names)]
    cosines = None
    mixes: list[tuple[tuple[str, ...], list[float], np.ndarray]] = []
    for asked in range(len(names) + (0 if near else 1)):
        chosen = mixing.weights(sources[: asked + 1], truth, settings.seed)
        mixes.append((names[:asked], chosen, mixing.mix(sources[: asked + 1], chosen)))
    if near:
        everyone = np.flatnonzero(data.languages == data.languages[rows[0]])
        vectors = side_by_side([data.vectors[name][everyone] for name in names])
        votes, cosines = neighbours.left_out(
            vectors, data.truth[everyone], folds[everyone], data.classes
        )
        chosen = mixing.weights([*sources, votes], truth, settings.seed)
        mixes.append((names, chosen, mixing.mix([*sources, votes], chosen)))
    return _staged(mixes, cosines, truth, data.familiar[rows], outside, settings)


def _staged(
    mixes: list[tuple[tuple[str, ...], list[float], np.ndarray]],
    cosines: np.ndarray | None,
    truth: np.ndarray,
    familiar: np.ndarray,
    outside: np.ndarray,
    settings: Settings,
) -> Plan:
    """Stages with their thresholds, from each stage's left-out logits; the last has all sources."""
    *_, (names, chosen, logits) = mixes
    full = softmax(logits)
    is_inside = ~outside[truth]
    seen = scope.signs(logits, outside, cosines)
    whole = scope.fit(seen, is_inside)
    inside = whole.inside(seen)
    stages: list[Stage] = []
    told, told_inside = full.copy(), inside.copy()
    open_ = np.ones(len(truth), dtype=bool)
    for asked, weights, early in mixes[:-1]:
        likely = softmax(early)
        stop = mixing.stop_at(likely, full, truth, settings.tolerance)
        strong = float(np.quantile(early.max(axis=1), STRONG))
        early_signs = scope.signs(early, outside, None)
        stage = Stage(asked, False, tuple(weights), stop, strong, whole)
        stops = stage.stops(early, familiar) & open_
        stage = replace(stage, scope=scope.fit_like(early_signs, inside, stops))
        stages.append(stage)
        told[stops] = likely[stops]
        told_inside[stops] = stage.scope.inside(early_signs)[stops]
        open_ &= ~stops
    stages.append(Stage(names, cosines is not None, tuple(chosen), 0.0, -1e9, whole))
    limit = scope.limit(told_inside, is_inside)
    return Plan(tuple(stages), limit, conformal.scores(told, truth))
