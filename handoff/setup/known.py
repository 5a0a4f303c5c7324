"""What is set up, read from the tables: for the check of rules, and for the check of a change."""

from functools import cache

from babel import Locale
from sqlalchemy import select

from base.db import Session
from handoff.policy.places import Places
from handoff.policy.way import DEFAULT_QUEUE
from handoff.service_tables import ServiceTarget
from handoff.setup_tables import Queue, Skill


@cache
def language_codes() -> frozenset[str]:
    """The languages with a code of two letters (ISO 639-1), as babel knows them."""
    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


def language_names(language: str) -> dict[str, str]:
    """{code: name in `language`} of all languages; in English where babel does not know it."""
    spoken = Locale(language if language in language_codes() else "en").languages
    return {code: spoken[code] for code in sorted(language_codes()) if code in spoken}


def places(session: Session) -> Places:
    """Where rules may route to. The default queue is always there, since handoffs make it."""
    rows = session.execute(select(Queue.id, Queue.archived_at)).all()
    return Places(
        queues=frozenset({DEFAULT_QUEUE, *(row.id for row in rows if row.archived_at is None)}),
        archived=frozenset(row.id for row in rows if row.archived_at is not None),
        skills=frozenset(session.scalars(select(Skill.code))),
        languages=language_codes(),
        targets=frozenset(session.scalars(select(ServiceTarget.id))),
    )
