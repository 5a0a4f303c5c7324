"""What an agent need not ask for: kinds of `handoff.policy.reask` that a package holds. Pure."""

from collections.abc import Mapping
from typing import Any

_OF_CUSTOMER = ("email", "name")
_OF_ENTITIES = {"phone": "phone", "address": "address", "email": "email", "reason": "reason"}


def known_kinds(package: Mapping[str, Any]) -> frozenset[str]:
    """order_id, email, name, phone, address, matter, reason: whatever of these is in it."""
    customer = package.get("customer") or {}
    known = {kind for kind in _OF_CUSTOMER if customer.get(kind)}
    entities = {one.get("name") for one in package.get("entities") or ()}
    known |= {kind for entity, kind in _OF_ENTITIES.items() if entity in entities}
    if package.get("orders"):
        known.add("order_id")
    if package.get("matter"):
        known.add("matter")
    return frozenset(known)
