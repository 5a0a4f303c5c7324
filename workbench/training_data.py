"""The training data on disk: `nlu/<language>/*.yml` is read, only `learnt.yml` is written.

Every write is checked by reading it back before it takes the old file's place in one step.
Blocking: call it in a thread.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from workbench.dataset import (
    Examples,
    Provenance,
    Unreadable,
    digest,
    parse,
    parse_provenance,
    provenance,
    render,
    render_provenance,
)
from workbench.disk import replace_files
from workbench.errors import Contradicts, DataNotWritable, UnknownIntent
from workbench.example import same_words, without_markup

LEARNT = "learnt.yml"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One corrected turn: `example` is cleaned text, `day` like `2026-03-02`."""

    turn_id: str
    language: str
    intent: str
    example: str
    day: str

    def record(self) -> Provenance:
        return provenance(self.turn_id, self.language, self.intent, self.example, self.day)


@dataclass(frozen=True, kw_only=True)
class IntentCount:
    """How many examples an intent has, by language; `learnt` of them from the workbench."""

    name: str
    matter: str | None
    examples: dict[str, int]
    learnt: int


class TrainingData:
    """The folder of the training data (`TANDEM_TRAINING_DIR`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nlu = folder / "nlu"
        self._provenance = self._nlu / "learnt.provenance.jsonl"
        self._parsed: dict[Path, tuple[tuple[int, int, int], Examples]] = {}

    def languages(self) -> list[str]:
        """The languages that have data, sorted."""
        with _as_not_writable(self._nlu):
            return sorted(path.name for path in self._nlu.iterdir() if path.is_dir())

    def intents(self) -> list[IntentCount]:
        """The closed list of intents with their examples, by name."""
        matters = self._matters()
        counts: dict[str, dict[str, int]] = {}
        learnt: dict[str, int] = {}
        for language in self.languages():
            for path, examples in self._files(language).items():
                for intent, lines in examples.items():
                    of_intent = counts.setdefault(intent, {})
                    of_intent[language] = of_intent.get(language, 0) + len(lines)
                    if path.name == LEARNT:
                        learnt[intent] = learnt.get(intent, 0) + len(lines)
        return [
            IntentCount(
                name=name, matter=matters.get(name), examples=by, learnt=learnt.get(name, 0)
            )
            for name, by in sorted(counts.items())
        ]

    def check(self, lesson: Lesson) -> None:
        """Raises UnknownIntent or Contradicts when the lesson cannot be learnt."""
        if lesson.language not in self.languages():
            raise UnknownIntent(f"The bot has no examples in the language {lesson.language}.")
        if lesson.intent not in self._known_intents():
            raise UnknownIntent(f"The bot has no intent {lesson.intent}.")
        intent = self._intent_of(lesson.language, lesson.example)
        if intent is not None and intent != lesson.intent:
            raise Contradicts(f"The same words are an example of {intent} already.", intent=intent)

    def add(self, lesson: Lesson) -> None:
        """Put the example into the language's `learnt.yml`; again changes nothing.

        Words that a hand-written file has already are only noted. Raises what `check` raises,
        and DataNotWritable; then nothing has changed.
        """
        with self._alone():
            self.check(lesson)
            learnt = dict(self._learnt(lesson.language))
            if self._intent_of(lesson.language, lesson.example) is None:
                learnt[lesson.intent] = learnt.get(lesson.intent, frozenset()) | {lesson.example}
            mine = lesson.record()
            others = [record for record in self._records() if record.turn != mine.turn]
            self._write(lesson.language, learnt, [*others, mine])

    def remove(self, turn_id: str) -> None:
        """Take out what the turn taught, unless another turn taught it too. Again changes nothing.

        Raises DataNotWritable; then nothing has changed.
        """
        with self._alone():
            records = self._records()
            gone = [record for record in records if record.turn == digest(turn_id)]
            left = [record for record in records if record not in gone]
            for record in gone:
                learnt = dict(self._learnt(record.language))
                if not any(record.teaches_the_same_as(other) for other in left):
                    lines = learnt.get(record.intent, frozenset())
                    learnt[record.intent] = frozenset(
                        line for line in lines if digest(same_words(line)) != record.example
                    )
                self._write(record.language, learnt, left)

    def taught_by(self) -> frozenset[str]:
        """Hashes of the turns whose examples are in the data."""
        return frozenset(record.turn for record in self._records())

    def _known_intents(self) -> set[str]:
        """The intents of the hand-written files: what was learnt cannot make one."""
        return {
            intent
            for language in self.languages()
            for path, examples in self._files(language).items()
            if path.name != LEARNT
            for intent in examples
        }

    def _intent_of(self, language: str, example: str) -> str | None:
        """The intent whose data in `language` has these words already."""
        wanted = same_words(example)
        for examples in self._files(language).values():
            for intent, lines in examples.items():
                if any(same_words(without_markup(line)) == wanted for line in lines):
                    return intent
        return None

    def _files(self, language: str) -> dict[Path, Examples]:
        with _as_not_writable(self._nlu / language):
            return {path: self._read(path) for path in sorted((self._nlu / language).glob("*.yml"))}

    def _read(self, path: Path) -> Examples:
        """The file's examples, parsed again only when it changed."""
        stat = path.stat()
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        known = self._parsed.get(path)
        if known is None or known[0] != state:
            try:
                known = (state, parse(path.read_text(encoding="utf-8")))
            except (Unreadable, UnicodeDecodeError) as error:
                raise DataNotWritable(f"{path.name} cannot be read: {error}.") from error
            self._parsed[path] = known
        return known[1]

    def _learnt(self, language: str) -> Examples:
        path = self._nlu / language / LEARNT
        return self._read(path) if path.exists() else {}

    def _records(self) -> list[Provenance]:
        if not self._provenance.exists():
            return []
        try:
            return parse_provenance(self._provenance.read_text(encoding="utf-8"))
        except (Unreadable, UnicodeDecodeError, OSError) as error:
            raise DataNotWritable(f"{self._provenance.name} cannot be read: {error}.") from error

    def _matters(self) -> Mapping[str, str]:
        """What each intent is about, from `matters.yml`: {intent: matter}."""
        path = self._folder / "matters.yml"
        if not path.exists():
            return {}
        try:
            data = YAML(typ="safe", pure=True).load(path)
        except (YAMLError, OSError) as error:
            raise DataNotWritable("matters.yml cannot be read.") from error
        return {str(intent): str(matter) for intent, matter in (data or {}).items()}

    def _write(self, language: str, learnt: Examples, records: Iterable[Provenance]) -> None:
        """Replace the language's `learnt.yml` (without examples there is none) and the sidecar."""
        wanted = {intent: lines for intent, lines in learnt.items() if lines}
        text = render(wanted)
        if text.isascii() or parse(text) != wanted:
            raise DataNotWritable(f"{LEARNT} would not say what was meant; nothing was changed.")
        path = self._nlu / language / LEARNT
        with _as_not_writable(path):
            replace_files(
                {path: text if wanted else "", self._provenance: render_provenance(records)}
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, also of several processes; the folder itself is the lock."""
        with _as_not_writable(self._nlu):
            folder = os.open(self._nlu, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


@contextmanager
def _as_not_writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataNotWritable(
            f"The training data in {path} cannot be used: {error.strerror}."
        ) from error
