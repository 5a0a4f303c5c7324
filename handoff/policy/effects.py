"""What a rule of each table does, and how its `then` is written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handoff.model import Outcome, Reason
from handoff.policy.fault import Wrong
from handoff.routing.needs import Relaxing, read_need, read_step


class TableName(StrEnum):
    """The tables of a ruleset, in the order in which they are asked."""

    PATHWAY = "pathway"
    ESCALATION = "escalation"
    TAGGING = "tagging"
    PRIORITY = "priority"
    ROUTING = "routing"


#: Of these every rule that holds counts; of the others only the first.
COLLECTS = frozenset({TableName.TAGGING, TableName.PRIORITY})


@dataclass(frozen=True, slots=True)
class Stop:
    """Escalation: what is done with the turn; an escalation names its reason."""

    outcome: Outcome
    reason: Reason | None = None

    @property
    def escalates(self) -> bool:
        """Whether a human takes over."""
        return self.outcome in (Outcome.ESCALATE, Outcome.ANSWER_THEN_ESCALATE)


@dataclass(frozen=True, slots=True)
class Path:
    """Pathway: the name of the way this customer goes."""

    pathway: str


@dataclass(frozen=True, slots=True)
class Label:
    """Tagging: the code of the customer's problem, levels divided by dots."""

    code: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Priority: minutes that count as if already waited; negative ones put back."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Route:
    """Routing: the queue, the skills that an agent must have, those that would be good, by which
    steps these relax, and the service target.
    """

    queue: str
    skills: tuple[str, ...] = ()
    desired: tuple[str, ...] = ()
    relax: tuple[str, ...] = ()
    target: str | None = None


Effect = Stop | Path | Label | Raise | Route

_LISTS = ("skills", "desired", "relax")
MOST_MINUTES = 24 * 60
LEVELS = 3


def read_effect(table: TableName, entry: Mapping[str, Any]) -> Effect | Wrong:
    """The effect of a rule `{then, reason}`, or what is wrong with it."""
    then = entry.get("then")
    if table is TableName.ESCALATION:
        return _stop(then, entry.get("reason"))
    if table is TableName.PRIORITY:
        return _raise(then)
    if table is TableName.ROUTING:
        return _route(then)
    given = {"given": str(then)}
    if not _is_name(then):
        return Wrong(code="no_pathway" if table is TableName.PATHWAY else "no_tag", values=given)
    if table is TableName.PATHWAY:
        return Path(str(then))
    if str(then).count(".") >= LEVELS:
        return Wrong(code="tag_too_deep", values={**given, "most": str(LEVELS)})
    return Label(str(then))


def write_effect(effect: Effect) -> dict[str, Any]:
    """The opposite of `read_effect`: the part of a rule's document."""
    if isinstance(effect, Stop):
        reason = {"reason": effect.reason.value} if effect.reason else {}
        return {"then": effect.outcome.value, **reason}
    if isinstance(effect, Raise):
        return {"then": effect.minutes}
    if isinstance(effect, Route):
        given = {name: list(value) for name in _LISTS if (value := getattr(effect, name))}
        target = {"target": effect.target} if effect.target else {}
        return {"then": {"queue": effect.queue, **given, **target}}
    return {"then": effect.pathway if isinstance(effect, Path) else effect.code}


def effect_words(effect: Effect) -> str:
    """The effect as a person reads it."""
    if isinstance(effect, Stop):
        because = f" ({_plain(effect.reason)})" if effect.reason else ""
        return f"{_plain(effect.outcome)}{because}"
    if isinstance(effect, Raise):
        return f"{effect.minutes:+d} min"
    if isinstance(effect, Route):
        needs = f", needs {', '.join(effect.skills)}" if effect.skills else ""
        likes = f", better with {', '.join(effect.desired)}" if effect.desired else ""
        steps = f", then {'; '.join(effect.relax)}" if effect.relax else ""
        target = f", target {effect.target}" if effect.target else ""
        return f"queue {effect.queue}{needs}{likes}{steps}{target}"
    return effect.pathway if isinstance(effect, Path) else effect.code


def _stop(then: Any, reason: Any) -> Stop | Wrong:
    if then not in [one.value for one in Outcome]:
        return Wrong(code="no_outcome", values={"given": str(then), "allowed": _known(Outcome)})
    stop = Stop(Outcome(then))
    if not stop.escalates:
        return stop if reason is None else Wrong(code="needless_reason", values={"given": then})
    if reason not in [one.value for one in Reason]:
        return Wrong(code="no_reason", values={"given": str(reason), "allowed": _known(Reason)})
    return Stop(stop.outcome, Reason(reason))


def _raise(then: Any) -> Raise | Wrong:
    whole = isinstance(then, int) and not isinstance(then, bool)
    if not whole or not -MOST_MINUTES <= then <= MOST_MINUTES or then == 0:
        return Wrong(code="no_minutes", values={"given": str(then), "most": str(MOST_MINUTES)})
    return Raise(then)


def _route(then: Any) -> Route | Wrong:
    if not isinstance(then, Mapping) or not _is_name(then.get("queue")):
        return Wrong(code="no_route", values={"given": str(then)})
    if unknown := set(then) - {"queue", "target", *_LISTS}:
        return Wrong(code="not_in_a_route", values={"given": sorted(unknown)[0]})
    lists = [then.get(name) or [] for name in _LISTS]
    if not all(
        isinstance(one, list | tuple) and all(isinstance(i, str) for i in one) for one in lists
    ):
        return Wrong(code="no_skills")
    target = then.get("target")
    if target is not None and not _is_name(target):
        return Wrong(code="no_target", values={"given": str(target)})
    skills, desired, relax = (tuple(one) for one in lists)
    return _needs_wrong(desired, [*skills, *desired], relax) or Route(
        then["queue"], skills, desired, relax, target
    )


def _needs_wrong(
    desired: tuple[str, ...], needs: list[str], relax: tuple[str, ...]
) -> Wrong | None:
    """What no agent could ever be asked for, or a step that relaxes what is not desired."""
    try:
        for need in needs:
            read_need(need)
    except ValueError:
        return Wrong(code="no_skill", values={"given": need})
    wished = {read_need(one).skill for one in desired}
    for given in relax:
        try:
            step = read_step(given)
        except ValueError:
            return Wrong(code="no_step", values={"given": given})
        if step.does is not Relaxing.ADD and step.what not in wished:
            return Wrong(code="relaxes_nothing", values={"given": step.what})
    return None


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 80
        and all(part.replace("_", "a").replace("-", "a").isalnum() for part in value.split("."))
    )


def _known(kind: type[StrEnum]) -> str:
    return ", ".join(member.value for member in kind)


def _plain(word: StrEnum) -> str:
    return word.value.replace("_", " ")
