"""How evenly something is shared out. Pure."""

from collections.abc import Sequence


def jain(shares: Sequence[float]) -> float | None:
    """Jain's index (Jain, Chiu, Hawe 1984): (sum x)^2 / (n * sum x^2). 1: all have the same; 1/n:
    one has it all. None when there is nothing to share out.
    """
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares > 0 else None
