"""Which of two rulesets a customer gets: by a stable salted hash. Pure."""

from hashlib import sha256

BUCKETS = 10_000
CONTROL, VARIANT = "control", "variant"


def bucket(salt: str, key: str) -> int:
    """0..9999, the same for the same customer and experiment: int(sha256(salt:key)[:15], 16) mod
    10000.
    """
    return int(sha256(f"{salt}:{key}".encode()).hexdigest()[:15], 16) % BUCKETS


def arm_of(salt: str, key: str, share: float) -> str:
    """`variant` for `share` (0..1) of all customers, else `control`."""
    return VARIANT if bucket(salt, key) < share * BUCKETS else CONTROL
