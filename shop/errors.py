"""What the shop refuses: the problems of `base.problems` with the codes of docs/orders-api.md."""

from base.problems import BadRequest, Conflict, NotFound

RULES = {
    "already_shipped": "The order has been shipped.",
    "being_processed": "The order is being made ready for shipping.",
    "already_changed": "The items of this order have been changed; that can be done once.",
    "reason_not_accepted": "For this reason the order cannot be cancelled.",
    "already_cancelled": "The order has been cancelled.",
    "not_delivered": "The order has not been delivered.",
    "return_window_over": "Goods may be returned within 30 days of delivery; that time is over.",
    "already_returned": "These items have been sent back, or a return for them is open.",
    "already_exchanged": "An exchange for this order is open; that can be done once.",
    "final_sale": "Items of a final sale cannot be returned.",
    "not_exchangeable": "There is nothing this item could be exchanged for.",
    "other_product": "An item can only become another variant of the same product.",
    "not_available": "This variant is not available.",
    "unknown_payment_method": "The customer has no such payment method.",
    "same_payment_method": "The order is paid with this payment method already.",
    "balance_too_low": "The balance of the gift card does not cover the amount.",
    "wrong_refund_target": "The money goes back to where it came from, or to a gift card.",
    "not_invoiced": "There is no invoice yet: the order is neither paid nor shipped.",
    "appeal_window_over": "The time for an appeal against this penalty is over.",
    "already_appealed": "An appeal against this penalty has been made already.",
    "not_appealable": "This penalty is not in force.",
    "campaign_closed": "This campaign takes no more applications.",
    "already_applied": "This creator has applied to the campaign already.",
    "not_eligible": "This creator does not meet the campaign's conditions.",
    "paid_in_parts": "The order was not paid by one payment.",
}


class Refused(Conflict):
    """A rule of the shop forbids it. `code` is a key of RULES."""

    def __init__(self, code: str) -> None:
        super().__init__(code, RULES[code])


def missing(what: str) -> NotFound:
    return NotFound(message=f"There is no such {what}.")


def bad(message: str) -> BadRequest:
    return BadRequest("bad_request", message)
