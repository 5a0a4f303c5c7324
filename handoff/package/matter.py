"""What the customer came for, and which orders it is about."""

from collections.abc import Sequence
from typing import Any

from handoff.package.facts import Fact, Origin, fact
from handoff.package.material import Attempt, Material, Read

#: Intents that name no matter: talk, bare answers, and what the bot does not know.
NO_MATTER = frozenset(
    {"greet", "thanks", "goodbye", "affirm", "deny", "bot_challenge", "human_request", "praise"}
    | {"nlu_fallback", "out_of_scope", "near_scope", "help", "stop", "inform", "inform_address"}
)
#: Matters that are about no order, so that none is missed.
WITHOUT_ORDER = frozenset(
    {"account_hacked", "app_error", "campaign_join", "change_account_data", "commission_missing"}
    | {"commission_rate", "content_removed", "creator_eligibility", "delete_account"}
    | {"listing_rejected", "login_problem", "password_reset", "phishing_report", "product_info"}
    | {"promo_code_problem", "return_policy", "sample_request", "seller_fees", "two_factor_problem"}
    | {"seller_onboarding_docs", "seller_payout_late", "seller_penalty_appeal", "size_advice"}
    | {"seller_shipping_label", "shipping_cost_options", "stock_availability", "unknown_charge"}
)
#: Codes that say that there is no such order, or that it is somebody else's.
NO_SUCH = frozenset({"not_found", "identity_mismatch"})
OTHERS = 3
ORDERS_NAMED = 3


def matter_of(reads: Sequence[Read]) -> Read | None:
    """The reading that says what the contact is about: the last clear one that names a matter and
    was no answer to a form; without one the last clear one, without that the most certain.
    """
    named = [one for one in reads if one.intents and one.intents[0]["name"] not in NO_MATTER]
    opening = [one for one in named if one.clear and not one.expecting]
    clear = opening or [one for one in named if one.clear]
    if clear:
        return clear[-1]
    return max(named, key=lambda one: float(one.intents[0]["confidence"]), default=None)


def intent_of(read: Read | None) -> str | None:
    """The intent of a reading."""
    return str(read.intents[0]["name"]) if read else None


def matter_fact(read: Read | None) -> Fact | None:
    """The matter with the intents that came next."""
    if read is None:
        return None
    best, *others = read.intents
    value = {
        "intent": str(best["name"]),
        "confidence": float(best["confidence"]),
        "alternatives": [ranked(one) for one in others[:OTHERS]],
        "turn_id": read.turn_id,
    }
    return fact(value, Origin.BOT, read.model, read.at)


def ranked(intent: Any) -> dict[str, Any]:
    """One intent with its confidence."""
    return {"name": str(intent["name"]), "confidence": float(intent["confidence"])}


def order_facts(material: Material) -> list[Fact]:
    """Order numbers, the one at hand first: those that an action dealt with, then stated ones.

    Verified are those that the order system knew as this customer's.
    """
    found = {one.order_id: _touched(one) for one in material.attempts if one.order_id}
    touched = list(reversed(found.values()))
    stated = {value: made for value, made in _stated(material) if value not in found}
    return [*touched, *reversed(stated.values())]


def _touched(attempt: Attempt) -> Fact:
    known = attempt.status in ("ok", "slow") or (
        attempt.status == "refused" and attempt.code not in NO_SUCH
    )
    return fact(attempt.order_id, Origin.ORDERS, attempt.action, attempt.at, verified=known)


def _stated(material: Material) -> list[tuple[str, Fact]]:
    found: list[tuple[str, Fact]] = []
    for read in material.reads:
        for entity in read.entities:
            if entity["entity"] == "order_id":
                value = str(entity["value"])
                found.append((value, fact(value, Origin.TURN, read.turn_id, read.at)))
    kept = material.dialogue.slots.get("order_id")
    if isinstance(kept, str) and kept not in dict(found):
        found.append((kept, fact(kept, Origin.BOT, material.model, material.last_read)))
    return found


def orders_at_hand(orders: Sequence[Fact]) -> list[str]:
    """The orders that the matter is about, as far as it can be told: those that the order system
    was asked about; where it was not, what the customer stated. The likeliest first.
    """
    asked = [one for one in orders if one["source"]["kind"] == Origin.ORDERS]
    since = max((one["at"] for one in asked), default="")
    newer = [one for one in orders if one not in asked and one["at"] > since]
    return [str(one["value"]) for one in [*newer, *asked][:ORDERS_NAMED]]
