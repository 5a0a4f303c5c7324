"""The words of the numbers, by language. English stands in `metrics.py`; here its translations.

`<language>.yml` has `metrics: {name: {title, question, formula, exclusions}}`, `beside: {name:
title}` and `keys: {dimension: {key: words}}`. A test sees to it that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from analytics.definition import Beside, Metric

DEFAULT = "en"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a metric is called and how it is explained, in one language."""

    title: str
    question: str
    formula: str
    exclusions: str


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """All texts, by language."""
    here = Path(__file__).parent
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(here.glob("*.yml"))
    }


def words_of(metric: Metric, language: str) -> Words:
    """The metric in words; in English where the language is not spoken."""
    translated = texts().get(language, {}).get("metrics", {}).get(metric.name)
    if translated:
        return Words(**translated)
    return Words(
        title=metric.title,
        question=metric.question,
        formula=metric.formula,
        exclusions=metric.exclusions,
    )


def title_beside(beside: Beside, language: str) -> str:
    """What the number beside a metric is called."""
    title: str = texts().get(language, {}).get("beside", {}).get(beside.name, beside.title)
    return title


def label(by: str, key: str | None, language: str) -> str:
    """A key of a breakdown in words; what has none is shown as it is, without underscores."""
    spoken = texts().get(language, texts()[DEFAULT])["keys"]
    if key is None:
        unknown: str = spoken["unknown"]["unknown"]
        return unknown
    found: str = spoken.get(by, {}).get(key, key.replace("_", " "))
    return found
