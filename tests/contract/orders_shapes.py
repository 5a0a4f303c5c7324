"""The shapes of docs/orders-api.md, checked strictly: exactly these fields, each of its kind.

Standard library only and Python 3.10, so that both runtimes can use it.
"""

import re
from datetime import datetime

ORDER_STATUS = {"placed", "packed", "shipped", "delivered", "cancelled", "returned"}
PARCEL_STATUS = {"label_created", "in_transit", "out_for_delivery", "delivered", "lost"}
RETURN_STATUS = {"requested", "received", "refunded", "refused"}
PAYOUT_STATUS = {"scheduled", "paid", "held"}
SELLER_STATUS = {"active", "suspended"}
TIERS = {"standard", "plus", "vip"}
CANCEL_REASONS = {"no_longer_needed", "ordered_by_mistake", "too_late", "other"}
RETURN_REASONS = {
    "damaged",
    "wrong_item",
    "not_as_described",
    "does_not_fit",
    "no_longer_needed",
    "other",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z\Z")


def moment(value):
    """The time that an RFC 3339 text in UTC names."""
    assert isinstance(value, str) and MOMENT.match(value), f"not a time in UTC: {value!r}"
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def text(value):
    assert isinstance(value, str) and value.strip(), f"not a text: {value!r}"


def whole(value):
    assert type(value) is int and value >= 0, f"not a whole number: {value!r}"


def flag(value):
    assert type(value) is bool, f"neither true nor false: {value!r}"


def matching(pattern):
    def check(value):
        assert isinstance(value, str) and re.fullmatch(pattern, value), f"{value!r}: {pattern}"

    return check


def one_of(values):
    def check(value):
        assert value in values, f"{value!r} is none of {sorted(values)}"

    return check


def or_null(check):
    return lambda value: None if value is None else check(value)


def list_of(check):
    def check_all(value):
        assert isinstance(value, list), f"not a list: {value!r}"
        for item in value:
            check(item)

    return check_all


def shape(may_have=None, **fields):
    """Exactly these fields; those of `may_have` may be missing."""
    extra = may_have or {}

    def check(value):
        assert isinstance(value, dict), f"not an object: {value!r}"
        differ = set(value) - set(extra) ^ set(fields)
        assert not differ, f"fields differ: {differ}"
        for name in value:
            try:
                (fields | extra)[name](value[name])
            except AssertionError as wrong:
                raise AssertionError(f"{name}: {wrong}") from None

    return check


country = matching("[A-Z]{2}")
currency = matching("[A-Z]{3}")


def options(value):
    assert isinstance(value, dict), f"not an object: {value!r}"
    for name, word in value.items():
        text(name)
        text(word)


home = shape(
    line1=text,
    line2=or_null(text),
    postcode=text,
    city=text,
    region=or_null(text),
    country=country,
)
customer = shape(
    may_have={"address": or_null(home), "seller_id": or_null(text), "creator_id": or_null(text)},
    id=text,
    name=text,
    email=matching(r"[^@\s]+@[^@\s]+"),
    language=matching("[a-z]{2}"),
    market=country,
    tier=one_of(TIERS),
)
customers = shape(customers=list_of(customer))

order = shape(
    may_have={
        "can_change_items": flag,
        "can_exchange": flag,
        "payments": list_of(
            shape(kind=one_of({"payment", "refund"}), amount_minor=whole, payment_method_id=text)
        ),
    },
    id=text,
    customer_id=text,
    seller_id=text,
    status=one_of(ORDER_STATUS),
    currency=currency,
    total_minor=whole,
    items=list_of(
        shape(
            may_have={"product_id": or_null(text), "options": options},
            id=text,
            sku=text,
            title=text,
            quantity=whole,
            unit_price_minor=whole,
            returned_quantity=whole,
            final_sale=flag,
        )
    ),
    shipping=shape(
        may_have={"region": or_null(text)},
        name=text,
        line1=text,
        line2=or_null(text),
        postcode=text,
        city=text,
        country=country,
    ),
    placed_at=moment,
    promised_at=moment,
    shipped_at=or_null(moment),
    delivered_at=or_null(moment),
    cancelled_at=or_null(moment),
    return_until=or_null(moment),
    parcels=list_of(
        shape(
            id=text,
            carrier=text,
            tracking_number=text,
            status=one_of(PARCEL_STATUS),
            last_event=text,
            last_event_at=moment,
        )
    ),
    can_cancel=flag,
    can_change_address=flag,
    can_return=flag,
)
orders = shape(orders=list_of(order))

goods_return = shape(
    may_have={"refund_to": or_null(text)},
    id=text,
    order_id=text,
    status=one_of(RETURN_STATUS),
    items=list_of(shape(item_id=text, quantity=whole)),
    reason=one_of(RETURN_REASONS),
    refund_minor=whole,
    currency=currency,
    created_at=moment,
    label_url=or_null(matching(r"https?://\S+")),
    refunded_at=or_null(moment),
)
returns = shape(returns=list_of(goods_return))

exchange = shape(
    id=text,
    order_id=text,
    status=one_of(RETURN_STATUS),
    items=list_of(shape(item_id=text, sku=text)),
    difference_minor=lambda value: whole(abs(value)),
    currency=currency,
    payment_method_id=text,
    created_at=moment,
)
exchanges = shape(exchanges=list_of(exchange))
payment_methods = shape(
    payment_methods=list_of(
        shape(id=text, kind=text, label=text, currency=currency, balance_minor=or_null(whole))
    )
)
product = shape(
    id=text,
    name=text,
    variants=list_of(
        shape(sku=text, options=options, available=flag, price_minor=whole, currency=currency)
    ),
)

invoice = shape(
    number=text,
    order_id=text,
    issued_at=moment,
    currency=currency,
    lines=list_of(shape(title=text, quantity=whole, unit_price_minor=whole, total_minor=whole)),
    tax_minor=whole,
    total_minor=whole,
    url=or_null(matching(r"https?://\S+")),
)
promotion = shape(
    code=text,
    status=one_of({"active", "expired", "used", "unknown"}),
    minimum_minor=or_null(whole),
    currency=or_null(currency),
    valid_until=or_null(moment),
    applies_to=or_null(text),
)

seller = shape(id=text, name=text, market=country, status=one_of(SELLER_STATUS))
payouts = shape(
    payouts=list_of(
        shape(
            id=text,
            seller_id=text,
            status=one_of(PAYOUT_STATUS),
            amount_minor=whole,
            currency=currency,
            due_at=moment,
            paid_at=or_null(moment),
        )
    )
)


def _share(value):
    assert type(value) in (int, float) and 0 <= value <= 1, f"not a share: {value!r}"


faults = shape(
    latency_ms=whole, error_rate=_share, mode=one_of({"normal", "error", "hang", "garbage"})
)
error = shape(error=shape(code=matching("[a-z_]+"), message=text))
