"""A ruleset made ready to decide by: five tables of one version. Seeds stand in `strategy/`."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from handoff.policy.effects import TableName
from handoff.policy.facts import SENSITIVE
from handoff.policy.fault import Fault
from handoff.policy.phrases import has_safety_words, read_by_language
from handoff.policy.places import Places, misrouted
from handoff.policy.reading import TableError, try_table
from handoff.policy.reask import Asking, read_asking
from handoff.policy.rules import Table
from handoff.policy.topics import read_topics, sensitive_topic
from handoff.policy.wishes import asks_for_human

STRATEGY = Path(__file__).parent.parent / "strategy"

Document = Mapping[str, Any]


#: Texts of which is known what is heard in them.
REMEMBERED = 1000


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The tables of one version, ready to decide by. `version` is the digest of its document."""

    version: str
    tables: Mapping[TableName, Table]

    @cached_property
    def escalation(self) -> Table:
        """The table that says when the bot stops."""
        return self.tables[TableName.ESCALATION]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the desk itself hears: the wish for a human, danger, a topic for people."""

    wish: bool
    danger: bool
    topic: str | None


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Words that are heard without the bot: of danger, of a wish for a human, of topics for people;
    and how agents ask for what the desk may know already.
    """

    safety: Mapping[str, Collection[str]]
    wishes: Mapping[str, Collection[str]]
    topics: Mapping[str, Mapping[str, Collection[str]]]
    asking: Mapping[str, Asking]
    _heard: dict[str, Heard] = field(default_factory=dict, repr=False, compare=False)

    def hear(self, text: str) -> Heard:
        """What is heard in a customer's words; of the latest texts it is known already, for each
        turn is decided on twice.
        """
        found = self._heard.get(text)
        if found is None:
            if len(self._heard) >= REMEMBERED:
                self._heard.clear()
            found = self._heard[text] = Heard(
                wish=asks_for_human(text, self.wishes),
                danger=has_safety_words(text, self.safety),
                topic=sensitive_topic(text, self.topics),
            )
        return found


def digest(document: Document) -> str:
    """The version of a document: 12 hex digits of SHA-256 over its canonical JSON."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:12]


def read_rulebook(document: Document | None = None) -> Rulebook:
    """The rulebook of a document, or of the seeds. Raises TableError naming every fault."""
    document = seed_document() if document is None else document
    rulebook, faults = try_rulebook(document)
    if rulebook is None or faults:
        raise TableError([fault for found in faults.values() for fault in found])
    return rulebook


def try_rulebook(
    document: Document, places: Places | None = None
) -> tuple[Rulebook | None, dict[TableName, list[Fault]]]:
    """The rulebook as far as it can be read, and the faults of each table that has some. With
    `places` also of rules that lead nowhere.
    """
    version = digest(document)
    tables: dict[TableName, Table] = {}
    faults: dict[TableName, list[Fault]] = {}
    for name in TableName:
        table, found = try_table(_part(document, name), version, name)
        if table is not None:
            tables[name] = table
        if found:
            faults[name] = found
    if places and (astray := misrouted(tables, places)):
        faults[TableName.ROUTING] = [*faults.get(TableName.ROUTING, []), *astray]
    whole = len(tables) == len(TableName)
    return (Rulebook(version=version, tables=tables) if whole else None), faults


def asked_facts(document: Document, tables: Iterable[TableName]) -> frozenset[str]:
    """Names of the facts that those tables of a sound document ask for."""
    rules = [rule for name in tables for rule in _part(document, name).get("rules") or ()]
    return frozenset(fact for rule in rules for fact, _, _ in rule["when"])


def _part(document: Document, name: TableName) -> Document:
    part = document.get(name.value) or {}
    return part if isinstance(part, Mapping) else {"rules": part}


def seed_document(folder: Path = STRATEGY) -> dict[str, Any]:
    """`{table: {thresholds, rules}}` of the files in `strategy/`. Raises OSError."""
    yaml = YAML(typ="safe")
    document = {}
    for name in TableName:
        part = yaml.load((folder / f"{name.value}.yml").read_text(encoding="utf-8"))
        document[name.value] = {key: value for key, value in part.items() if key != "table"}
    return document


def read_phrases(folder: Path = STRATEGY) -> Phrases:
    """The phrases of `strategy/*_words.yml`. Raises PhraseError, OSError."""

    def read(name: str) -> Any:
        return YAML(typ="safe").load((folder / f"{name}.yml").read_text(encoding="utf-8"))

    return Phrases(
        safety=read_by_language(read("safety_words"), "safety_words.yml"),
        wishes=read_by_language(read("wish_words"), "wish_words.yml"),
        topics=read_topics(read("sensitive_words"), SENSITIVE),
        asking=read_asking(read("reask_words")),
    )
