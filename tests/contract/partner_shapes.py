"""The shapes of docs/orders-api.md about sellers and creators."""

from tests.contract.orders_shapes import (
    country,
    currency,
    flag,
    list_of,
    moment,
    one_of,
    or_null,
    shape,
    text,
    whole,
)

listings = shape(
    listings=list_of(
        shape(
            id=text,
            seller_id=text,
            title=text,
            status=one_of({"active", "under_review", "rejected", "removed"}),
            reason=or_null(text),
            changed_at=moment,
        )
    )
)
penalty = shape(
    id=text,
    seller_id=text,
    kind=text,
    status=one_of({"in_force", "appealed", "upheld", "lifted"}),
    points=whole,
    amount_minor=whole,
    currency=currency,
    order_id=or_null(text),
    imposed_at=moment,
    appeal_until=moment,
    appealed_at=or_null(moment),
    can_appeal=flag,
)
penalties = shape(penalties=list_of(penalty))
fees = shape(
    rates=list_of(shape(category=text, rate_bp=whole)),
    orders=list_of(
        shape(
            order_id=text,
            currency=currency,
            gross_minor=whole,
            commission_minor=whole,
            fixed_minor=whole,
            charged_at=moment,
        )
    ),
)
labels = shape(
    labels=list_of(
        shape(
            order_id=text,
            status=one_of({"not_made", "ready", "used"}),
            carrier=or_null(text),
            tracking_number=or_null(text),
            deliver_by=moment,
            url=or_null(text),
        )
    )
)
documents = shape(
    documents=list_of(
        shape(
            kind=text,
            status=one_of({"missing", "under_review", "accepted", "refused"}),
            reason=or_null(text),
            changed_at=or_null(moment),
        )
    )
)
SELLER = {
    "listings": listings,
    "penalties": penalties,
    "fees": fees,
    "labels": labels,
    "documents": documents,
}

creator = shape(
    id=text,
    name=text,
    market=country,
    status=one_of({"applied", "active", "refused", "suspended"}),
    followers=whole,
    checks=list_of(shape(kind=text, passed=flag, needed=or_null(whole), actual=or_null(whole))),
)
commissions = shape(
    rate_bp=whole,
    commissions=list_of(
        shape(
            id=text,
            title=text,
            status=one_of({"pending", "paid", "cancelled"}),
            reason=or_null(text),
            amount_minor=whole,
            currency=currency,
            sold_at=moment,
            due_at=or_null(moment),
            paid_at=or_null(moment),
        )
    ),
)
samples = shape(
    samples=list_of(
        shape(
            id=text,
            title=text,
            status=one_of({"requested", "approved", "sent", "delivered", "refused"}),
            reason=or_null(text),
            goes_back=flag,
            carrier=or_null(text),
            tracking_number=or_null(text),
            requested_at=moment,
        )
    )
)
content = shape(
    content=list_of(
        shape(
            id=text,
            kind=text,
            title=text,
            status=one_of({"removed", "muted", "restricted"}),
            reason=text,
            changed_at=moment,
        )
    )
)
campaign = shape(
    id=text,
    title=text,
    status=one_of({"open", "closed"}),
    rate_bp=whole,
    min_followers=whole,
    closes_at=moment,
    application=or_null(
        shape(
            status=one_of({"applied", "accepted", "refused"}),
            reason=or_null(text),
            applied_at=moment,
        )
    ),
)
campaigns = shape(campaigns=list_of(campaign))
CREATOR = {
    "commissions": commissions,
    "samples": samples,
    "content": content,
    "campaigns": campaigns,
}
