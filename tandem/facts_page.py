"""docs/facts.md, made from the closed list of facts by `tandem/made_pages.py`."""

from handoff.policy.builtin import SAFETY_NET
from handoff.policy.facts import FACTS, Fact, Kind
from handoff.policy.rules import ALLOWED

HEAD = """# Facts
<!-- Made by `python -m tandem.made_pages`: change the code, not this page. -->

What a rule of the strategy's tables may look at. The code: `handoff/policy/facts.py`.
A fact that is not known is missing, and a missing fact never matches. Facts of the stage
*proposal* are known only after the bot has proposed, those of the stage *handoff* only to the
tables of tagging, priority and routing.

| fact | means | values | asked with | stage |
|---|---|---|---|---|
"""


def facts_page() -> str:
    """docs/facts.md."""
    rows = "".join(_row(fact) for fact in FACTS.values())
    net = "".join(f"- **{rule.name}**: {rule.words}. {rule.note}\n" for rule in SAFETY_NET)
    return f"{HEAD}{rows}\n## Above every table\nNobody can edit or delete these.\n\n{net}"


def _row(fact: Fact) -> str:
    asked = ", ".join(f"`{op}`" for op in sorted(ALLOWED[fact.kind]))
    return f"| `{fact.name}` | {fact.means} | {_values(fact)} | {asked} | {fact.stage.value} |\n"


def _values(fact: Fact) -> str:
    if fact.values is not None:
        return ", ".join(f"`{value}`" for value in sorted(fact.values))
    if fact.kind is Kind.NUMBER:
        low = f"{fact.low:g}" if fact.low is not None else ""
        high = f"{fact.high:g}" if fact.high is not None else "…"
        return f"{low}..{high}{' ' + fact.unit if fact.unit else ''}"
    return "yes, no" if fact.kind is Kind.FLAG else "any"
