"""The safety net: rules above every table that nobody can edit or delete."""

from handoff.model import Outcome, Reason
from handoff.policy.effects import Stop
from handoff.policy.rules import Condition, Rule

SAFETY_NET: tuple[Rule, ...] = (
    Rule(
        name="explicit wish for a human",
        when=(Condition(fact="wishes_human", op="is", value=True),),
        effect=Stop(Outcome.ESCALATE, Reason.ASKED_FOR_HUMAN),
        note="A wish for a human is never refused.",
    ),
    Rule(
        name="danger to life or health",
        when=(Condition(fact="safety_words", op="is", value=True),),
        effect=Stop(Outcome.ESCALATE, Reason.SAFETY),
        note="Never left to a bot.",
    ),
    Rule(
        name="bot too slow",
        when=(Condition(fact="bot_state", op="is", value="timeout"),),
        effect=Stop(Outcome.ESCALATE, Reason.BOT_TIMEOUT),
        note="A silent bot is a broken promise.",
    ),
    Rule(
        name="bot unavailable",
        when=(Condition(fact="bot_state", op="is not", value="ok"),),
        effect=Stop(Outcome.ESCALATE, Reason.BOT_UNAVAILABLE),
        note="A bot that cannot answer hands over.",
    ),
    Rule(
        name="the dialogue asks for a human",
        when=(Condition(fact="asks_human", op="is", value=True),),
        effect=Stop(Outcome.ANSWER_THEN_ESCALATE, Reason.ASKED_FOR_HUMAN),
        note="Rasa itself never escalates; what it concludes is a fact. Its words go out first.",
    ),
)

#: A wish and a danger are heard at once, even right after a hand-back.
NEVER_GUARDED = frozenset({Reason.ASKED_FOR_HUMAN, Reason.SAFETY})
