"""Every number, declared once. Pure. `docs/metrics.md` is made from this file.

The words here are the definition; `texts/de.yml` translates them. What a metric counts stands in
`samples.py`, how its samples become a value in `measure.py`.
"""

from __future__ import annotations

from analytics import samples
from analytics.definition import Beside, Breakdown, Clock, Direction, Metric, Unit
from analytics.outcomes import OUTCOMES

_SILENT = "Contacts without a word of the customer."
_NO_BOT = "Contacts that the bot had no part in."
_HELD = (
    "OfferAccepted, AgentSteppedIn, TakenOver, Transferred, Reassigned, AgentLost, HandedBack, "
    "WrappedUp"
)
_PULLED = "Handoffs in which an agent stepped in: nobody had been waiting."

_VOLUME = (
    Metric(
        name="contacts",
        title="Contacts",
        question="How much came in?",
        formula="Number of contacts that started in the period.",
        exclusions=_SILENT,
        source="ContactStarted, TurnAdded",
        unit=Unit.CONTACTS,
        direction=Direction.NONE,
        clock=Clock.CONTACT,
        samples=samples.contacts,
        by="channel",
        breakdown=Breakdown.PART,
    ),
)

_BOT = (
    Metric(
        name="escalation_rate",
        title="Escalation rate",
        question="How often did the bot give up, and why?",
        formula="Contacts with at least one escalation / contacts with the bot. A contact counts "
        "once, with the reason of its first escalation. Open contacts count as they stand.",
        exclusions=f"{_NO_BOT} An agent's stepping in is no escalation.",
        source="Escalated, Decided",
        unit=Unit.SHARE,
        direction=Direction.DOWN,
        clock=Clock.CONTACT,
        samples=samples.escalation,
        by="reason",
        keyed=True,
        breakdown=Breakdown.PART,
    ),
    Metric(
        name="containment",
        title="Containment",
        question="How many contacts did the bot keep to itself?",
        formula="Contacts without handoff and without an agent's words / contacts with the bot. "
        "Kept is not solved: see resolution. Open contacts count as they stand.",
        exclusions=_NO_BOT,
        source="Escalated, AgentSteppedIn, TurnAdded",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.containment,
        by="matter",
    ),
    Metric(
        name="durable_containment",
        title="Durable containment, 24 h",
        question="How many did the bot keep, and the customer did not come back?",
        formula="Contained contacts after which the same customer, on any channel, started no "
        "contact within 24 h / contacts with the bot.",
        exclusions=f"{_NO_BOT} Contacts still open, or closed less than 24 h ago.",
        source="ContactStarted, ContactClosed, Escalated, AgentSteppedIn, TurnAdded",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.CONTACT,
        samples=samples.durable_containment,
        by="matter",
    ),
)

