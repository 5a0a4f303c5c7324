"""Turns with their reading, decision and a trainer's verdict, put straight into a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, insert

from base.db import Session
from handoff.decision_tables import DecisionRow, Understanding
from handoff.tables import Conversation, Customer, Turn
from workbench.tables import Correction

#: Confidence, whether the first intent was right (None: nobody looked), language.
Judged = tuple[float, bool | None, str]


def judge(session: Session, turns: Iterable[Judged], model: str = "fake-1") -> None:
    """One conversation a turn; the newest one is now."""
    kinds = (Customer, Conversation, Turn, Understanding, DecisionRow, Correction)
    made: dict[Any, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    judged = list(turns)
    for number, (confidence, right, language) in enumerate(judged):
        at = session.now - timedelta(minutes=len(judged) - number)
        key = {"turn_id": f"trn_j{number:05}", "conversation_id": f"cnv_j{number:05}"}
        ranked = {"order_status": confidence, "cancel_order": round(1 - confidence, 4)}
        intents = [{"name": name, "confidence": sure} for name, sure in ranked.items()]
        who = {"language": language, "created_at": at}
        made[Customer].append({"id": f"cus_j{number:05}", **who})
        made[Conversation].append(
            {
                "id": key["conversation_id"],
                "customer_id": f"cus_j{number:05}",
                "channel": "web",
                "owner": "bot",
                "version": 1,
                **who,
            }
        )
        made[Turn].append(
            {
                "id": key["turn_id"],
                "conversation_id": key["conversation_id"],
                "seq": 1,
                "at": at,
                "author": "customer",
                "text": "where is it?",
                "choice": None,
            }
        )
        made[Understanding].append(
            {
                **key,
                "intents": intents,
                "entities": [],
                "language": language,
                "model": model,
                "likely": [name for name, sure in ranked.items() if sure >= 0.2],
            }
        )
        made[DecisionRow].append(
            {
                **key,
                "id": f"dec_j{number:05}",
                "at": at,
                "stage": "understanding",
                "outcome": "answer" if confidence >= 0.7 else "ask_back",
                "rule": "r",
                "words": "r",
                "table_version": "v",
                "facts": {"model": model, "intent": "order_status", "confidence": confidence},
            }
        )
        if right is not None:
            made[Correction].append(
                {
                    **key,
                    "customer_id": f"cus_j{number:05}",
                    "words": key["turn_id"],
                    "language": language,
                    "state": "corrected",
                    "intent": "order_status" if right else "cancel_order",
                    "text": "where is it?",
                    "by": "usr_tess",
                    "at": at,
                }
            )
    for row, values in made.items():
        table = row.__table__
        assert isinstance(table, Table)
        if values:
            session.connection().execute(insert(table), values)
