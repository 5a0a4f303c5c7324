"""Which turns come up for the trainers, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from base import log
from base.clock import ManualClock
from base.db import Database, Session
from base.log import Event
from handoff import candidates
from handoff.decision_tables import DecisionRow, Draft, Understanding
from handoff.tables import Conversation, Customer, Turn


class Made(Event):
    """A row was made by a test."""


def a_turn(
    session: Session,
    id: str,
    *,
    author: str = "customer",
    choice: dict[str, Any] | None = None,
    customer: str = "cus_1",
    decisions: tuple[tuple[str, str | None, bool], ...] = (),
    draft: str | None = None,
    read: bool = True,
) -> None:
    """`decisions`: (outcome, reason, understood). `draft`: why the answer was withheld."""
    conversation = f"cnv_{customer}"
    if session.get(Customer, customer) is None:
        name = "Anna Berger" if customer == "cus_1" else None
        session.add(Customer(id=customer, language="en", created_at=session.now, name=name))
        session.flush()
        session.add(
            Conversation(
                id=conversation,
                customer_id=customer,
                channel="web",
                language="en",
                owner="bot",
                version=1,
                created_at=session.now,
            )
        )
    seq = log.append(session, conversation, Made(), actor="test")
    session.add(
        Turn(
            id=id,
            conversation_id=conversation,
            seq=seq,
            at=session.now,
            author=author,
            text=f"text of {id}",
            choice=choice,
        )
    )
    session.flush()
    if read:
        intents = [{"name": "order_status", "confidence": 0.4}]
        session.add(
            Understanding(
                turn_id=id,
                conversation_id=conversation,
                intents=intents,
                entities=[],
                language="de",
                model="m1",
            )
        )
    for number, (outcome, reason, understood) in enumerate(decisions):
        session.add(
            DecisionRow(
                id=f"dec_{id}_{number}",
                conversation_id=conversation,
                turn_id=id,
                at=session.now,
                stage="understanding",
                outcome=outcome,
                rule="a rule",
                words="words",
                reason=reason,
                table_version="1",
                facts={"understood": understood},
            )
        )
    if draft:
        session.add(
            Draft(
                id=f"drf_{id}",
                conversation_id=conversation,
                turn_id=id,
                at=session.now,
                messages=[],
                why=draft,
            )
        )


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"decisions": (("ask_back", None, False),)}, "ask_back"),
        ({"decisions": (("escalate", "repeated_failure", False),)}, "repeated_failure"),
        ({"decisions": (("escalate", "low_confidence", False),)}, "low_confidence"),
        ({"decisions": (("answer", None, True), ("escalate", "loop", True))}, "loop"),
        ({"decisions": (("answer", None, False),)}, "unsure"),
        ({"decisions": (("escalate", "asked_for_human", False),)}, "unsure"),
        ({"decisions": (("answer", None, True),), "draft": "refused twice"}, "withheld"),
        ({"decisions": (("answer", None, True),), "draft": "late"}, None),
        ({"decisions": (("answer", None, True),)}, None),
        ({"decisions": (("escalate", "asked_for_human", True),)}, None),
        ({"decisions": (("ask_back", None, False),), "author": "agent"}, None),
        ({"decisions": (("ask_back", None, False),), "choice": {"option": 1}}, None),
        ({"decisions": (("escalate", "bot_timeout", False),), "read": False}, None),
    ],
)
async def test_a_turn_comes_up_for_its_reason(
    database: Database, made: dict[str, Any], why: str | None
) -> None:
    await database.write(a_turn, "trn_1", **made)
    found = await database.read(candidates.newest, 10)
    assert [one.why for one in found] == ([why] if why else [])


async def test_the_newest_come_first_with_all_that_masking_needs(
    database: Database, clock: ManualClock
) -> None:
    for number in range(3):
        await database.write(a_turn, f"trn_{number}", decisions=(("ask_back", None, False),))
        clock.advance(timedelta(minutes=1))
    await database.write(a_turn, "trn_x", customer="cus_2", decisions=(("ask_back", None, False),))
    found = await database.read(candidates.newest, 3)
    assert [one.turn_id for one in found] == ["trn_x", "trn_2", "trn_1"]
    assert (found[0].names, found[1].names) == ((), ("Anna Berger",))
    assert (found[1].language, found[1].customer_id) == ("de", "cus_1")


async def test_any_turn_that_the_bot_read_can_be_found(database: Database) -> None:
    await database.write(a_turn, "trn_1", decisions=(("answer", None, True),))
    await database.write(a_turn, "trn_2", read=False)
    found = await database.read(candidates.find, ["trn_1", "trn_2", "trn_3"])
    assert [one.turn_id for one in found] == ["trn_1"]
