"""Made-up decisions as the desk records them: turn by turn, about 40 facts each, by the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from base.clock import SystemClock
from handoff.decision_tables import DecisionRow
from handoff.model import Outcome, Stage
from handoff.policy.decide import in_short
from handoff.policy.effects import TableName
from handoff.policy.facts import Facts
from handoff.policy.followed import Followed
from handoff.policy.way import with_pathway
from handoff.rulebook import Rulebook
from handoff.tables import Conversation, Customer
from tandem import migrate

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 90
TURNS = 4  # of a contact, on average
ROWS = 5_000  # in one insert
INTENTS = [f"intent_{number:02}" for number in range(100)]
MARKETS = ["DE", "FR", "NL", "ES", "GB", "US", "CN"]
LANGUAGES = ["de", "fr", "nl", "es", "en", "zh"]
GOING_ON = (Outcome.ANSWER, Outcome.ANSWER_THEN_ESCALATE)


@dataclass(slots=True)
class Rows:
    """What goes into one insert."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)


def write(url: str, rulebook: Rulebook, number: int, seed: int) -> None:
    """Fills a new database with so many decisions that those rules have made."""
    migrate.upgrade(url, SystemClock())
    engine = create_engine(url)
    made = decisions(rulebook, seed)
    with engine.begin() as connection:
        while number > 0:
            rows = _batch(made, min(number, ROWS))
            number -= len(rows.decisions)
            _insert(connection, rows)
    engine.dispose()


def decisions(rulebook: Rulebook, seed: int) -> Iterator[dict[str, Any]]:
    """Decisions without end, as rows, by conversation and in order of time."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    number = 0
    while True:
        yield from _contact(rulebook, chance, number)
        number += 1


def proposals(rulebook: Rulebook, seed: int, number: int) -> list[Facts]:
    """Facts of so many decisions on a proposal, all different."""
    found = (row["facts"] for row in decisions(rulebook, seed) if row["stage"] == Stage.PROPOSAL)
    return list(islice(found, number))


def _contact(rulebook: Rulebook, chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    who, followed = _customer(chance), Followed(rulebook.escalation.thresholds, feels=False)
    begun = FIRST_DAY + timedelta(seconds=number * 37 % (DAYS * 86_400))
    for turn in range(1 + int(chance.expovariate(1 / (TURNS - 1)))):
        at = begun + timedelta(seconds=45 * turn)
        facts = who | _turn(chance, at, turn)
        followed.begin(facts)
        for stage in (Stage.UNDERSTANDING, Stage.PROPOSAL):
            if stage is Stage.PROPOSAL:
                facts = facts | _proposal(chance)
            known = with_pathway(followed.facts(facts), rulebook.tables[TableName.PATHWAY])
            row = _row(rulebook, number, turn, at, stage, known)
            yield row
            if row["outcome"] not in GOING_ON:
                break
        followed.end(remembered=True)
        if row["reason"] is not None:
            return


def _row(
    rulebook: Rulebook, number: int, turn: int, at: datetime, stage: Stage, facts: Facts
) -> dict[str, Any]:
    outcome, reason, rule = in_short(facts, rulebook.escalation)
    return {
        "id": f"dec_{number:014}{turn:06}{0 if stage is Stage.UNDERSTANDING else 1}",
        "conversation_id": f"cnv_{number:026}",
        "turn_id": f"trn_{number:020}{turn:06}",
        "at": at,
        "stage": stage.value,
        "outcome": outcome.value,
        "rule": rule,
        "words": rule,
        "reason": reason.value if reason else None,
        "table_version": rulebook.version,
        "fingerprint": f"{number:016x}",
        "facts": facts,
    }


def _customer(chance: random.Random) -> dict[str, Any]:
    known = chance.random() < 0.6
    return {
        "language": chance.choice(LANGUAGES),
        "market": chance.choice(MARKETS),
        "channel": chance.choice(("web", "web", "app", "page")),
        "verified": known,
        "contacts_30d": int(chance.expovariate(2)),
        "same_matter_30d": int(chance.expovariate(4)),
        **({"tier": chance.choice(("standard", "standard", "plus", "vip"))} if known else {}),
        **({"persona": chance.choice(("buyer", "buyer", "seller", "creator"))} if known else {}),
    }


def _turn(chance: random.Random, at: datetime, turn: int) -> dict[str, Any]:
    confidence = round(chance.betavariate(5, 1.2), 4)
    return {
        "pressed_human": chance.random() < 0.01,
        "asked_in_words": chance.random() < 0.02,
        "safety_words": chance.random() < 0.001,
        "bot_state": "ok",
        "hour": at.hour,
        "weekday": f"{at:%a}".lower(),
        "text_length": int(chance.expovariate(1 / 60)) + 1,
        "has_order": chance.random() < 0.4,
        "minutes_with_bot": round(0.75 * turn, 1),
        "handoffs": 0,
        "recent_reasons": [],
        "agents_on_duty": 12,
        "agents_free": chance.randrange(12),
        "waiting": chance.randrange(9),
        "predicted_wait": round(chance.expovariate(1 / 4), 1),
        "expecting_value": chance.random() < 0.2,
        "stuck_turns": int(chance.expovariate(3)),
        "turns_with_bot": turn,
        "same_question": int(chance.expovariate(4)),
        "intent": chance.choice(INTENTS),
        "confidence": confidence,
        "margin": round(confidence * chance.random(), 4),
        "set_size": 1 + int(chance.expovariate(2)),
        "scope": round(chance.betavariate(6, 1), 4),
        "doubt": chance.choice(("none", "none", "none", "ambiguous", "out_of_scope")),
        "model": "20260101-090000-frozen-model",
        "sentiment": round(chance.gauss(0, 0.25), 3),
        "frustration": round(chance.betavariate(1, 5), 3),
    }


def _proposal(chance: random.Random) -> dict[str, Any]:
    return {
        "action_status": chance.choice(("none", "ok", "ok", "ok", "ok", "ok", "refused")),
        "refusals": int(chance.expovariate(4)),
        "changed": chance.random() < 0.2,
        "asks_human": chance.random() < 0.01,
        "silent": False,
        "repeats": int(chance.expovariate(4)),
        "stuck_turns": int(chance.expovariate(3)),
        "proposal_confidence": 1.0,
        "order_value": round(chance.expovariate(1 / 80), 2),
        "order_currency": "EUR",
    }


def _batch(made: Iterator[dict[str, Any]], number: int) -> Rows:
    rows = Rows(decisions=list(islice(made, number)))
    for name in dict.fromkeys(row["conversation_id"] for row in rows.decisions):
        who = name.replace("cnv", "cus")
        rows.customers.append({"id": who, "language": "en", "created_at": FIRST_DAY})
        rows.conversations.append(
            {
                "id": name,
                "customer_id": who,
                "channel": "web",
                "language": "en",
                "owner": "bot",
                "version": 1,
                "created_at": FIRST_DAY,
            }
        )
    return rows


def _insert(connection: Connection, rows: Rows) -> None:
    """A contact that goes on in the next insert has its customer already."""
    for table, new in ((Customer, rows.customers), (Conversation, rows.conversations)):
        connection.execute(insert(table).prefix_with("OR IGNORE"), new)
    connection.execute(insert(DecisionRow), rows.decisions)
