"""The refusals of the API: a status, a code of docs/orders-api.md and a sentence."""

import json


class ShopError(Exception):
    """Answered as `{"error": {"code", "message"}}` with `status`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    @property
    def text(self) -> str:
        """The body of the answer, as JSON."""
        body = {"error": {"code": self.code, "message": self.message}}
        return json.dumps(body, ensure_ascii=False)


class NotFound(ShopError):
    def __init__(self, what: str) -> None:
        super().__init__(404, "not_found", f"There is no {what}.")


class BadRequest(ShopError):
    def __init__(self, message: str) -> None:
        super().__init__(422, "bad_request", message)


RULES = {
    "already_shipped": "The order has been shipped.",
    "already_cancelled": "The order has been cancelled.",
    "not_delivered": "The order has not been delivered.",
    "return_window_over": "Goods may be returned within 30 days of delivery; that time is over.",
    "already_returned": "These items have been sent back, or a return for them is open.",
    "final_sale": "Items of a final sale cannot be returned.",
}


class Refused(ShopError):
    """A rule of the shop forbids it. `code` is a key of RULES."""

    def __init__(self, code: str) -> None:
        super().__init__(409, code, RULES[code])
