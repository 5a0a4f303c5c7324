"""Replay over a real database, of what people said to a real desk."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from base.clock import ManualClock
from base.db import Database
from handoff.policy.report import Report
from handoff.rulebook import read_rulebook, seed_document
from handoff.ruleset import store
from handoff.ruleset.replay import CONVERSATIONS_AT_ONCE, replay
from tandem import replay_command
from tandem.errors import CannotRun
from tandem.replay_text import report_text
from tests.fakes.bot import reading, saying
from tests.world import World

Captured = pytest.CaptureFixture[str]
SENTIMENT = {
    "name": "angry",
    "when": [["sentiment", "below", -0.5]],
    "then": "escalate",
    "reason": "policy_required",
}


def draft(*first: dict[str, Any], **thresholds: float) -> dict[str, Any]:
    """The seeds with rules before them and other thresholds."""
    document = copy.deepcopy(seed_document())
    document["escalation"]["thresholds"] |= thresholds
    document["escalation"]["rules"] = [*first, *document["escalation"]["rules"]]
    return document


async def replayed(world: World, document: dict[str, Any], since: datetime | None = None) -> Report:
    begun = since or world.clock.now() - timedelta(days=1)
    until = world.clock.now() + timedelta(minutes=1)
    report: Report = await world.db.read(replay, read_rulebook(document), begun, until)
    return report


def surely(world: World, confidence: float, **more: Any) -> None:
    """From now on the bot is as sure as this of everything."""
    world.bot.understands = lambda turn: reading(turn, "order_status", confidence, **more)


async def test_the_rules_that_served_change_nothing(world: World) -> None:
    await world.says("Ann", "where is my order?")
    for words in ("hmm", "hmm hmm", "hmm hmm hmm"):
        await world.says("Ben", words)
    await world.says("Cleo", "I want a human")
    report = await replayed(world, seed_document())
    assert (report.turns, report.unchanged, report.not_replayed) == (5, 5, {})
    assert report.decisions == 6


async def test_a_higher_threshold_means_more_escalations_and_a_lower_one_fewer(
    world: World,
) -> None:
    await world.arrives("Vera", tier="vip")
    surely(world, 0.8)
    await world.says("Vera", "where is my order?")
    surely(world, 0.6)
    await world.arrives("Vince", tier="vip")
    await world.says("Vince", "where is my parcel?")
    higher = await replayed(world, draft(understood=0.9))
    assert (higher.changed["more"], higher.unchanged) == (1, 1)
    [conversation] = higher.conversations
    [turn] = conversation.turns
    assert conversation.conversation_id == world.conversations["Vera"][0]
    assert (turn.was.outcome, turn.would.rule) == ("answer", "VIP not understood")
    lower = await replayed(world, draft(understood=0.5))
    assert (lower.changed["fewer"], lower.goes_on) == (1, 1)
    assert [(one.value, one.changed) for one in lower.by["pathway"]] == [("vip", {"fewer": 1})]


async def test_failures_are_carried_along_the_conversation(world: World) -> None:
    surely(world, 0.75)
    for words in ("where is it?", "where is my order?", "where is my parcel?"):
        await world.says("Ann", words)
    report = await replayed(world, draft(understood=0.8))
    [conversation] = report.conversations
    assert [turn.would.rule for turn in conversation.turns] == [
        "ask again",
        "ask again",
        "not understood again and again",
    ]


async def test_failures_begin_anew_when_a_human_gives_the_conversation_back(world: World) -> None:
    surely(world, 0.75)
    await world.says("Ann", "where is it?")
    await world.says("Ann", "where is my order?")
    await world.agent("Mia")
    await world.says("Ann", "", wants_human=True)
    await world.route()
    await world.accepts("Mia")
    await world.hands_back("Mia", "Ann")
    await world.says("Ann", "where is my parcel?")
    report = await replayed(world, draft(understood=0.8))
    assert (report.turns, report.unchanged) == (4, 1)
    assert report.changed["more"] == 0


async def test_what_was_said_before_the_period_is_known_and_not_counted(world: World) -> None:
    surely(world, 0.75)
    await world.says("Ann", "where is it?")
    await world.says("Ann", "where is my order?")
    world.clock.advance(60)
    since = world.clock.now()
    await world.says("Ann", "where is my parcel?")
    report = await replayed(world, draft(understood=0.8), since)
    assert (report.turns, report.changed["more"]) == (1, 1)


async def test_a_fact_that_was_not_recorded_is_named(world: World) -> None:
    await world.says("Ann", "where is my order?")
    report = await replayed(world, draft(SENTIMENT))
    assert (report.turns, report.not_replayed) == (0, {"fact_not_recorded": 1})
    assert report.facts_not_recorded == {"sentiment": 1}
    surely(world, 0.95, sentiment=-0.8)
    await world.says("Ben", "where is my order!")
    report = await replayed(world, draft(SENTIMENT))
    assert (report.turns, report.unchanged, report.changed["more"]) == (2, 1, 1)


async def test_a_proposal_is_judged_as_it_was_recorded(world: World) -> None:
    no = {"name": "action_cancel", "status": "refused", "code": "already_shipped"}
    world.bot.responds = lambda turn, _: saying(turn, "It is shipped.", actions=[no])
    await world.says("Ann", "cancel it")
    at_once = {
        "name": "refused at once",
        "when": [["action_status", "is", "refused"]],
        "then": "answer_then_escalate",
        "reason": "policy_required",
    }
    document = draft(at_once)
    document["escalation"]["rules"] = [
        one for one in document["escalation"]["rules"] if one["name"] != "refused twice"
    ]
    report = await replayed(world, document)
    [swap] = report.swaps
    assert (swap.was, swap.would, swap.turns) == ("answer", "policy_required", 1)


async def test_more_conversations_than_are_read_at_once_come_each_once(world: World) -> None:
    for number in range(CONVERSATIONS_AT_ONCE // 50):
        await world.says(f"Ann {number}", "where is my order?")
    heard: list[tuple[int, int]] = []
    since, until = world.clock.now() - timedelta(1), world.clock.now() + timedelta(1)
    rulebook = read_rulebook(seed_document())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handoff.ruleset.replay.CONVERSATIONS_AT_ONCE", 3)
        report = await world.db.read(
            replay, rulebook, since, until, lambda done, of: heard.append((done, of))
        )
    assert report.turns == 4
    assert heard == [(3, 4), (4, 4)]


# The command


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """A file with one table alone, as in strategy/."""
    table = draft(understood=0.9)["escalation"]
    path = tmp_path / "escalation.json"
    path.write_text(json.dumps({"table": "escalation", **table}), encoding="utf-8")
    return path


async def run(database: Database, clock: ManualClock, name: str) -> tuple[str, Report]:
    since, until = clock.now() - timedelta(days=1), clock.now() + timedelta(minutes=1)
    found, report = await replay_command.run(database, name, since, until, lambda done, of: None)
    return found.name, report


async def test_a_file_with_one_table_is_replayed_with_the_others_that_serve(
    world: World, open_database: Any, clock: ManualClock, drafts: Path
) -> None:
    await world.arrives("Vera", tier="vip")
    surely(world, 0.8)
    await world.says("Vera", "where is my order?")
    name, report = await run(open_database(), clock, str(drafts))
    assert name == "escalation.json"
    told = report_text(name, report)
    assert "        1  more escalations (1 conversations)" in told
    assert "        1  answer -> low confidence" in told
    assert "would  escalate (low confidence): VIP not understood" in told
    assert "By pathway" in told and "  vip" in told
    assert "What would have happened after a changed decision is not told" in told


async def test_a_draft_is_found_by_its_id_and_stays_as_it_is(
    world: World, database: Database, open_database: Any, clock: ManualClock
) -> None:
    await world.says("Ann", "where is my order?")
    row = await database.write(store.make_draft, "nora", "Stricter")
    name, report = await run(open_database(), clock, row.id)
    assert (name, report.unchanged) == ("Stricter", 1)
    assert (await database.read(store.get, row.id)).state == "draft"


async def test_rules_that_are_not_sound_are_refused_with_every_fault(
    open_database: Any, clock: ManualClock, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "escalation: {rules: [{name: a, when: [[mood, is, bad]], then: ask_back},"
        " {name: b, when: [[tier, is, gold]], then: ask_back}]}"
    )
    with pytest.raises(CannotRun) as refused:
        await run(open_database(), clock, str(bad))
    assert "there is no fact “mood”" in str(refused.value)
    assert "is never “gold”" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1, 2]", "holds no rules"),
        ("escalation: [", "cannot be read"),
        ("escalaton: {rules: []}", "There is no table 'escalaton'"),
    ],
)
async def test_a_file_that_holds_no_rules_is_refused_in_a_sentence(
    open_database: Any, clock: ManualClock, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "draft.yml"
    file.write_text(text)
    with pytest.raises(CannotRun, match=why):
        await run(open_database(), clock, str(file))


async def test_an_id_that_nobody_gave_is_refused(open_database: Any, clock: ManualClock) -> None:
    with pytest.raises(CannotRun, match="neither a file nor a ruleset 'rls_nowhere'"):
        await run(open_database(), clock, "rls_nowhere")


def test_the_command_prints_words_or_one_line_of_json(
    database_url: str, drafts: Path, tmp_path: Path, capsys: Captured
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANDEM_DATA_DIR", str(tmp_path / "data"))
        patch.setenv("TANDEM_DATABASE_URL", f"sqlite:///{tmp_path}/data/new.db")
        assert replay_command.main([str(drafts), "--since", "2026-03-01"]) == 0
        assert "        0  turns replayed (0 decisions)" in capsys.readouterr().out
        assert replay_command.main([str(drafts), "--since", "2026-03-01", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["turns"] == 0
        with pytest.raises(CannotRun, match="must end after it starts"):
            replay_command.main([str(drafts), "--since", "2026-03-01", "--until", "2026-03-01"])
        with pytest.raises(SystemExit):
            replay_command.main([str(drafts), "--since", "yesterday"])
    assert "'yesterday' is not a day like 2026-03-01" in capsys.readouterr().err