_HUMAN = (
    Metric(
        name="first_response",
        title="First human response",
        question="How long until a human's first words, once the bot had given up?",
        formula="Mean of (first agent turn - handoff created), of handoffs that got an answer. "
        "Seconds on the calendar; the agent's name announced by the desk is no answer.",
        exclusions=f"{_PULLED} Handoffs without an answer: their number stands beside.",
        source="Escalated, TurnAdded",
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.first_response,
        by="reason",
        beside=(
            Beside(
                name="unanswered",
                title="handoffs without an answer",
                unit=Unit.CONTACTS,
                value=samples.unanswered,
            ),
        ),
    ),
    Metric(
        name="response_time",
        title="Response time",
        question="How long does a customer wait for a human's next words?",
        formula="Mean of (agent turn - first customer turn since the last answer), over all runs "
        "of customer turns that a human answered. While a human has the conversation, only "
        "an agent's words are an answer.",
        exclusions="Runs that the bot answered; runs without an answer: their number beside.",
        source="TurnAdded, Escalated, AgentSteppedIn, HandedBack, ReturnedToBot",
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        clock=Clock.CONTACT,
        samples=samples.response_time,
        by="response",
        keyed=True,
        beside=(
            Beside(
                name="unanswered_runs",
                title="runs without an answer",
                unit=Unit.CONTACTS,
                value=samples.unanswered_runs,
            ),
        ),
    ),
    Metric(
        name="queue_wait",
        title="Waiting time",
        question="How long did customers wait until an agent took over?",
        formula="Mean of (first accepted - handoff created), of handoffs that were accepted. "
        "A declined or missed offer does not start the clock anew.",
        exclusions=f"{_PULLED} Waits that nobody ended: see abandonment.",
        source="Escalated, OfferAccepted, AgentSteppedIn",
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.queue_wait,
        by="reason",
        beside=(
            Beside(
                name="wait_until_left",
                title="mean wait of those who left",
                unit=Unit.SECONDS,
                value=samples.wait_until_left,
            ),
            Beside(
                name="missed_offers",
                title="offers declined or missed",
                unit=Unit.CONTACTS,
                value=samples.missed_offers,
            ),
        ),
    ),
    Metric(
        name="repeat_yourself",
        title="Repeat-yourself rate",
        question="How often did a customer have to say again what was known already?",
        formula="Handoffs in which an agent asked at least once for what the context package held "
        "/ handoffs that an agent answered. Heard by phrases, so a lower bound.",
        exclusions="Handoffs without an agent's words.",
        source="AgentReasked, TurnAdded",
        unit=Unit.SHARE,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.repeat_yourself,
        by="reason",
        beside=(
            Beside(
                name="times_reasked",
                title="Turns that asked again",
                unit=Unit.CONTACTS,
                value=samples.times_reasked,
            ),
        ),
    ),
    Metric(
        name="abandonment",
        title="Abandonment",
        question="How many left before anybody came?",
        formula="Handoffs that the customer left before any agent accepted / all handoffs.",
        exclusions=f"{_PULLED} Who returned to the bot has not left.",
        source="Escalated, CustomerLeft",
        unit=Unit.SHARE,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.abandonment,
        by="reason",
    ),
    Metric(
        name="reached_human",
        title="Reached a human",
        question="What became of those who waited?",
        formula="Handoffs that an agent accepted / all handoffs. The parts (answered, abandoned, "
        "left a message or asked for a call-back, returned to the bot, still waiting) add up to "
        "all.",
        exclusions=_PULLED,
        source="Escalated, OfferAccepted, AgentSteppedIn, ReturnedToBot, Converted, CustomerLeft",
        unit=Unit.SHARE,
        direction=Direction.UP,
        clock=Clock.HANDOFF,
        samples=samples.reached_human,
        by="answer",
        keyed=True,
        breakdown=Breakdown.PART,
        headline=False,
    ),
    Metric(
        name="handle_time",
        title="Handle time",
        question="How long is an agent busy with a handoff?",
        formula="Mean of all agents' time from taking to letting go, after-work included, of "
        "handoffs that are over and in which an agent wrote. Overlapping chats count in full.",
        exclusions="Handoffs still open, or without an agent's words.",
        source=_HELD,
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.handle_time,
        by="reason",
        beside=(
            Beside(
                name="concurrency",
                title="chats at a time",
                unit=Unit.RATIO,
                value=samples.concurrency,
            ),
            Beside(
                name="wrap_up",
                title="mean after-work",
                unit=Unit.SECONDS,
                value=samples.wrap_up,
            ),
        ),
    ),
    Metric(
        name="effective_handle_time",
        title="Effective handle time",
        question="How much of an agent's day does a handoff cost?",
        formula="As handle time, but every second of an agent is shared out among the chats "
        "open at that time: handle time / chats at a time.",
        exclusions="Handoffs still open, or without an agent's words.",
        source=_HELD,
        unit=Unit.SECONDS,
        direction=Direction.DOWN,
        clock=Clock.HANDOFF,
        samples=samples.effective_handle_time,
        by="reason",
        headline=False,
    ),
    Metric(
        name="transfer_rate",
        title="Transfer rate",
        question="How often did one agent pass a customer on to another?",
        formula="Contacts with at least one transfer after an agent had it / contacts that a "
        "human served. A supervisor who takes over or sends it elsewhere is one, too.",
        exclusions="Contacts without a human. An agent who was lost is no transfer: beside.",
        source="Transferred, TakenOver, Reassigned, AgentLost, OfferAccepted, AgentSteppedIn",
        unit=Unit.SHARE,
        direction=Direction.DOWN,
        clock=Clock.CONTACT,
        samples=samples.transfer,
        by="reason",
        beside=(
            Beside(
                name="agents_lost",
                title="agents lost",
                unit=Unit.CONTACTS,
                value=samples.agents_lost,
            ),
        ),
    ),
)

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in (*_VOLUME, *_BOT, *_HUMAN, *OUTCOMES)
}
