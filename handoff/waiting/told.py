"""A range of seconds as people say it: whole minutes, coarser the longer it takes. Pure."""

from math import ceil, floor

#: Up to so many minutes the range is told in steps of so many.
STEPS = ((10, 1), (60, 5))
LONG_STEP = 15


def minutes(range_s: tuple[float, float]) -> tuple[int, int]:
    """From and to in minutes, rounded outwards, so that what was in the range stays in it. From may
    be 0, to never is, and it is always more than from.
    """
    low, high = (seconds / 60 for seconds in range_s)
    step = next((step for most, step in STEPS if high <= most), LONG_STEP)
    begins = floor(low / step) * step
    return begins, max(ceil(high / step) * step, begins + step)
