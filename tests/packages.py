"""Material of context packages: a customer called Anna, and 1,000 made-up contacts."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from handoff.model import Author, Reason
from handoff.package.material import (
    Article,
    Attempt,
    CustomerFacts,
    Dialogue,
    Material,
    Promised,
    Read,
    Route,
    Said,
    Why,
    Withheld,
)
from handoff.policy.facts import FACTS
from handoff.texts import languages, wishes

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHY = Why(
    reason="action_failed",
    reasons=["action_failed"],
    rule="action failed",
    words="action status in failed, slow",
    looked_at=["action_status"],
    facts={"action_status": "failed", "recent_reasons": [], "frustration": 0.2},
    ruleset="0123456789ab",
    decision_id="dec_1",
    turn_id="trn_1",
)
ROUTE = Route(
    queue="support",
    priority=10,
    pathway="vip",
    tags=["order.cancel"],
    because={"tagging": ["cancel"], "priority": ["VIP"], "routing": []},
)
ANNA: dict[str, Any] = {
    "id": "cus_1",
    "verified": True,
    "name": "Anna Weber",
    "email": "anna.weber@example.com",
    "number": "C-1003",
    "tier": "vip",
    "market": "DE",
    "zone": "Europe/Berlin",
    "language": "de",
    "channel": "web",
    "known_since": NOW,
}
ACTIONS = ("action_cancel_order", "action_order_status", "action_start_return")


def anna(**changes: Any) -> CustomerFacts:
    """A VIP whom the shop vouches for, but for the changes."""
    return CustomerFacts(**{**ANNA, **changes})


def read(turn: str, intent: str, *entities: tuple[str, str], **more: Any) -> Read:
    """A reading; `entities`: (name, value)."""
    sure = more.pop("confidence", 0.9)
    return Read(
        turn_id=turn,
        seq=int(turn.rpartition("_")[2]),
        at=more.pop("at", NOW),
        intents=[
            {"name": intent, "confidence": sure},
            {"name": "faq", "confidence": round(1 - sure, 4)},
        ],
        entities=[{"entity": name, "value": value} for name, value in entities],
        model=more.pop("model", "model-1"),
        **more,
    )


def said(count: int) -> list[Said]:
    """So many turns of the customer."""
    return [
        Said(turn_id=f"trn_{n}", seq=n, at=NOW + timedelta(seconds=n), author=Author.CUSTOMER)
        for n in range(1, count + 1)
    ]


def attempt(status: str = "failed", order: str | None = "TD-100482", **more: Any) -> Attempt:
    """A cancellation that went so."""
    told: dict[str, Any] = {
        "at": NOW,
        "action": "action_cancel_order",
        "status": status,
        "code": "orders_unreachable" if status == "failed" else None,
        "order_id": order,
        "changed": False,
    }
    return Attempt(**{**told, **more})


def material(**changes: Any) -> Material:
    """Anna wanted to cancel an order and the order system did not answer, but for the changes."""
    told: dict[str, Any] = {
        "made_at": NOW,
        "why": WHY,
        "customer": anna(),
        "route": ROUTE,
        "turns": said(2),
        "reads": [read("trn_1", "cancel_order", ("order_id", "TD-100482"))],
        "attempts": [attempt()],
    }
    return Material(**{**told, **changes})


def contacts(number: int, seed: int = 1) -> Iterator[Material]:
    """Contacts of every sort: long and short, known and unknown, with anything in their values."""
    rng = random.Random(seed)
    for _ in range(number):
        yield _contact(rng)


def _contact(rng: random.Random) -> Material:
    turns = said(rng.choice((0, 1, 3, 8, 60)))
    moments = [one.at for one in turns] or [NOW]
    reads = [_reading(rng, one.turn_id, one.at) for one in turns if rng.random() < 0.8]
    known = rng.random() < 0.6
    return Material(
        made_at=moments[-1],
        why=_why(rng),
        customer=anna(
            verified=known,
            name=_text(rng) if known else None,
            email=None,
            number="C-1" if known else None,
            tier=rng.choice((None, "standard", "vip")) if known else None,
            persona=rng.choice((None, "buyer", "seller")) if known else None,
            market=rng.choice((None, "DE", "US")),
            zone=rng.choice((None, "Asia/Shanghai")),
            language=rng.choice(sorted(languages())),
        ),
        route=Route(
            queue="support",
            priority=rng.randrange(200),
            pathway=rng.choice((None, "vip", "seller")),
            tags=[f"a.b{n}" for n in range(rng.randrange(4))],
            because={"tagging": [_text(rng)], "priority": [], "routing": []},
        ),
        turns=turns,
        reads=reads,
        attempts=[_attempt(rng, rng.choice(moments)) for _ in range(rng.choice((0, 1, 2, 30)))],
        dialogue=_dialogue(rng),
        promises=[_promise(rng, n) for n in range(rng.choice((0, 0, 1, 12)))],
        draft=rng.choice((None, Withheld(draft_id="drf_1", turn_id="trn_1", at=NOW, why="late"))),
        articles=[Article(id=f"art-{n}", title=_text(rng)) for n in range(rng.randrange(4))],
        handoffs_before=rng.randrange(3),
        contacts_30d=rng.randrange(5),
        same_matter_30d=rng.randrange(3),
    )


def _why(rng: random.Random) -> Why:
    looked = rng.sample(sorted(FACTS), rng.randrange(6))
    stepped_in = rng.random() < 0.1
    return Why(
        reason=rng.choice(list(Reason)).value,
        reasons=[rng.choice(list(Reason)).value],
        rule=_text(rng) or "a rule",
        words=_text(rng),
        looked_at=looked,
        facts={name: rng.choice((True, 3, 0.5, "word", ["a", "b"])) for name in looked},
        ruleset=None if stepped_in else "0123456789ab",
        decision_id=None if stepped_in else "dec_1",
        turn_id="trn_1",
        experiment=rng.choice((None, "exp_1")),
        arm=rng.choice((None, "variant")),
    )


def _reading(rng: random.Random, turn: str, at: datetime) -> Read:
    entities = [
        (rng.choice(("order_id", "item", "address")), _text(rng)) for _ in range(rng.randrange(4))
    ]
    return read(
        turn,
        rng.choice([*wishes()["en"], "greet", "inform", "brand_new_intent"]),
        *entities,
        at=at,
        confidence=round(rng.random(), 4),
        likely=["cancel_order"] * rng.randrange(3),
        doubt=rng.choice((None, "ambiguous")),
        sentiment=rng.choice((None, -0.9, 0.0, 1.0)),
        clear=rng.random() < 0.7,
        expecting=rng.random() < 0.2,
        model=rng.choice((None, "model-1")),
    )


def _attempt(rng: random.Random, at: datetime) -> Attempt:
    return attempt(
        rng.choice(("ok", "refused", "failed", "slow")),
        rng.choice((None, "TD-1", "TD-2", _text(rng))),
        at=at,
        action=rng.choice((*ACTIONS, "action_brand_new")),
        code=rng.choice((None, "already_shipped", "brand_new_code")),
        changed=rng.random() < 0.3,
    )


def _dialogue(rng: random.Random) -> Dialogue:
    return Dialogue(
        name=rng.choice((None, "cancel_form")),
        asks_for=rng.choice((None, "order_id", "brand_new_slot")),
        slots={
            rng.choice(("order_id", "address", f"slot_{n}")): rng.choice(
                (
                    _text(rng),
                    ["a"] * 40,
                    {"line1": _text(rng), "deep": {"a": {"b": {"c": 1}}}},
                    None,
                )
            )
            for n in range(rng.choice((0, 1, 5, 30)))
        },
        turns=rng.randrange(30),
        frustration=round(rng.random(), 3),
    )


def _promise(rng: random.Random, number: int) -> Promised:
    return Promised(
        id=f"hnd_1:{number}",
        at=NOW,
        text=_text(rng) or "A call",
        by=rng.choice((None, "Mia")),
        due=rng.choice((None, NOW + timedelta(hours=3))),
        state=rng.choice(("open", "due")),
    )


def _text(rng: random.Random) -> str:
    alphabet = rng.choice(("abc XYZ 019", "äöüß€", "您好订单", "\"\\{}<>'\n", "🙂👩‍👩‍👧"))
    return "".join(rng.choices(alphabet, k=rng.choice((0, 3, 20, 400, 4000))))
