"""Canned replies: what agents often say, with gaps that are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from base import log
from base.db import Session
from handoff.errors import NotThere
from handoff.events import CannedReplyChanged
from handoff.events.setup import SETUP
from handoff.setup.refusals import InTheWay, Senseless
from handoff.setup.soundness import check_id
from handoff.setup_tables import CannedReply
from handoff.texts import languages

#: What can stand in braces.
VARIABLES = ("customer_name", "agent_name", "order_id")
_BRACES = re.compile(r"\{([^{}]*)\}")


def canned_replies(session: Session) -> list[CannedReply]:
    """All of them, by name."""
    return list(session.scalars(select(CannedReply).order_by(CannedReply.name, CannedReply.id)))


def make_reply(
    session: Session, by: str, reply_id: str, name: str, texts: Mapping[str, str]
) -> CannedReply:
    """A new one. Raises Senseless, InTheWay."""
    log.lock(session, SETUP)
    check_id(reply_id)
    if session.get(CannedReply, reply_id) is not None:
        raise InTheWay("exists", given=reply_id)
    row = CannedReply(id=reply_id, name=name, texts=_checked(texts))
    session.add(row)
    _log(session, row, by, "made", {"name": [None, name]}, row.texts)
    return row


def change_reply(session: Session, by: str, reply_id: str, given: Mapping[str, Any]) -> CannedReply:
    """Another name, other texts (all of them). Raises Senseless, NotThere."""
    row = _find(session, reply_id)
    name, texts = given.get("name", row.name), _checked(given.get("texts", row.texts))
    changes = {} if name == row.name else {"name": [row.name, name]}
    every = {*texts, *row.texts}
    other = [code for code in every if texts.get(code) != row.texts.get(code)]
    row.name, row.texts = name, texts
    if changes or other:
        _log(session, row, by, "changed", changes, other)
    return row


def delete_reply(session: Session, by: str, reply_id: str) -> None:
    """It is not offered any more. Raises NotThere."""
    row = _find(session, reply_id)
    session.delete(row)
    _log(session, row, by, "deleted", {"name": [row.name, None]}, row.texts)


def filled(text: str, known: Mapping[str, str | None]) -> str:
    """The text with what is known; a gap of which nothing is known stays. Pure."""
    return _BRACES.sub(lambda gap: known.get(gap[1]) or gap[0], text)


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not kept:
        raise Senseless("no_texts")
    for code, text in kept.items():
        if code not in languages():
            raise Senseless("unknown_language", given=code)
        for gap in _BRACES.findall(text):
            if gap not in VARIABLES:
                raise Senseless("unknown_gap", given=gap, known=", ".join(VARIABLES))
    return kept


def _find(session: Session, reply_id: str) -> CannedReply:
    log.lock(session, SETUP)
    row = session.get(CannedReply, reply_id, populate_existing=True)
    if row is None:
        raise NotThere("There is no such reply.")
    return row


def _log(
    session: Session, row: CannedReply, by: str, did: str, changes: dict[str, Any], texts: Any
) -> None:
    event = CannedReplyChanged(reply_id=row.id, did=did, changes=changes, languages=sorted(texts))
    log.append(session, SETUP, event, actor=by)
