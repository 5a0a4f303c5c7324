"""What became of a promotion code: may this customer still use it?"""

from typing import Any

from base.plain import rfc3339
from base.session import Session
from shop.tables import Promotion, PromotionUse

Json = dict[str, Any]
LONGEST_CODE = 40


def promotion(session: Session, code: str, customer_id: str | None) -> Json:
    """The Promotion of docs/orders-api.md. An unknown code is an answer, not an error: people
    mistype them. `used` is told of the customer who asks only.
    """
    written = code.strip().upper()
    row = session.get(Promotion, written) if len(written) <= LONGEST_CODE else None
    if row is None:
        return _answer(written[:LONGEST_CODE], "unknown")
    status = "expired" if session.now > row.valid_until else "active"
    if customer_id and session.get(PromotionUse, (row.code, customer_id)) is not None:
        status = "used"
    return _answer(row.code, status) | {
        "minimum_minor": row.minimum_minor,
        "currency": row.currency,
        "valid_until": rfc3339(row.valid_until),
        "applies_to": row.applies_to,
    }


def _answer(code: str, status: str) -> Json:
    unknown = dict.fromkeys(("minimum_minor", "currency", "valid_until", "applies_to"))
    return {"code": code, "status": status, **unknown}
