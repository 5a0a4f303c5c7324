"""The return label: a printable page behind `label_url`, for whoever holds the link."""

import hashlib
import hmac
from html import escape

from shop.tables import Order, Return, Seller

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Return label {id}</title>
<h1>Return label {id}</h1>
<p>Print this page and put it on the parcel. Hand the parcel in at any {carrier} shop.</p>
<h2>To</h2>
<p>{seller}<br>Returns {id}<br>{market}</p>
<h2>From</h2>
<p>{name}<br>{line1}<br>{postcode} {city}<br>{country}</p>
<h2>Inside</h2>
<ul>{items}</ul>
</html>
"""


def signature(key: str, return_id: str) -> str:
    """What makes the link of a label unguessable: 32 hexadecimal digits."""
    return hmac.new(key.encode(), f"label {return_id}".encode(), hashlib.sha256).hexdigest()[:32]


def page(goods: Return, order: Order, seller: Seller) -> str:
    """The label as HTML, every value escaped."""
    titles = {item.id: item.title for item in order.items}
    items = "".join(
        f"<li>{line.quantity} × {escape(titles[line.item_id])}</li>" for line in goods.lines
    )
    carrier = order.parcels[0].carrier if order.parcels else "parcel"
    values = {
        "id": goods.id,
        "carrier": carrier,
        "seller": seller.name,
        "market": seller.market,
        "name": order.name,
        "line1": order.line1,
        "postcode": order.postcode,
        "city": order.city,
        "country": order.country,
    }
    return PAGE.format(items=items, **{name: escape(value) for name, value in values.items()})
