"""Which events the numbers are made of."""

from __future__ import annotations

from analytics.collect import HANDLERS
from handoff.events import EVENTS

#: Events that no number looks at.
NOT_COUNTED = {
    "NoteAdded",
    "BroadcastSent",
    "BroadcastEnded",
    "BotAnswerDropped",
    "OfferWithdrawn",
    "Relaxed",
    "KeptFor",
    "LetGo",
    "QueueMissing",
    "Reopened",
    "ReadMarked",
    "PromiseDue",
    "PresenceChanged",
    "PromiseKept",
    "HandoffJudged",
    "ContactTagged",
    "StepTicked",
    "SummaryWritten",
    "ClockWarned",
    "WaitsJudged",
    "SetupSeeded",
    "QueueChanged",
    "TeamChanged",
    "SkillChanged",
    "AgentChanged",
    "CalendarChanged",
    "TargetChanged",
    "CannedReplyChanged",
    "CustomerErased",
    *(
        name
        for name in EVENTS
        if name.startswith(("Draft", "Ruleset", "Experiment", "Arm", "CallBack", "Webhook"))
    ),
}


def test_every_event_is_either_counted_or_knowingly_left_out() -> None:
    assert set(HANDLERS) | NOT_COUNTED == set(EVENTS)
    assert not set(HANDLERS) & NOT_COUNTED
