"""Sign-in tries are counted in the database: 10 failures in 5 minutes, then a pause.

A try counts as a failure from its start, so that a hundred at once are not all let through.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text

from base import log
from base.columns import Json, UtcDateTime
from base.session import Session
from base.staff import SignInBlocked, SignInTries

FAILURES = 10
WINDOW = timedelta(minutes=5)

_MAKE = text(
    "INSERT INTO sign_in_tries (key, tried, told, last_at) VALUES (:key, :tried, FALSE, :now) "
    "ON CONFLICT (key) DO NOTHING"
).bindparams(bindparam("tried", type_=Json()), bindparam("now", type_=UtcDateTime()))


def count_try(session: Session, account: str, address: str, user_id: str | None) -> float:
    """Count a try for the account and from the address; 0, or the seconds to wait instead.

    A try that has to wait is not counted: the pause ends by itself.
    """
    rows = {scope: _row(session, key) for scope, key in _keys(account, address).items()}
    waits = {scope: _wait(session, row) for scope, row in rows.items()}
    for scope, row in rows.items():
        if waits[scope] and not row.told:
            row.told = True
            blocked = SignInBlocked(scope=scope, user_id=user_id if scope == "account" else None)
            log.append(session, "sign_in", blocked, actor="system")
    if any(waits.values()):
        return max(waits.values())
    for row in rows.values():
        row.tried = [*_recent(session, row), session.now.timestamp()]
        row.told = False
        row.last_at = session.now
    return 0


def forgive(session: Session, account: str, address: str) -> None:
    """The password was right: the account's failures are forgotten, the address loses this one.

    An address keeps its other failures, or an attacker could reset them with an own account.
    """
    keys = _keys(account, address)
    session.execute(delete(SignInTries).where(SignInTries.key == keys["account"]))
    row = _row(session, keys["address"])
    row.tried = row.tried[:-1]


def sweep(session: Session) -> None:
    """Forget whoever has not tried for a while."""
    session.execute(delete(SignInTries).where(SignInTries.last_at <= session.now - WINDOW))


def _keys(account: str, address: str) -> dict[str, str]:
    digest = hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()
    return {"account": f"account:{digest}", "address": f"address:{address}"}


def _row(session: Session, key: str) -> SignInTries:
    """The row of `key`, locked until commit, so that two tries at once count as two."""
    session.execute(_MAKE, {"key": key, "tried": [], "now": session.now})
    row = select(SignInTries).where(SignInTries.key == key).with_for_update()
    return session.scalars(row.execution_options(populate_existing=True)).one()


def _recent(session: Session, row: SignInTries) -> list[float]:
    since = (session.now - WINDOW).timestamp()
    return [at for at in row.tried if at > since][-FAILURES:]


def _wait(session: Session, row: SignInTries) -> float:
    recent = _recent(session, row)
    if len(recent) < FAILURES:
        return 0
    return float(max(0.01, recent[0] + WINDOW.total_seconds() - session.now.timestamp()))
