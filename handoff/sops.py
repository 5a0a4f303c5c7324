"""Procedures: the steps that are to be done for a matter, written once in strategy/sops.yml."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML

from handoff.rulebook import STRATEGY
from handoff.taxonomy import FALLBACK, taxonomy

Words = Mapping[str, str]


class SopError(ValueError):
    """strategy/sops.yml is not sound; says where and why."""


class Step(BaseModel):
    """One step. `done_by`: actions of the bot that do it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=40)
    words: Words
    done_by: tuple[str, ...] = ()


class Sop(BaseModel):
    """A procedure: its steps in their order. `tags`: what it is for, with all levels below."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    tags: tuple[str, ...]
    steps: tuple[Step, ...] = Field(min_length=1)


@cache
def sops(folder: Path = STRATEGY) -> Mapping[str, Sop]:
    """{id: procedure}, in the order of the file. Raises SopError and OSError."""
    text = (folder / "sops.yml").read_text(encoding="utf-8")
    try:
        found = TypeAdapter(dict[str, Sop]).validate_python(YAML(typ="safe").load(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SopError(f"sops.yml: {where}: {first['msg']}") from None
    for fault in _faults(found):
        raise SopError(f"sops.yml: {fault}")
    return found


def sop_for(tags: Iterable[str]) -> str | None:
    """The procedure of the first tag that has one; the one for the deepest level counts."""
    by_tag = {tag: id_ for id_, sop in sops().items() for tag in sop.tags}
    for tag in tags:
        levels = tag.split(".")
        for depth in range(len(levels), 0, -1):
            if found := by_tag.get(".".join(levels[:depth])):
                return found
    return None


def in_words(words: Words, language: str) -> str:
    """In that language, or in English."""
    return words.get(language) or words[FALLBACK]


def _faults(found: Mapping[str, Sop]) -> Iterable[str]:
    tags = Counter(tag for sop in found.values() for tag in sop.tags)
    yield from (f"{tag} has two procedures" for tag, count in tags.items() if count > 1)
    yield from (f"there is no tag {tag}" for tag in tags if tag not in taxonomy())
    for id_, sop in found.items():
        steps = Counter(step.id for step in sop.steps)
        yield from (f"{id_}: the step {step} is there twice" for step, n in steps.items() if n > 1)
        if any(FALLBACK not in words for words in (sop.name, *(s.words for s in sop.steps))):
            yield f"{id_}: no words in English"
