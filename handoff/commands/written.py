"""A summary by the writer: what it is asked, and its answer stored beside the package's own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from base import log
from base.db import Session
from handoff.commands.conversation import SYSTEM, load
from handoff.decision_tables import Understanding
from handoff.events import SummaryWritten
from handoff.model import Author
from handoff.package import VERSION
from handoff.package.prompt import TURNS, Prompt, prompt
from handoff.tables import Handoff, Turn

_SAID = (
    select(Turn.id, Turn.text)
    .where(Turn.contact_id == bindparam("contact"), Turn.author == Author.CUSTOMER.value)
    .order_by(Turn.seq.desc())
    .limit(TURNS)
)
_FOUND = (
    select(Understanding.entities)
    .join(Turn, Turn.id == Understanding.turn_id)
    .where(Turn.contact_id == bindparam("contact"))
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What the writer gave: `text`, or None and `why` not."""

    text: str | None
    language: str | None
    model: str
    took_ms: int
    why: str | None = None

    @property
    def origin(self) -> str:
        """`written`, or `extractive`: only the package's own summary is there."""
        return "written" if self.text else "extractive"


def to_write(session: Session, handoff_id: str) -> Prompt | None:
    """What to ask the writer about a handoff; None when there is nothing to ask."""
    handoff = session.get(Handoff, handoff_id)
    if handoff is None or handoff.package.get("version") != VERSION:
        return None
    contact = {"contact": handoff.contact_id}
    said = [row.text for row in session.execute(_SAID, contact)]
    found = [one for entities in session.scalars(_FOUND, contact) for one in entities]
    return prompt(handoff.package, list(reversed(said)), found)


def store_written(session: Session, handoff_id: str, written: Written) -> None:
    """Put it beside the package's own summary, which stays as it is. Nothing for a handoff that is
    gone.
    """
    seen = session.get(Handoff, handoff_id)
    if seen is None:
        return
    load(session, seen.conversation_id)
    handoff = session.get_one(Handoff, handoff_id, populate_existing=True)
    handoff.package = {**handoff.package, "summary_written": _as_json(written)}
    event = SummaryWritten(handoff_id=handoff_id, origin=written.origin, took_ms=written.took_ms)
    log.append(session, handoff.conversation_id, event, actor=SYSTEM)


def _as_json(written: Written) -> dict[str, Any]:
    return {
        "origin": written.origin,
        "text": written.text,
        "language": written.language,
        "model": written.model,
        "took_ms": written.took_ms,
        "why": written.why,
    }
