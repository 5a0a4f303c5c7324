"""What there is to learn from: turns that were not understood, folded and masked.

The turns come from a `Source` that `tandem/app.py` passes in: the workbench knows no conversation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from base.db import Session
from base.mask import mask
from workbench.dataset import digest
from workbench.example import same_words
from workbench.tables import Correction

PAGE = 50
SCANNED = 2_000  # of the newest turns; older ones come up as these are dealt with


class Candidate(Protocol):
    """A customer's turn that was not understood or whose answer was withheld.

    `names`: how the verified customer is called, to be masked. `why`: docs/api.md, "Workbench".
    """

    @property
    def turn_id(self) -> str: ...
    @property
    def conversation_id(self) -> str: ...
    @property
    def customer_id(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def intents(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def why(self) -> str: ...


class Source(Protocol):
    """Where candidates come from; `handoff/candidates.py` is one."""

    def newest(self, session: Session, limit: int) -> Sequence[Candidate]:
        """At most `limit` candidates, newest first."""
        ...

    def find(self, session: Session, turn_ids: Collection[str]) -> Sequence[Candidate]:
        """Those of the turns that are there, in any order."""
        ...


@dataclass(frozen=True, kw_only=True)
class Item:
    """A candidate as the trainer sees it: masked, with how many said it so and the verdict."""

    candidate: Candidate
    text: str
    times: int = 1
    correction: Correction | None = None

    @property
    def masked(self) -> bool:
        return self.text != self.candidate.text

    @property
    def state(self) -> str:
        return self.correction.state if self.correction else "open"


@dataclass(frozen=True, kw_only=True)
class Page:
    items: list[Item]
    next: str | None


def words_of(candidate: Candidate) -> str:
    """The hash under which equal words in one language are one candidate."""
    said = same_words(mask(candidate.text, candidate.names))
    return digest(f"{candidate.language} {said}")


def open_page(session: Session, source: Source, language: str | None, after: str | None) -> Page:
    """What waits for a verdict, newest first, each wording once."""
    decided = set(session.scalars(select(Correction.words).where(Correction.state != "open")))
    folded: dict[str, Item] = {}
    for candidate in source.newest(session, SCANNED):
        if language and candidate.language != language:
            continue
        words = words_of(candidate)
        if words in decided:
            continue
        known = folded.get(words)
        folded[words] = replace(known, times=known.times + 1) if known else _item(candidate)
    return _page(_after(session, source, list(folded.values()), after))


def decided_page(
    session: Session, source: Source, state: str, language: str | None, after: str | None
) -> Page:
    """The verdicts of one `state`, the latest first. A turn that is gone is left out."""
    query = select(Correction).where(Correction.state == state)
    if language:
        query = query.where(Correction.language == language)
    last = session.get(Correction, after) if after else None
    if last is not None:
        query = query.where(
            (Correction.at < last.at)
            | ((Correction.at == last.at) & (Correction.turn_id < last.turn_id))
        )
    newest_first = query.order_by(Correction.at.desc(), Correction.turn_id.desc())
    rows = session.scalars(newest_first.limit(PAGE + 1)).all()
    turns = {one.turn_id: one for one in source.find(session, [row.turn_id for row in rows[:PAGE]])}
    items = [_item(turns[row.turn_id], row) for row in rows[:PAGE] if row.turn_id in turns]
    return Page(items=items, next=rows[PAGE - 1].turn_id if len(rows) > PAGE else None)


def one(session: Session, source: Source, turn_id: str) -> Item | None:
    """The candidate of one turn with its verdict, None when there is no such turn."""
    found = source.find(session, [turn_id])
    return _item(found[0], session.get(Correction, turn_id)) if found else None


def _item(candidate: Candidate, correction: Correction | None = None) -> Item:
    text = mask(candidate.text, candidate.names)
    return Item(candidate=candidate, text=text, correction=correction)


def _after(session: Session, source: Source, items: list[Item], after: str | None) -> list[Item]:
    """The items older than the turn `after`, which may have been decided meanwhile."""
    last = source.find(session, [after]) if after else ()
    if not last:
        return items
    place = (last[0].at, last[0].turn_id)
    return [item for item in items if (item.candidate.at, item.candidate.turn_id) < place]


def _page(items: list[Item]) -> Page:
    shown = items[:PAGE]
    return Page(items=shown, next=shown[-1].candidate.turn_id if len(items) > PAGE else None)
