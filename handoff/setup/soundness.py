"""Whether a queue or an agent can be as somebody wants it. Pure: what there is, is given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.policy.effects import TableName, read_effect
from handoff.policy.fault import Wrong
from handoff.policy.places import Places
from handoff.routing.agents import LANGUAGE
from handoff.routing.needs import HIGHEST_LEVEL, read_need
from handoff.setup.refusals import Senseless

CAPACITY = (1, 50)
#: field of a queue -> its bounds; those ending in `_s` are seconds.
BOUNDS = {
    "offer_s": (5, 600),
    "weight": (1, 10),
    "language_s": (1, 86_400),
    "sticky_s": (0, 600),
}
OVERFLOW_S = (1, 86_400)
TARGET_TIMES = ("wait_s", "first_reply_s", "next_reply_s", "resolution_s")
#: Ten seconds to thirty days.
TARGET_S = (10, 30 * 86_400)
LONG_WAIT_S = (60, 86_400)
LONGEST_CODE = 80
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a queue is checked against. `overflows`: {queue: the queue that it overflows into};
    `most`: the places of whoever has most, 0 without agents.
    """

    places: Places
    teams: frozenset[str]
    overflows: Mapping[str, str]
    most: int
    calendars: frozenset[str]


def check_id(given: str) -> None:
    """Raises Senseless unless it can name a queue or a team in rules and addresses."""
    if not _ID.fullmatch(given):
        raise Senseless("bad_id", given=given)


def check_code(given: str) -> None:
    """Raises Senseless unless it can be a skill that is set up."""
    if given.startswith(LANGUAGE):
        raise Senseless("language_needs_no_row", given=given)
    try:
        sound = read_need(given).skill == given and len(given) <= LONGEST_CODE
    except ValueError:
        sound = False
    if not sound:
        raise Senseless("bad_skill", given=given)


def check_queue(queue_id: str, values: Mapping[str, Any], around: Around) -> None:
    """Raises Senseless for the first thing that is wrong. `values`: the fields of `Queue`."""
    for field, bounds in BOUNDS.items():
        _check_number(field, values[field], bounds)
    if values["long_wait_s"] is not None:
        _check_number("long_wait_s", values["long_wait_s"], LONG_WAIT_S)
    if around.most and values["weight"] > around.most:
        raise Senseless("weight_above", weight=values["weight"], most=around.most)
    for team in values["teams"]:
        if team not in around.teams:
            raise Senseless("unknown_team", given=team)
    _check_calendar(values["calendar_id"], around.calendars)
    if values["overflow_id"] is not None:
        _check_overflow(queue_id, values["overflow_id"], values["overflow_s"], around)


def _check_overflow(queue_id: str, into: str, after_s: int | None, around: Around) -> None:
    if into == queue_id:
        raise Senseless("overflow_itself")
    if into in around.places.archived:
        raise Senseless("overflow_archived", given=into)
    if into not in around.places.queues:
        raise Senseless("unknown_queue", given=into)
    if after_s is None:
        raise Senseless("overflow_when")
    _check_number("overflow_s", after_s, OVERFLOW_S)
    if circle := _circle(queue_id, into, around.overflows):
        raise Senseless("overflow_circle", circle=" → ".join(circle))


def _circle(queue_id: str, into: str, overflows: Mapping[str, str]) -> Sequence[str]:
    """The way from the queue back to itself, if overflowing leads there."""
    way = [queue_id]
    following: str | None = into
    while following is not None and following not in way:
        way.append(following)
        following = overflows.get(following)
    return [*way, queue_id] if following == queue_id else ()


def check_agent(
    values: Mapping[str, Any], places: Places, teams: frozenset[str], calendars: frozenset[str]
) -> None:
    """Raises Senseless for the first thing that is wrong with `{team_id, skills, capacity,
    calendar_id}`. The capacity may be less than what the agent holds: nothing is taken away.
    """
    if "capacity" in values:
        _check_number("capacity", values["capacity"], CAPACITY)
    team = values.get("team_id")
    if team is not None and team not in teams:
        raise Senseless("unknown_team", given=team)
    _check_calendar(values.get("calendar_id"), calendars)
    for skill, level in values.get("skills", {}).items():
        if not places.knows(skill):
            raise Senseless("unknown_skill", given=skill)
        _check_number(skill, level, (1, HIGHEST_LEVEL))


def check_target(values: Mapping[str, Any]) -> None:
    """Raises Senseless for the first thing that is wrong with `{pathway, wait_s, ...}`. A time may
    be null: then it is not measured.
    """
    for field in TARGET_TIMES:
        if values[field] is not None:
            _check_number(field, values[field], TARGET_S)
    pathway = values["pathway"]
    if pathway is not None and isinstance(read_effect(TableName.PATHWAY, {"then": pathway}), Wrong):
        raise Senseless("bad_pathway", given=pathway)


def _check_calendar(given: str | None, calendars: frozenset[str]) -> None:
    if given is not None and given not in calendars:
        raise Senseless("unknown_calendar", given=given)


def _check_number(field: str, given: int, bounds: tuple[int, int]) -> None:
    low, high = bounds
    if not low <= given <= high:
        raise Senseless("out_of_range", field=field, low=low, high=high)
