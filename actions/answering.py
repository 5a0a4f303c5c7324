"""Do these words answer the question that stands, or are they another matter? Pure."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from actions.lexicon import said_in_own, speaks_of
from actions.talk import SHOWN
from actions.turn import Turn

_ANSWERS = frozenset({"affirm", "deny", "inform", "inform_address"})
# Below this the words are taken as an answer to the question rather than as another matter.
_SURE = 0.6
# The second meaning of a text counts as a second matter from here on.
SECOND_MATTER = 0.3
# What the words may be about besides, while they answer the question for that slot.
_ALSO_ANSWERED_BY = {
    "reason": frozenset({"damaged_item", "wrong_item", "delivery_late"}),
    "item_ids": frozenset({"product_info"}),
    "variant": frozenset(
        {"product_info", "size_advice", "stock_availability", "start_exchange", "change_items"}
    ),
    "remedy": frozenset({"start_return", "start_exchange", "refund_status", "change_items"}),
    "payment": frozenset({"payment_declined", "change_account_data"}),
    "code": frozenset({"promo_code_problem"}),
    "fault": frozenset({"damaged_item", "product_info", "warranty", "product_safety"}),
    "story": frozenset({"complaint_service", "order_status", "delivery_late", "refund_status"}),
    "amount": frozenset({"unknown_charge", "double_charge"}),
}
# Entities that answer the question for a slot, whatever else the text is about.
_ANSWERED_BY = {
    "order_id": ("order_id", "choice"),
    "reason": ("reason",),
    "item_ids": ("item_id", "choice"),
    "variant": ("size", "color", "colour", "item_id", "choice"),
    "payment": ("choice",),
    "code": ("promo_code",),
    "amount": ("amount",),
    "email": ("email",),
    "listing": ("choice", "item_id"),
    "penalty": ("choice",),
    "content": ("choice",),
    "campaign": ("choice",),
}
# Why somebody objects may be about anything; what is sent is shown before.
_NO_REASON = frozenset({"greet", "thanks", "goodbye", "help", "bot_challenge"})
# Matters that one sentence may mean at once: "it is broken, I want it exchanged" is one matter.
_ALIKE = (
    frozenset({"order_status", "delivery_late", "delivered_not_received", "missing_item"}),
    frozenset(
        {
            "damaged_item",
            "wrong_item",
            "missing_item",
            "start_return",
            "start_exchange",
            "return_policy",
            "warranty",
            "refund_status",
            "refund_dispute",
            "return_label",
            "product_safety",
            "counterfeit",
        }
    ),
    frozenset({"cancel_order", "change_items", "change_address", "start_return", "start_exchange"}),
    frozenset({"payment_declined", "double_charge", "unknown_charge", "refund_dispute"}),
    frozenset({"product_info", "size_advice", "stock_availability", "start_exchange"}),
    frozenset({"shipping_cost_options", "order_status", "delivery_late", "change_address"}),
    frozenset(
        {
            "login_problem",
            "password_reset",
            "two_factor_problem",
            "account_hacked",
            "phishing_report",
            "change_account_data",
            "delete_account",
            "app_error",
            "unknown_charge",
        }
    ),
    frozenset(
        {
            "seller_onboarding_docs",
            "listing_rejected",
            "seller_penalty_appeal",
            "seller_payout_late",
            "seller_fees",
            "seller_shipping_label",
            "product_info",
            "return_label",
        }
    ),
    frozenset(
        {
            "creator_eligibility",
            "commission_missing",
            "commission_rate",
            "sample_request",
            "content_removed",
            "campaign_join",
        }
    ),
)
_PAY = ("pay.credit_card", "pay.gift_card", "pay.paypal")
_NEW_SENTENCE = re.compile(r"[.;!?,]\s+\w|[\u3002\uff0c\uff01\uff1b\uff1f]\s*\w")


def is_other_matter(turn: Turn, own: frozenset[str]) -> bool:
    """True when the customer surely speaks of something else than the question that was asked;
    `own` are the intents that open this dialogue.
    """
    if turn.intent in _ANSWERS or turn.intent in own or turn.confidence < _SURE:
        return False
    return turn.pressed or not _answers(turn)


def _answers(turn: Turn) -> bool:
    """True when the turn holds what was asked for, whatever else it is about."""
    asked = turn.requested or ""
    if turn.intent in _ALSO_ANSWERED_BY.get(asked, ()):
        return True
    if any(turn.entity(name) for name in _ANSWERED_BY.get(asked, ())):
        return True
    if asked == "objection":
        return turn.intent not in _NO_REASON
    if asked == "address":
        return bool(turn.entity("address")) or any(c.isdigit() for c in turn.text)
    return asked == "payment" and speaks_of(turn.text, *_PAY)


def pointed_at(turn: Turn) -> Turn:
    """ "The second one" of what was offered, as if its button had been pressed."""
    shown = (turn.slots.get("matter") or {}).get("shown") or []
    place = {"first": 0, "second": 1, "last": -1}.get(turn.entity("choice") or "")
    if turn.requested not in SHOWN or place is None or len(shown) <= max(place, 0):
        return turn
    _, brace, rest = shown[place].partition("{")
    meant = json.loads(brace + rest)
    return replace(turn, entities=(*turn.entities, *meant.items()))


def comes_later(text: str) -> bool:
    """ "And also ...": the matter in hand stays, the other one comes after it."""
    return speaks_of(text, "talk.later")


def second_matter(turn: Turn) -> str | None:
    """The intent of the other half of a text with two matters; None when it has one."""
    if turn.pressed or not turn.others or not _has_two_parts(turn):
        return None
    intent, confidence = turn.others[0]
    alike = any(intent in one and turn.intent in one for one in _ALIKE)
    return intent if confidence >= SECOND_MATTER and not alike else None


def _has_two_parts(turn: Turn) -> bool:
    joined = said_in_own(turn.text, "talk.parts", turn.language)
    return joined or _NEW_SENTENCE.search(turn.text) is not None
