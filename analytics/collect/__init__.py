"""From a conversation's events to its facts. Pure: one pass, in order, no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.collect.clock import CLOCK_EVENTS
from analytics.collect.contact import CONTACT_EVENTS
from analytics.collect.handoff import HANDOFF_EVENTS
from analytics.collect.story import Story
from analytics.facts import Facts
from base.log import Recorded

HANDLERS = {**CONTACT_EVENTS, **HANDOFF_EVENTS, **CLOCK_EVENTS}


def collect(events: Iterable[Recorded]) -> Facts:
    """The facts of one conversation from all its events, in order of `seq`."""
    story = Story()
    for event in events:
        story.stream = event.stream
        if handle := HANDLERS.get(event.name):
            handle(story, event.body, event.at)
    return story.facts()
