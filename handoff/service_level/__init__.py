"""Service levels: the clocks of a handoff, their targets, and when a target is met. Pure.

A clock is met or breached by its stored times alone, never by when somebody looked: whatever
happens to a clock, its time being up is settled first.
"""

from handoff.service_level.clock import Clock, Kind, State, Target

__all__ = ["Clock", "Kind", "State", "Target"]
