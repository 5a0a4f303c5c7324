"""Runs one turn of a dialogue: what belongs to it, what is said in between, and when it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from actions import answering
from actions.client import Orders
from actions.dialogues.address import change_address
from actions.dialogues.cancel import cancel_order
from actions.dialogues.charges import double_charge, unknown_charge
from actions.dialogues.complaint import complaint_service
from actions.dialogues.creating import (
    campaign_join,
    commission_missing,
    commission_rate,
    content_removed,
    creator_eligibility,
    sample_request,
)
from actions.dialogues.dispute import refund_dispute
from actions.dialogues.goods import (
    damaged_item,
    delivered_not_received,
    missing_item,
    wrong_item,
)
from actions.dialogues.knowledge import knowledge
from actions.dialogues.objection import seller_penalty_appeal
from actions.dialogues.papers import invoice_request, promo_code_problem
from actions.dialogues.paying import payment_declined
from actions.dialogues.refund import refund_status
from actions.dialogues.returning import start_return
from actions.dialogues.selling import (
    listing_rejected,
    seller_fees,
    seller_onboarding_docs,
    seller_payout_late,
    seller_shipping_label,
)
from actions.dialogues.status import order_status, tell
from actions.dialogues.swap import change_items, start_exchange
from actions.dialogues.terms import return_policy, warranty
from actions.dialogues.urgent import urgent
from actions.knowledge import Knowledge
from actions.talk import MATTER, Talk
from actions.transport import Failed, Refused
from actions.turn import Turn
from actions.untouched import LeftToHuman, Untouched, left_to_humans

Run = Callable[[Talk], Awaitable[None]]
# Each dialogue by the form that keeps it open: how it runs, and the name it reports under.
DIALOGUES: dict[str, tuple[Run, str]] = {
    "order_status_form": (order_status, "action_order_status"),
    "refund_status_form": (refund_status, "action_refund_status"),
    "cancel_form": (cancel_order, "action_cancel_order"),
    "return_form": (start_return, "action_start_return"),
    "address_form": (change_address, "action_change_address"),
    "exchange_form": (start_exchange, "action_start_exchange"),
    "items_form": (change_items, "action_change_items"),
    "damaged_form": (damaged_item, "action_damaged_item"),
    "wrong_item_form": (wrong_item, "action_wrong_item"),
    "missing_form": (missing_item, "action_missing_item"),
    "not_received_form": (delivered_not_received, "action_delivered_not_received"),
    "declined_form": (payment_declined, "action_payment_declined"),
    "double_charge_form": (double_charge, "action_double_charge"),
    "unknown_charge_form": (unknown_charge, "action_unknown_charge"),
    "invoice_form": (invoice_request, "action_invoice"),
    "promo_form": (promo_code_problem, "action_promo_code"),
    "dispute_form": (refund_dispute, "action_refund_dispute"),
    "warranty_form": (warranty, "action_warranty"),
    "policy_form": (return_policy, "action_return_policy"),
    "complaint_form": (complaint_service, "action_complaint"),
    "knowledge_form": (knowledge, "action_knowledge"),
    "urgent_form": (urgent, "action_urgent"),
    "listing_form": (listing_rejected, "action_listing"),
    "objection_form": (seller_penalty_appeal, "action_seller_penalty_appeal"),
    "payout_form": (seller_payout_late, "action_payout"),
    "fees_form": (seller_fees, "action_fees"),
    "label_form": (seller_shipping_label, "action_seller_label"),
    "documents_form": (seller_onboarding_docs, "action_seller_documents"),
    "eligibility_form": (creator_eligibility, "action_creator_eligibility"),
    "commission_form": (commission_missing, "action_commission"),
    "rate_form": (commission_rate, "action_commission_rate"),
    "sample_form": (sample_request, "action_sample"),
    "content_form": (content_removed, "action_content"),
    "campaign_form": (campaign_join, "action_campaign"),
}
# The intents that begin each dialogue; the rules in data/rules/dialogues.yml say the same to Rasa.
OPENED_BY = {
    "order_status": "order_status_form",
    "delivery_late": "order_status_form",
    "refund_status": "refund_status_form",
    "cancel_order": "cancel_form",
    "start_return": "return_form",
    "change_address": "address_form",
    "start_exchange": "exchange_form",
    "change_items": "items_form",
    "damaged_item": "damaged_form",
    "wrong_item": "wrong_item_form",
    "missing_item": "missing_form",
    "delivered_not_received": "not_received_form",
    "payment_declined": "declined_form",
    "double_charge": "double_charge_form",
    "unknown_charge": "unknown_charge_form",
    "invoice_request": "invoice_form",
    "promo_code_problem": "promo_form",
    "refund_dispute": "dispute_form",
    "warranty": "warranty_form",
    "return_policy": "policy_form",
    "complaint_service": "complaint_form",
    "product_info": "knowledge_form",
    "size_advice": "knowledge_form",
    "stock_availability": "knowledge_form",
    "shipping_cost_options": "knowledge_form",
    "return_label": "knowledge_form",
    "login_problem": "knowledge_form",
    "password_reset": "knowledge_form",
    "two_factor_problem": "knowledge_form",
    "phishing_report": "knowledge_form",
    "change_account_data": "knowledge_form",
    "delete_account": "knowledge_form",
    "app_error": "knowledge_form",
    "account_hacked": "urgent_form",
    "product_safety": "urgent_form",
    "counterfeit": "urgent_form",
    "listing_rejected": "listing_form",
    "seller_penalty_appeal": "objection_form",
    "seller_payout_late": "payout_form",
    "seller_fees": "fees_form",
    "seller_shipping_label": "label_form",
    "seller_onboarding_docs": "documents_form",
    "creator_eligibility": "eligibility_form",
    "commission_missing": "commission_form",
    "commission_rate": "rate_form",
    "sample_request": "sample_form",
    "content_removed": "content_form",
    "campaign_join": "campaign_form",
}
_LOOKS = ("order_status", "delivery_late")
_GOODS = frozenset({"product_info", "size_advice", "stock_availability"})
# These tell and change nothing: asked for in the course of another dialogue, they come in between.
_TELL = frozenset(
    {
        "refund_status_form",
        "policy_form",
        "invoice_form",
        "double_charge_form",
        "knowledge_form",
        "payout_form",
        "fees_form",
        "label_form",
        "documents_form",
        "commission_form",
        "rate_form",
        "sample_form",
    }
)
# What these say depends on the intent, so it is remembered with them.
_BY_INTENT = frozenset({"knowledge_form", "urgent_form"})


async def step(form: str, turn: Turn, shop: Orders, knowledge: Knowledge | None = None) -> Talk:
    """What the dialogue behind `form` does in this turn."""
    run, action = DIALOGUES[form]
    turn = answering.pointed_at(turn)
    left = left_to_humans(turn.slots)
    talk = Talk(turn, Untouched(shop, left) if left else shop, action, knowledge)
    try:
        await _turn(talk, form, run)
    except LeftToHuman as untouched:
        talk.report(Refused("human_decides", 0), untouched.order_id)
        talk.settled = True
        talk.give_up("trouble.left_to_human", order=untouched.order_id)
    _open_next(talk)
    return talk


async def _turn(talk: Talk, form: str, run: Run) -> None:
    turn = talk.turn
    if not turn.continuing:
        _open(talk, form)
        await run(talk)
    elif turn.intent == "stop":
        talk.keep("next_form", None)
        talk.say("trouble.stopped")
    elif turn.intent == "human_request":
        talk.responses.append("utter_human_request")
        talk.asked = turn.requested
    elif answering.is_other_matter(turn, _own_intents(form)):
        await _other_matter(talk, form, run)
    else:
        await run(talk)


def after(talk: Talk) -> dict[str, Any]:
    """The slots as the turn leaves them: when the dialogue ends, its matter is forgotten."""
    kept = {"attempts": talk.slot("attempts") or 0, **talk.kept}
    if talk.asked is None and not talk.hands_on_goods:
        kept.update(dict.fromkeys(MATTER))
        if talk.settled:
            kept["order_id"] = None
    return kept


def _open(talk: Talk, form: str) -> None:
    """A dialogue begins: with nothing, or with the goods that another one hands on. The words of
    that one are not for this one.
    """
    carried = talk.slot("carried")
    talk.keep("carried", None)
    goods = ("item_ids", "reason") if carried == "goods" else ()
    for name in MATTER:
        if name not in goods:
            talk.keep(name, None)
    second = answering.second_matter(talk.turn)
    if carried:
        talk.turn = replace(talk.turn.without_words(), intent=carried.partition(":")[2])
    elif second and OPENED_BY.get(second, form) != form:
        waiting = OPENED_BY[second]
        talk.keep("next_form", f"{waiting}:{second}" if waiting in _BY_INTENT else waiting)


def _open_next(talk: Talk) -> None:
    """What the customer mentioned besides begins when this has ended."""
    waiting, _, intent = (talk.slot("next_form") or "").partition(":")
    if talk.hands_on_goods:
        talk.keep("carried", "goods")
    elif talk.asked is None and talk.follow_up is None and waiting in DIALOGUES:
        talk.say("trouble.next", matter=talk.words.label("matter", waiting))
        talk.follow_up = waiting
        talk.keep("next_form", None)
        talk.keep("carried", f"nothing:{intent}")


def _own_intents(form: str) -> frozenset[str]:
    """What a dialogue hears as its own: the intents that open it, and questions about its goods."""
    own = frozenset(intent for intent, opened in OPENED_BY.items() if opened == form)
    return own | _GOODS if form in ("exchange_form", "items_form") else own


async def _other_matter(talk: Talk, form: str, run: Run) -> None:
    """Another dialogue replaces this one, or waits for its end; a look at the order or an answer
    comes in between.
    """
    turn = talk.turn
    if turn.intent in _LOOKS and talk.slot("order_id") and talk.customer_id:
        await _look(talk)
        await _ask_again(talk, run)
    elif _may_wait(turn) and answering.comes_later(turn.text):
        talk.keep("next_form", OPENED_BY[turn.intent])
        talk.say("trouble.later", matter=talk.words.label("matter", OPENED_BY[turn.intent]))
        await _ask_again(talk, run)
    elif OPENED_BY.get(turn.intent) in _TELL and await _tells(talk, OPENED_BY[turn.intent]):
        await _ask_again(talk, run)
    elif turn.intent in OPENED_BY:
        talk.follow_up = OPENED_BY[turn.intent]
    else:
        talk.responses.append(f"utter_{turn.intent}")
        await _ask_again(talk, run)


def _may_wait(turn: Turn) -> bool:
    """A dialogue of its own, which is not answered in a sentence and not urgent."""
    return turn.intent in OPENED_BY and OPENED_BY[turn.intent] not in _BY_INTENT


async def _tells(talk: Talk, form: str) -> bool:
    """What a telling dialogue says, in the course of this one; False when it would have to ask."""
    if talk.customer_id is None and form != "knowledge_form":
        return False
    run, action = DIALOGUES[form]
    slots = {**talk.turn.slots, **dict.fromkeys(MATTER), "requested_slot": None}
    turn = replace(talk.turn, continuing=False, slots=slots)
    aside = Talk(turn, talk.shop, action, talk.knowledge)
    await run(aside)
    if aside.asked is not None or not (aside.messages or aside.responses):
        return False
    talk.reports += aside.reports
    talk.responses += aside.responses
    talk.messages += [{**message, "replies": []} for message in aside.messages]
    return True


async def _look(talk: Talk) -> None:
    order_id = talk.slot("order_id")
    result = await talk.shop.order(order_id)
    talk.report(result, order_id, action=DIALOGUES["order_status_form"][1])
    if isinstance(result, Failed):
        talk.say("trouble.reading")
    elif getattr(getattr(result, "value", None), "customer_id", None) == talk.customer_id:
        tell(talk, result.value)


async def _ask_again(talk: Talk, run: Run) -> None:
    """The question that stood before the digression."""
    talk.turn = replace(talk.turn.without_words(), id=talk.turn.id)
    await run(talk)
