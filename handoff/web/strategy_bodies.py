"""What the calls of the strategy take: documents in a known form, sound or not (docs/api.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from base.http import Body, line_field, text_field
from handoff.policy.effects import TableName
from handoff.policy.reading import LONGEST_NAME, LONGEST_NOTE, MOST_RULES

#: A body with a whole ruleset; 500 rules of a table have about 90 KiB.
LARGEST_DOCUMENT = 512 * 1024
MOST_PARTS = 60

_Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Words = Annotated[list[_Word], Field(max_length=MOST_PARTS)]
_Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Note = Annotated[
    str, StringConstraints(max_length=LONGEST_NOTE, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]
_Number = Annotated[int, Field(ge=-(10**9), le=10**9)] | Annotated[float, Field(ge=-1e9, le=1e9)]
_Value = bool | _Number | _Word | _Words | None
_Condition = tuple[_Word, _Word, _Value]
Title = Annotated[line_field, StringConstraints(min_length=1, pattern=r"\S")]
Why = Annotated[text_field, Field(max_length=1000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Revision = Annotated[int, Field(ge=1, le=10**9)]


class RouteBody(Body):
    """Where a handoff goes, as a draft has it."""

    queue: _Word = ""
    skills: _Words = []
    desired: _Words = []
    relax: _Words = []
    target: _Word | None = None


class RuleBody(Body):
    """A rule as a draft has it: it need not be sound."""

    name: _Name = ""
    when: Annotated[list[_Condition], Field(max_length=MOST_PARTS)] = []
    then: _Number | _Word | RouteBody | None = None
    reason: _Word | None = None
    note: _Note = ""


class TableBody(Body):
    """One table of a draft."""

    thresholds: Annotated[dict[_Word, _Number], Field(max_length=10)] | None = None
    rules: Annotated[list[RuleBody], Field(max_length=MOST_RULES)]

    def document(self) -> dict[str, Any]:
        """The table as it is stored: what was left out stays left out."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)


Tables = dict[TableName, TableBody]


class Make(Body):
    title: Title
    source: Annotated[str, Field(max_length=64)] | None = None


class Change(Body):
    revision: Revision
    title: Title | None = None
    tables: Tables | None = None


class Check(Body):
    tables: Tables


class AtRevision(Body):
    revision: Revision


class Publish(Body):
    revision: Revision
    why: Why


class Because(Body):
    why: Why


class MakeExperiment(Body):
    name: Title
    question: Why
    variant: Annotated[str, Field(max_length=64)]
    share: Annotated[float, Field(ge=0.01, le=0.99)]


class InLanguage(Body):
    """`lang`: the language of the words, else the user's."""

    lang: Language | None = None


class DiffQuery(Body):
    """`to`: the ruleset to compare with, else the one that serves."""

    to: Annotated[str, Field(max_length=64)] | None = None


class ReplayQuery(Body):
    """The period to replay, half-open; without `until` to now."""

    since: AwareDatetime
    until: AwareDatetime | None = None


class DecisionsQuery(Body):
    """`show`: handoffs only, or every decision; `rule`: those of one rule; `after`: the last id of
    the page before.
    """

    show: Literal["handoffs", "all"] = "handoffs"
    rule: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    after: Annotated[str, Field(max_length=64)] | None = None


def documents(tables: Tables | None) -> dict[str, Any]:
    """{table: its document} of a body."""
    return {name.value: table.document() for name, table in (tables or {}).items()}
