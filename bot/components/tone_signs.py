"""Signs of a tone that can be counted in any language: capitals, exclamation marks, stretched
letters, emoji. Pure.
"""

from __future__ import annotations

import re

import numpy as np

_WORD = re.compile(r"[^\W\d_]{4,}")
_MARK = re.compile(r"[!！]")
_INSISTS = re.compile(r"[?!？！]{2,}")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ANGRY = re.compile("[😡🤬😠👿💢😤🖕]")
_SAD = re.compile("[😞😔😢😭🙁☹😟😕😩😫💔🥲]|[:;]-?\\(|:/")
_GLAD = re.compile("[😍🥰😊😀😃😄😁🙂❤💕💖🎉🙌👍👏🙏✨😘🤗♥]|[:;]-?\\)")
_TRAILS_OFF = re.compile(r"\.{3}|…")
_DIGIT = re.compile(r"\d")
# More exclamation marks say nothing more. The length of a text is no sign: long stories are told
# calmly, too.
_MARKS = 3
_FACES = slice(4, 7)
COUNT = 10


def signs(text: str) -> np.ndarray:
    """(COUNT,) numbers from 0 to 1: the share of words in capitals, exclamation marks, a run of
    marks, a stretched letter, an angry, a sad, a glad face, a question, a trailing off,
    a digit.
    """
    words = _WORD.findall(text)
    return np.array(
        [
            sum(word.isupper() for word in words) / max(len(words), 1),
            min(len(_MARK.findall(text)), _MARKS) / _MARKS,
            bool(_INSISTS.search(text)),
            bool(_STRETCHED.search(text)),
            bool(_ANGRY.search(text)),
            bool(_SAD.search(text)),
            bool(_GLAD.search(text)),
            text.rstrip().endswith(("?", "？")),
            bool(_TRAILS_OFF.search(text)),
            bool(_DIGIT.search(text)),
        ],
        dtype=np.float32,
    )


def has_face(found: np.ndarray) -> bool:
    """Does an emoji among the signs show a tone without words?"""
    return bool(found[_FACES].any())
