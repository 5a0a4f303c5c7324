"""Makes sentences of the rules that keep a customer from an agent, and of an assignment's score."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from ruamel.yaml import YAML

from handoff.routing.agents import LANGUAGE
from handoff.routing.needs import Need, Step
from handoff.texts import FALLBACK

FOLDER = Path(__file__).parent / "words"

Words = Mapping[str, Any]


@cache
def words() -> Mapping[str, Words]:
    """The words for staff, by language."""
    return {
        file.stem: YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.glob("*.yml"))
    }


def exclusion_in(language: str, rule: str, values: Mapping[str, str]) -> str:
    """What follows the agent's name: "is away (lunch)"."""
    known = _known(language)
    given = dict(values)
    if rule == "presence":
        given["presence"] = known["presence"][values["presence"]]
        rule = "presence_reason" if values["reason"] else rule
    if rule in ("skill", "level") and values["skill"].startswith(LANGUAGE):
        rule, given["language"] = "language", skill_in(language, values["skill"])
    template: str = known["rules"][rule]
    return template.format(**given)


def summary_in(language: str, rule: str, values: Mapping[str, str], count: int) -> str:
    """What is in the way of so many agents, in one line: "3 do not speak German"."""
    given = dict(values)
    if rule in ("skill", "level") and values["skill"].startswith(LANGUAGE):
        rule, given["language"] = "language", skill_in(language, values["skill"])
    template: str = _known(language)["summary"][rule]["one" if count == 1 else "other"]
    return template.format(count=count, **given)


def skill_in(language: str, skill: str) -> str:
    """A skill as a person reads it: languages by their name."""
    if not skill.startswith(LANGUAGE):
        return skill
    code = skill.removeprefix(LANGUAGE)
    try:
        return Locale.parse(code, sep="-").get_display_name(language) or code
    except (UnknownLocaleError, ValueError):
        return code


def need_in(language: str, need: Need) -> str:
    """A need as a person reads it; the lowest level goes without saying."""
    name = skill_in(language, need.skill)
    return name if need.level == 1 else f"{name} ({need.level})"


def step_in(language: str, step: Step) -> str:
    """What a step relaxes."""
    template: str = _known(language)["steps"][step.does]
    return template.format(what=skill_in(language, step.what))


def score_in(language: str, score: Mapping[str, Any], agent: str) -> list[str]:
    """Why this customer and this agent, in order of weight."""
    known = _known(language)["score"]
    told = [known[name] for name in ("at_head", "kept_for") if score[name]]
    if score["priority_minutes"]:
        told.append(known["priority"].format(minutes=score["priority_minutes"]))
    told.append(known["waited"].format(seconds=score["waited_s"]))
    load = {"load": score["load"], "capacity": score["capacity"]}
    told.append(known["load"].format(agent=agent, **load))
    idle = score["idle_s"]
    told.append(known["first"] if idle is None else known["idle"].format(seconds=idle))
    among = score["among"]
    told.append(known["among"]["one" if among == 1 else "other"].format(count=among))
    return told


def _known(language: str) -> Words:
    return words()[language if language in words() else FALLBACK]
