"""The words of facts and faults, by language. English stands in the code; here its translations.

`<language>.yml` has `quotes`, `facts: {name: meaning}`, `units: {unit: words}` and `faults:
{code: sentence}`. A test sees to it that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from handoff.policy.facts import Fact
from handoff.policy.fault import Fault


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """All translations, by language."""
    here = Path(__file__).parent
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(here.glob("*.yml"))
    }


def meaning(fact: Fact, language: str) -> str:
    """What the fact says; in English where the language is not spoken."""
    said: str = texts().get(language, {}).get("facts", {}).get(fact.name, fact.means)
    return said


def sentence(fault: Fault, language: str) -> str:
    """The fault in words; in English where the language is not spoken."""
    known = texts().get(language)
    if known is None or fault.code not in known["faults"]:
        return fault.says
    return fault.told(known["faults"][fault.code], known["quotes"])
