"""How Rasa gets the training data: read once, checked against what stands in the files, and every
example states its language, which is the name of its folder.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import check_data

_LANGUAGE = re.compile(r"[a-z]{2,3}")


class CheckedImporter(RasaFileImporter):
    """Rasa's own importer, which would read the examples three times. Raises BadData."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples of all files."""
        return self._examples

    @cached_property
    def _examples(self) -> TrainingData:
        read = [_read(Path(file)) for file in sorted(self._nlu_files)]
        return TrainingData().merge(*read)


class _Example(Message):
    """A message that stands in a file. Rasa's importers copy all of them three times over and set
    what is set already, which makes each one's fingerprint anew: half a minute for 50,000.
    """

    @classmethod
    def of(cls, message: Message) -> _Example:
        """The same, kept by whoever copies it."""
        return cls(data=message.data, output_properties=message.output_properties)

    def __deepcopy__(self, memo: dict[int, Any]) -> _Example:
        return self

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """As Rasa's; what is set already changes nothing."""
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)


def _read(file: Path) -> TrainingData:
    """One file as Rasa reads it."""
    found = load_data(str(file))
    check_data.compare(file, found)
    if _LANGUAGE.fullmatch(file.parent.name):
        for message in found.intent_examples:
            message.set(METADATA, {METADATA_INTENT: {"language": file.parent.name}})
    found.training_examples = [_Example.of(message) for message in found.training_examples]
    return found
