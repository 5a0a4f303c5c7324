"""A replay's report in words, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime

from handoff.policy.changes import Change, ChangedTurn, Said
from handoff.policy.replaying import NotReplayed
from handoff.policy.report import Group, Report

SHOWN = 20  # conversations; the JSON holds more
SHOWN_VALUES = 12  # of a fact that the turns are broken down by
WIDTH = 79
CHANGES = {
    Change.MORE: "more escalations",
    Change.FEWER: "fewer escalations",
    Change.OTHER_REASON: "escalate for another reason",
    Change.OTHER_WORDS: "escalate with the bot's words first, or no longer so",
    Change.OTHER_OUTCOME: "are answered or asked back otherwise",
}
COLUMNS = {
    Change.MORE: "more",
    Change.FEWER: "fewer",
    Change.OTHER_REASON: "reason",
    Change.OTHER_WORDS: "words",
    Change.OTHER_OUTCOME: "other",
}
NOT_REPLAYED = {
    NotReplayed.FACT_NOT_RECORDED: "the draft asks for what was not recorded then",
    NotReplayed.BEGUN_EARLIER: "earlier turns are not on record, and the draft counts failures",
    NotReplayed.TOO_OLD: "decided by an older Tandem, which recorded too little",
}


def report_text(name: str, report: Report) -> str:
    """The whole report, ending with what it does not tell."""
    return "\n".join(_lines(name, report))


def _lines(name: str, report: Report) -> Iterator[str]:
    yield f"Replay of “{name}” ({report.version})"
    yield f"over the customers' turns from {_time(report.since)} until {_time(report.until)}, UTC"
    yield ""
    yield from _sum(report)
    yield from _not_replayed(report)
    yield from _swaps(report)
    for fact, groups in report.by.items():
        yield from _breakdown(fact, groups)
    yield from _conversations(report)
    yield from ("", "What this does not tell")
    for sentence in report.not_told:
        yield from _wrapped(sentence, "- ", "  ")


def _sum(report: Report) -> Iterator[str]:
    yield f"{report.turns:9,}  turns replayed ({report.decisions:,} decisions)"
    yield f"{report.unchanged:9,}  stay as they were{_share(report.unchanged, report.turns)}"
    for change, words in CHANGES.items():
        if count := report.changed[change]:
            within = report.changed_conversations[change]
            yield f"{count:9,}  {words} ({within:,} conversations)"
    if report.goes_on:
        yield f"{report.goes_on:9,}  of these would go on: the bot's answer is not known"


def _not_replayed(report: Report) -> Iterator[str]:
    if not report.not_replayed:
        return
    yield from ("", "Could not be replayed")
    for why, count in report.not_replayed.items():
        yield f"{count:9,}  {NOT_REPLAYED[NotReplayed(why)]}"
        if why == NotReplayed.FACT_NOT_RECORDED:
            facts = (f"{fact} ({turns:,})" for fact, turns in report.facts_not_recorded.items())
            yield from _wrapped(", ".join(facts), " " * 11, " " * 11)


def _swaps(report: Report) -> Iterator[str]:
    if report.swaps:
        yield from ("", "Why: as it was decided -> under the draft")
    for swap in report.swaps:
        yield f"{swap.turns:9,}  {_plain(swap.was)} -> {_plain(swap.would)}"


def _breakdown(fact: str, groups: tuple[Group, ...]) -> Iterator[str]:
    changed = [group for group in groups if group.changed]
    if not changed:
        return
    yield ""
    heads = "".join(f"{head:>9}" for head in COLUMNS.values())
    yield f"{f'By {fact}':20}{'turns':>10}{heads}"
    for group in changed[:SHOWN_VALUES]:
        counts = "".join(f"{_count(group.changed, change):>9}" for change in COLUMNS)
        yield f"  {(group.value or '(not known)')[:18]:18}{group.turns:>10,}{counts}"
    if len(changed) > SHOWN_VALUES:
        yield f"  and {len(changed) - SHOWN_VALUES} more"


def _conversations(report: Report) -> Iterator[str]:
    total, shown = report.conversations_changed, report.conversations[:SHOWN]
    if not total:
        return
    told = f", the first {SHOWN} of them" if total > SHOWN else ""
    yield from ("", f"Conversations that change: {total:,}{told}")
    for conversation in shown:
        yield f"  {conversation.conversation_id}"
        for turn in conversation.turns:
            yield from _turn(turn)


def _turn(turn: ChangedTurn) -> Iterator[str]:
    yield f"    {turn.turn_id}  {_time(turn.at)}"
    yield f"      was    {_said(turn.was)}"
    yield f"      would  {_said(turn.would)}"


def _said(said: Said) -> str:
    why = f" ({_plain(said.reason)})" if said.reason else ""
    return f"{_plain(said.outcome)}{why}: {said.rule}"


def _count(changed: Mapping[str, int], change: Change) -> str:
    return f"{changed[change]:,}" if change in changed else "·"


def _share(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.1f} %)" if whole else ""


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _time(written: str) -> str:
    return f"{datetime.fromisoformat(written):%Y-%m-%d %H:%M}"


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then)
