"""A tiny retail shop as files: one customer with a card and a gift card, another one beside."""

import json

MUGS = {
    "M1": {"item_id": "M1", "options": {"color": "blue"}, "available": True, "price": 10.0},
    "M2": {"item_id": "M2", "options": {"color": "red"}, "available": True, "price": 15.5},
    "M3": {"item_id": "M3", "options": {"color": "gold"}, "available": True, "price": 99.99},
    "M4": {"item_id": "M4", "options": {"color": "pink"}, "available": False, "price": 10.0},
}
LAMPS = {"L1": {"item_id": "L1", "options": {}, "available": True, "price": 40.0}}
ADDRESS = {
    "address1": "1 Elm Street",
    "address2": "",
    "city": "Austin",
    "country": "USA",
    "state": "TX",
    "zip": "78701",
}


def _user(first, card, balance):
    methods = {card: {"source": "credit_card", "id": card, "brand": "visa", "last_four": "1234"}}
    gift = f"gift_{first.lower()}"
    methods[gift] = {"source": "gift_card", "id": gift, "balance": balance}
    name = {"first_name": first, "last_name": "Doe"}
    email = f"{first.lower()}@example.com"
    return {"name": name, "address": ADDRESS, "email": email, "payment_methods": methods}


def _item(item_id, product_id, name, one):
    return {
        "name": name,
        "product_id": product_id,
        "item_id": item_id,
        "price": one["price"],
        "options": one["options"],
    }


def _order(number, user_id, status, items, method):
    bought = [_item(i, "P1", "Mug", MUGS[i]) if i in MUGS else _item(i, "P2", "Lamp", LAMPS[i])
              for i in items]  # fmt: skip
    total = sum(one["price"] for one in bought)
    paid = {"transaction_type": "payment", "amount": total, "payment_method_id": method}
    return {
        "order_id": f"#W{number}",
        "user_id": user_id,
        "address": ADDRESS,
        "items": bought,
        "fulfillments": [],
        "status": status,
        "payment_history": [paid],
    }


USERS = {"ann_1": _user("Ann", "card_ann", 20), "bob_2": _user("Bob", "card_bob", 500)}
PRODUCTS = {
    "Mug": {"name": "Mug", "product_id": "P1", "variants": MUGS},
    "Lamp": {"name": "Lamp", "product_id": "P2", "variants": LAMPS},
}
ORDERS = {
    one["order_id"]: one
    for one in (
        _order(1, "ann_1", "pending", ["M1", "L1"], "card_ann"),
        _order(2, "ann_1", "delivered", ["M1", "M1"], "card_ann"),
        _order(3, "ann_1", "processed", ["M2"], "card_ann"),
        _order(4, "bob_2", "pending", ["M1"], "gift_bob"),
    )
}


def write(folder, users=USERS, products=PRODUCTS, orders=ORDERS):
    """The three files in `folder`."""
    folder.mkdir(exist_ok=True)
    for name, data in (("users", users), ("products", products), ("orders", orders)):
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return folder
