"""The numbers of how it ended: satisfaction, resolution, in time or not. Part of `metrics.py`.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable

from analytics import samples
from analytics.definition import Beside, Breakdown, Clock, Direction, Metric, Unit
from analytics.samples import Data


def _survey(
    mean_score: Callable[[Data], float | None], responded: Callable[[Data], float | None]
) -> tuple[Beside, ...]:
    return (
        Beside(name="mean_score", title="mean score", unit=Unit.RATIO, value=mean_score),
        Beside(name="survey_response", title="answered", unit=Unit.SHARE, value=responded),
    )


_UNRATED = "Contacts without a rating of this part: the share that answered stands beside."

OUTCOMES = (
    Metric(
        name="csat_bot",
        title="Satisfaction with the bot",
        question="How content were customers with the bot's part?",
        formula="Ratings of 4 or 5 / all ratings of the bot's part.",
        exclusions=_UNRATED,
        source="SurveyOffered, Surveyed",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.bot_ratings,
        by="score",
        keyed=True,
        breakdown=Breakdown.PART,
        beside=_survey(samples.bot_mean_score, samples.bot_survey_response),
    ),
    Metric(
        name="csat_human",
        title="Satisfaction with the human",
        question="How content were customers with the human's part?",
        formula="Ratings of 4 or 5 / all ratings of the human's part.",
        exclusions=_UNRATED,
        source="SurveyOffered, Surveyed",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.human_ratings,
        by="score",
        keyed=True,
        breakdown=Breakdown.PART,
        beside=_survey(samples.human_mean_score, samples.human_survey_response),
    ),
    Metric(
        name="resolution",
        title="Resolution",
        question="How many contacts were solved, and by whom?",
        formula="Contacts solved by the bot or by a human / closed contacts. By the bot: "
        "confirmed (rated 4 or 5, or thanked at the end) or assumed (the last answer was an "
        "answer to a matter, and the customer said no more). By a human: the agent closed it "
        "as resolved, or handed it back as resolved. The parts add up to all.",
        exclusions="Contacts still open.",
        source="ContactClosed, HandedBack, Decided, Understood, TurnAdded, Surveyed",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.resolution,
        by="ending",
        keyed=True,
        breakdown=Breakdown.PART,
    ),
    Metric(
        name="automated_resolution",
        title="Automated resolution",
        question="How many contacts did the bot solve on its own?",
        formula="Contacts that the bot solved, confirmed or assumed / closed contacts with the "
        "bot.",
        exclusions="Contacts still open; contacts that the bot had no part in.",
        source="ContactClosed, Decided, Understood, TurnAdded, Surveyed",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.automated_resolution,
        by="ending",
        keyed=True,
        breakdown=Breakdown.PART,
        headline=False,
    ),
    Metric(
        name="sla_attainment",
        title="Targets met",
        question="How often was the desk as quick as it is meant to be?",
        formula="Targets met / (met + breached), of the targets of handoffs that were fulfilled or "
        "fell due in the period: waiting, first reply, each next reply, resolution. By stored "
        "times: what came after its time is breached although nobody looked, and what is open and "
        "overdue is breached now.",
        exclusions="Targets that are open and not due; those called off before they were due, "
        "because the customer left or went back to the bot.",
        source="ClockStarted, ClockPaused, ClockResumed, ClockRetargeted, ClockMet, ClockBreached, "
        "ClockEnded, ClockCancelled",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.DUE,
        samples=samples.targets_met,
        by="target",
        keyed=True,
        beside=(
            Beside(
                name="contacts_in_time",
                title="contacts with all targets met",
                unit=Unit.SHARE,
                value=samples.contacts_in_time,
            ),
            Beside(name="overdue", title="overdue now", unit=Unit.CONTACTS, value=samples.overdue),
        ),
    ),
)
