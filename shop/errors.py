"""What the shop refuses: the problems of `base.problems` with the codes of docs/orders-api.md."""

from base.problems import BadRequest, Conflict, NotFound

RULES = {
    "already_shipped": "The order has been shipped.",
    "already_cancelled": "The order has been cancelled.",
    "not_delivered": "The order has not been delivered.",
    "return_window_over": "Goods may be returned within 30 days of delivery; that time is over.",
    "already_returned": "These items have been sent back, or a return for them is open.",
    "final_sale": "Items of a final sale cannot be returned.",
}


class Refused(Conflict):
    """A rule of the shop forbids it. `code` is a key of RULES."""

    def __init__(self, code: str) -> None:
        super().__init__(code, RULES[code])


def missing(what: str) -> NotFound:
    return NotFound(message=f"There is no such {what}.")


def bad(message: str) -> BadRequest:
    return BadRequest("bad_request", message)
