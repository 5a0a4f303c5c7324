"""shop/rules.py: what may be cancelled, sent elsewhere and sent back, and what is refunded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import rules
from shop.rules import Line, Sold

DELIVERED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_TIME = DELIVERED + timedelta(days=3)


def delivered(*lines, terms=rules.MARKETPLACE, **more):
    """An order that came, with these lines."""
    return Sold(terms, "delivered", lines or [a_line()], DELIVERED, **more)


def a_line(id="1", quantity=2, returned=0, price=500, final_sale=False):
    return Line(id, quantity, returned, price, final_sale)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("placed", None),
        ("packed", None),
        ("shipped", "already_shipped"),
        ("delivered", "already_shipped"),
        ("returned", "already_shipped"),
        ("cancelled", "already_cancelled"),
    ],
)
def test_an_order_can_be_stopped_or_sent_elsewhere_until_it_is_shipped(status, refusal):
    assert rules.stop_refusal(Sold(rules.MARKETPLACE, status, [])) == refusal


@pytest.mark.parametrize("status", ["placed", "packed", "shipped", "cancelled"])
def test_what_was_not_delivered_cannot_go_back(status):
    order = Sold(rules.MARKETPLACE, status, [a_line()])
    assert rules.return_refusal(order, {"1": 1}, IN_TIME) == "not_delivered"
    assert not rules.can_return(order, IN_TIME)


def test_the_return_window_closes_thirty_days_after_delivery_to_the_second():
    last = DELIVERED + timedelta(days=30)
    assert delivered().return_until == last
    assert rules.return_refusal(delivered(), {"1": 1}, last) is None
    after = last + timedelta(seconds=1)
    refusal = rules.return_refusal(delivered(), {"1": 1}, after)
    assert refusal == "return_window_over"
    assert not rules.can_return(delivered(), after)


def test_a_final_sale_stays_but_does_not_keep_the_rest_of_the_order():
    lines = [a_line("1", final_sale=True), a_line("2")]
    both = rules.return_refusal(delivered(*lines), {"1": 1, "2": 1}, IN_TIME)
    assert both == "final_sale"
    assert rules.return_refusal(delivered(*lines), {"2": 1}, IN_TIME) is None
    assert rules.can_return(delivered(*lines), IN_TIME)
    assert not rules.can_return(delivered(*lines[:1]), IN_TIME)


def test_pieces_that_went_back_are_named_as_such_also_after_the_window():
    gone = [a_line(quantity=1, returned=1)]
    late = DELIVERED + timedelta(days=99)
    for now in (IN_TIME, late):
        refusal = rules.return_refusal(delivered(*gone), {"1": 1}, now)
        assert refusal == "already_returned"
    refusal = rules.return_refusal(
        Sold(rules.MARKETPLACE, "returned", gone, DELIVERED), {"1": 1}, IN_TIME
    )
    assert refusal == "already_returned"


lines_of_an_order = st.lists(
    st.builds(
        a_line,
        quantity=st.integers(1, 5),
        price=st.integers(0, 10**7),
        final_sale=st.booleans(),
    ),
    min_size=1,
    max_size=4,
).map(lambda lines: [replace(line, id=str(n)) for n, line in enumerate(lines)])
requests = st.lists(
    st.dictionaries(st.sampled_from("0123"), st.integers(1, 6), min_size=1), max_size=8
)


@given(lines_of_an_order, requests, st.integers(0, 60))
def test_returns_never_exceed_what_was_bought_and_refunds_never_what_was_paid(
    lines, requests, days
):
    now = DELIVERED + timedelta(days=days)
    refunded = 0
    for wanted in requests:
        if rules.return_refusal(delivered(*lines), wanted, now) is None:
            refunded += rules.refund_minor(lines, wanted)
            lines = [
                replace(line, returned_quantity=line.returned_quantity + wanted.get(line.id, 0))
                for line in lines
            ]
    assert all(0 <= line.returned_quantity <= line.quantity for line in lines)
    assert all(line.returned_quantity == 0 for line in lines if line.final_sale)
    assert refunded == sum(line.returned_quantity * line.unit_price_minor for line in lines)
    assert refunded == 0 or days <= 30


@given(lines_of_an_order, st.integers(0, 60))
def test_can_return_says_whether_some_single_piece_would_be_taken(lines, days):
    now = DELIVERED + timedelta(days=days)
    taken = [
        line for line in lines if rules.return_refusal(delivered(*lines), {line.id: 1}, now) is None
    ]
    assert rules.can_return(delivered(*lines), now) is bool(taken)
    assert bool(taken) is (days <= 30 and any(not line.final_sale for line in lines))


@pytest.mark.parametrize(
    ("status", "changed", "refusal"),
    [
        ("placed", False, None),
        ("placed", True, "already_changed"),
        ("packed", False, "being_processed"),
        ("delivered", False, "already_shipped"),
        ("cancelled", False, "already_cancelled"),
    ],
)
def test_under_retail_terms_only_an_untouched_pending_order_can_be_stopped(
    status, changed, refusal
):
    order = Sold(rules.RETAIL, status, [a_line()], items_changed=changed)
    assert rules.stop_refusal(order) == refusal
    assert rules.cancel_refusal(order, "no_longer_needed") == refusal
    assert rules.cancel_refusal(order, "too_late") == (refusal or "reason_not_accepted")


def test_under_retail_terms_an_order_is_returned_or_exchanged_once_and_at_any_time():
    late = DELIVERED + timedelta(days=400)
    assert rules.return_refusal(delivered(terms=rules.RETAIL), {"1": 1}, late) is None
    returned = delivered(terms=rules.RETAIL, returned=True)
    assert rules.return_refusal(returned, {"1": 1}, late) == "already_returned"
    exchanged = delivered(terms=rules.RETAIL, exchanged=True)
    assert rules.return_refusal(exchanged, {"1": 1}, late) == "already_exchanged"


def test_an_item_becomes_only_an_available_variant_of_its_own_product():
    assert rules.variant_refusal("P1", "P1", available=True) is None
    assert rules.variant_refusal("P1", "P1", available=False) == "not_available"
    assert rules.variant_refusal("P1", "P2", available=True) == "other_product"
    assert rules.variant_refusal("P1", None, available=False) == "other_product"
    assert rules.variant_refusal(None, "P1", available=True) == "not_exchangeable"


def test_a_gift_card_pays_to_its_last_cent_and_no_further():
    assert rules.balance_refusal(500, 500) is None
    assert rules.balance_refusal(500, 501) == "balance_too_low"
    assert rules.balance_refusal(None, 10**9) is None
    assert rules.balance_refusal(0, -300) is None
