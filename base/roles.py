"""Who may do what: one table. What is not in it is refused."""

from __future__ import annotations

ADMIN = "admin"

#: permission -> the roles that have it
PERMISSIONS: dict[str, frozenset[str]] = {
    "chat": frozenset({"customer"}),
    "ask": frozenset({"bot"}),
    "serve": frozenset({"agent", "senior", "supervisor", "admin"}),
    "train": frozenset({"trainer", "admin"}),
    "supervise": frozenset({"supervisor", "admin"}),
    "measure": frozenset({"manager", "supervisor", "admin"}),
    "arrange": frozenset({"manager", "supervisor", "admin"}),
    "steer": frozenset({"manager", "admin"}),
    "integrate": frozenset({"admin"}),
    "signed_in": frozenset({"agent", "senior", "supervisor", "trainer", "manager", "admin"}),
}

ROLES = frozenset().union(*PERMISSIONS.values())
STAFF_ROLES = PERMISSIONS["signed_in"]


def may(role: str, permission: str) -> bool:
    """Whether `role` has `permission`. An unknown permission is a bug: KeyError."""
    return role in PERMISSIONS[permission]
