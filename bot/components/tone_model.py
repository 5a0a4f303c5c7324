"""How a message sounds: a calibrated multinomial regression over four tones, on the words and
pieces of words of all languages together and on signs that can be counted.

Messages by tone are few. The bot's own training examples are many and mostly factual, so they
count as plain, each a little, unless they clearly sound otherwise: "my parcel has not arrived" must
not be anger because angry people write of parcels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.model_selection import StratifiedKFold

from bot.components import lexical, mixing, storage
from bot.components.lexical import Lexicon
from bot.components.softmax import Linear, softmax
from bot.components.text import says_something
from bot.components.tone_signs import COUNT, has_face, signs
from bot.components.tones import TONES, VALUES, Toned

# The regression's strength: as good as any from 3 to 30 on messages left out.
STRENGTH = 10.0
# An example counts for its supposed tone when the messages alone make it at least this likely,
# and then this much of a message.
LIKELY = 0.35
COUNTS = {"plain": 0.03, "glad": 0.3}
# More examples of an intent's kind teach nothing more.
ENOUGH = 12_000
# Characters read at the beginning and at the end of a long text: there a tone shows, and a turn
# stays cheap.
READ = 200
FOLDS = 4
_VALUES = np.array([VALUES[tone] for tone in TONES])


class ToneModel:
    """What is learnt: (terms and signs, tones) weights, and the languages of the messages."""

    def __init__(self, lexicon: Lexicon, linear: Linear, languages: list[str]) -> None:
        """Raises ValueError when the parts do not fit."""
        if linear.weights.shape != (lexicon.width + COUNT, len(TONES)):
            raise ValueError("the tones do not fit their terms")
        self.lexicon, self.linear, self.languages = lexicon, linear, languages

    def hear(self, text: str, language: str) -> float | None:
        """-1..1: the value of the tones, each by its probability. None where there is nothing to
        hear, or in a language without messages.
        """
        text = text if len(text) <= 2 * READ else f"{text[:READ]} {text[-READ:]}"
        found = signs(text)
        if language not in self.languages or not (says_something(text) or has_face(found)):
            return None
        logits = self.lexicon.scores(text, self.linear) + found @ self.linear.weights[-COUNT:]
        return round(float(np.clip(softmax(logits) @ _VALUES, -1, 1)), 3)


def fit(
    messages: Sequence[Toned], plain: Sequence[str], glad: Sequence[str], seed: int
) -> ToneModel:
    """From messages by tone, and examples of intents that are supposed to be plain or glad."""
    plain = _some(plain, seed)
    lexicon, terms = Lexicon.fit([one.text for one in messages])
    data = _Data(
        features=_with_signs(terms, [one.text for one in messages]),
        truth=np.array([TONES.index(one.tone) for one in messages]),
        supposed=_supposed(lexicon, [*plain, *glad]),
        tones=np.repeat([TONES.index("plain"), TONES.index("glad")], [len(plain), len(glad)]),
    )
    linear = _fit(data, np.arange(len(messages)), seed)
    sure = _calibration(data, seed)
    scaled = Linear(linear.weights * sure, linear.bias * sure)
    return ToneModel(lexicon, scaled, sorted({one.language for one in messages}))


def write(model: ToneModel, folder: Path) -> None:
    """Stores the model in a folder."""
    arrays = {**storage.idf_of(model.lexicon), **storage.arrays_of("tones", model.linear)}
    names = {**storage.terms_of(model.lexicon), "tones": TONES, "languages": model.languages}
    storage.write_parts(folder, arrays, names)


def read(folder: Path) -> ToneModel:
    """Reads what `write` stored. Raises UnreadableModel, with the reason."""
    try:
        arrays, names = storage.read_parts(folder)
        if tuple(names["tones"]) != TONES:
            raise ValueError("it knows other tones")
        linear = storage.linear_of("tones", arrays)
        return ToneModel(storage.lexicon_of(arrays, names), linear, names["languages"])
    except Exception as error:
        raise storage.UnreadableModel(f"The tones cannot be read: {error}") from error


@dataclass(frozen=True)
class _Data:
    """Features and tones of the messages, and of the examples supposed to have a tone."""

    features: csr_matrix
    truth: np.ndarray
    supposed: csr_matrix
    tones: np.ndarray


def _some(texts: Sequence[str], seed: int) -> list[str]:
    chosen = np.random.default_rng(seed).permutation(len(texts))[:ENOUGH]
    return [texts[i] for i in chosen]


def _with_signs(terms: csr_matrix, texts: Sequence[str]) -> csr_matrix:
    return hstack([terms, csr_matrix(np.stack([signs(text) for text in texts]))]).tocsr()


def _supposed(lexicon: Lexicon, texts: Sequence[str]) -> csr_matrix:
    if not texts:
        return csr_matrix((0, lexicon.width + COUNT), dtype=np.float32)
    return _with_signs(lexicon.features(texts), texts)


def _fit(data: _Data, rows: np.ndarray, seed: int) -> Linear:
    """On some of the messages; then again with the examples that sound as they should."""
    features, truth = data.features[rows], data.truth[rows]
    first = lexical.fit(features, truth, len(TONES), STRENGTH, seed)
    likely = softmax(first.scores(data.supposed))[np.arange(len(data.tones)), data.tones]
    kept = likely >= LIKELY
    tones = np.concatenate([truth, data.tones[kept]])
    each = np.array([COUNTS.get(tone, 1.0) for tone in TONES])
    counts = np.concatenate([np.ones(len(truth)), each[data.tones[kept]]])
    shares = np.bincount(tones, weights=counts, minlength=len(TONES))
    counts *= (shares.mean() / np.maximum(shares, 1))[tones]  # every tone counts the same
    both = vstack([features, data.supposed[kept]]).tocsr()
    return lexical.fit(both, tones, len(TONES), STRENGTH, seed, counts)


def _calibration(data: _Data, seed: int) -> float:
    """What makes the logits of messages that were left out honest probabilities."""
    said = np.zeros((len(data.truth), len(TONES)), dtype=np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for rows, left_out in folds.split(data.truth, data.truth):
        said[left_out] = _fit(data, rows, seed).scores(data.features[left_out])
    [sure] = mixing.weights([said], data.truth, seed)
    return sure
