"""The rules in force, read from `strategy/`. Their version is a hash of what stands there."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ruamel.yaml import YAML

from handoff.policy.rules import Table, read_table

STRATEGY = Path(__file__).parent.parent / "strategy"


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The escalation table and the phrases of danger, by language."""

    escalation: Table
    safety_phrases: dict[str, tuple[str, ...]]


def read_rulebook(folder: Path = STRATEGY) -> Rulebook:
    """Read and check the rules. Raises TableError with a sentence for each fault, OSError."""
    table_text = (folder / "escalation.yml").read_text(encoding="utf-8")
    yaml = YAML(typ="safe")
    version = sha256(table_text.encode()).hexdigest()[:12]
    phrases = yaml.load((folder / "safety_words.yml").read_text(encoding="utf-8"))
    return Rulebook(
        escalation=read_table(yaml.load(table_text), version),
        safety_phrases={language: tuple(known) for language, known in phrases.items()},
    )
