"""What supervisors are warned of, and every refusal has its words on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handoff.calendars.fault import SENTENCES as CALENDAR_FAULTS
from handoff.policy.effects import Route
from handoff.policy.places import Places
from handoff.setup.refusals import IN_THE_WAY, SENSELESS
from handoff.setup.warnings import (
    SENTENCES,
    AgentSeen,
    CalendarSeen,
    QueueSeen,
    TargetSeen,
    Warned,
    hour_warnings,
    warnings,
)

STRINGS = Path(__file__).resolve().parents[2] / "web" / "setup" / "strings"
SEEN = {"teams": frozenset(), "language": "preferred", "weight": 1, "overflow_id": None}
PLACES = Places(
    queues=frozenset({"support", "billing"}),
    archived=frozenset({"old"}),
    skills=frozenset({"law"}),
    languages=frozenset({"de", "fr"}),
    targets=frozenset({"standard"}),
)


def queue(queue_id: str = "support", **more: Any) -> QueueSeen:
    values = {"id": queue_id, "name": queue_id.title(), "archived": False, **SEEN, **more}
    return QueueSeen(**values)


def agent(name: str = "Mia", **more: Any) -> AgentSeen:
    values = {"id": name.lower(), "name": name, "team_id": None, "skills": {}, "capacity": 3}
    return AgentSeen(**{**values, **more})


def hours(calendar_id: str, opens: bool = True) -> CalendarSeen:
    return CalendarSeen(id=calendar_id, name=calendar_id.title(), opens=opens)


def target(target_id: str, used: bool = True) -> TargetSeen:
    return TargetSeen(id=target_id, name=target_id.title(), used=used)


def told(
    queues: list[QueueSeen], agents: list[AgentSeen], *routes: tuple[str, Route]
) -> list[Warned]:
    return warnings(queues, agents, routes, PLACES, ["de", "fr"], "support")


NIGHT = frozenset({"night"})
#: code -> what has just this warning, and its sentence.
WARNED: dict[str, tuple[list[Warned], str]] = {
    "agent_unwanted": (
        told([queue(teams=NIGHT)], [agent(team_id="night"), agent("Jon")]),
        "No queue would ever give Jon anybody: none has Jon's team.",
    ),
    "no_places": (
        told([queue()], [agent(), agent("Jon", capacity=0)]),
        "Jon has a capacity of 0 and gets nobody.",
    ),
    "queue_unserved": (
        told([queue(), queue("billing", teams=NIGHT)], [agent()]),
        "Nobody serves the queue “Billing”.",
    ),
    "queue_too_heavy": (
        told([queue(), queue("billing", teams=NIGHT, weight=4)], [agent(team_id="night")]),
        "One of the queue “Billing” weighs 4; nobody who serves it has so many places.",
    ),
    "language_unspoken": (
        told([queue(language="required")], [agent(skills={"language:de": 1})]),
        "The queue “Support” requires the customer's language, and nobody who serves it speaks: "
        "fr.",
    ),
    "overflow_archived": (
        told([queue(overflow_id="old"), queue("old", archived=True)], [agent()]),
        "The queue “Support” overflows into “Old”, which is archived.",
    ),
    "waits_in_archived": (
        told([queue(), queue("old", archived=True, waiting=2)], [agent()]),
        "2 wait in the queue “Old”, which is archived: move them.",
    ),
    "rule_unknown_queue": (
        told([queue()], [agent()], ("vip", Route("suport"))),
        "The rule “vip” leads to the queue “suport”, which is not there: who is sent there waits "
        "in “support”.",
    ),
    "rule_archived_queue": (
        told([queue()], [agent()], ("vip", Route("support", relax=("60 add old",)))),
        "The rule “vip” leads to the queue “old”, which is archived: who is sent there waits in "
        "“support”.",
    ),
    "rule_unknown_skill": (
        told([queue()], [agent()], ("vip", Route("support", desired=("lawn",)))),
        "The rule “vip” names the skill “lawn”, which is not there.",
    ),
    "rule_unknown_target": (
        told([queue()], [agent()], ("vip", Route("support", target="fast"))),
        "The rule “vip” names the service target “fast”, which is not there: the target of the "
        "pathway counts, or the one for all others.",
    ),
    "calendar_never_opens": (
        [*hour_warnings([hours("day"), hours("night", opens=False)], [])],
        "“Night” does not open within 30 days.",
    ),
    "target_unused": (
        [*hour_warnings([], [target("standard"), target("fast", used=False)])],
        "Nobody uses the target “Fast”: no rule names it, none leads to its pathway.",
    ),
    "skill_nobody": (
        told([queue()], [agent(skills={"law": 2})], ("vip", Route("support", ("law@3",)))),
        "The rule “vip” requires “law@3”, and nobody has it: who is sent there waits until "
        "somebody takes over by hand.",
    ),
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_warning_says_what_would_happen_and_nothing_else_is_warned_of(code: str) -> None:
    found, says = WARNED[code]
    assert [(one.code, one.says) for one in found] == [(code, says)]


def test_a_sound_setup_has_no_warning() -> None:
    german = agent(skills={"language:de": 1, "law": 3}, team_id="night")
    queues = [
        queue(language="required"),
        queue("billing", teams=NIGHT),
        queue("old", archived=True),
    ]
    rules = ("a", Route("billing", ("law@3",))), ("b", Route("support", ("language:fr",)))
    assert told(queues, [german, agent("Jon")], *rules) == []


def test_a_skill_that_is_only_wished_for_is_no_trouble() -> None:
    assert told([queue()], [agent()], ("vip", Route("support", desired=("law",)))) == []


def test_the_same_is_said_once_however_many_rulesets_decide() -> None:
    rule = ("vip", Route("suport"))
    assert len(told([queue()], [agent()], rule, rule)) == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_words_for_every_warning_and_every_refusal(language: str) -> None:
    words = json.loads((STRINGS / f"{language}.json").read_text(encoding="utf-8"))
    assert {f"warning_{code}" for code in SENTENCES} <= set(words)
    assert {f"problem_{code}" for code in (*SENSELESS, *IN_THE_WAY)} <= set(words)
    assert {f"fault_{code}" for code in CALENDAR_FAULTS} <= set(words)
