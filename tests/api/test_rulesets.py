"""Managers change the rules: drafts, the check, publishing, rolling back; what decides now."""

from typing import Any

import pytest
from sqlalchemy import select

from base.db import Session
from handoff.model import Outcome, Owner, Reason
from handoff.policy.effects import TableName
from handoff.rulebook import seed_document
from handoff.ruleset import publishing, store
from handoff.ruleset.errors import NoDraft, NotPublished, NotSound, Overtaken, ServesAlready
from handoff.ruleset.tables import Ruleset
from tests.fakes.bot import reading
from tests.world import World

SOON = "stuck too soon"


def with_rule(then: str = "escalate", **thresholds: float) -> dict[str, Any]:
    """The escalation table with one more rule in front: two turns with the bot are enough."""
    table = seed_document()["escalation"]
    when = [["turns_with_bot", "at least", 1], ["has_order", "is", False]]
    rule = {"name": SOON, "when": when, "then": then}
    rule |= {"reason": "too_long"} if "escalate" in then else {}
    return {
        "thresholds": {**table["thresholds"], **thresholds},
        "rules": [rule, *table["rules"]],
    }


def published(session: Session, table: dict[str, Any], by: str = "mia") -> str:
    draft = store.make_draft(session, by, "try")
    row, faults = store.change_draft(session, draft.id, by, 1, tables={"escalation": table})
    assert faults == {}
    return publishing.publish(session, row.id, by, "tried it", row.revision).id


async def test_the_next_decision_follows_what_was_published(world: World) -> None:
    await world.says("Ann", "where is it?")
    assert (await world.conversation("Ann")).owner == Owner.BOT
    await world.db.write(published, with_rule())
    await world.says("Ann", "and now?")
    handoff = await world.handoff("Ann")
    assert handoff.reason == Reason.TOO_LONG
    assert (await world.decisions("Ann"))[0].rule == SOON


async def test_rules_of_before_decide_again_after_a_roll_back(world: World) -> None:
    first = await world.db.write(lambda s: store.ensure_seed(s).id)
    await world.db.write(published, with_rule())
    await world.db.write(publishing.roll_back, first, "mia", "too many")
    await world.says("Ann", "where is it?")
    await world.says("Ann", "and now?")
    assert (await world.conversation("Ann")).owner == Owner.BOT
    history = await world.db.read(lambda s: store.last_switch(s))
    assert (history.kind, history.by, history.why) == ("roll_back", "mia", "too many")


async def test_an_unsound_draft_is_kept_but_never_published(world: World) -> None:
    broken = {"rules": [{"name": "x", "when": [["mood", "is", "bad"]], "then": "escalate"}]}

    def change(session: Session) -> tuple[str, int, dict[TableName, Any]]:
        draft = store.make_draft(session, "mia", "broken")
        row, faults = store.change_draft(session, draft.id, "mia", 1, tables={"escalation": broken})
        return row.id, row.revision, faults

    draft, revision, faults = await world.db.write(change)
    assert [fault.kind for fault in faults[TableName.ESCALATION]] == ["unknown", "impossible"]
    serves = await world.db.read(lambda s: store.serving(s).id)
    with pytest.raises(NotSound) as refused:
        await world.db.write(publishing.publish, draft, "mia", "anyway", revision)
    assert refused.value.details["faults"]["escalation"][0]["rule"] == "x"
    assert await world.db.read(lambda s: store.serving(s).id) == serves


async def test_the_second_of_two_managers_sees_what_the_first_published(world: World) -> None:
    mine = await world.db.write(lambda s: store.make_draft(s, "mia", "mine").id)
    theirs = await world.db.write(published, with_rule(), "max")
    with pytest.raises(Overtaken) as refused:
        await world.db.write(publishing.publish, mine, "mia", "mine too", 1)
    assert refused.value.details["serving"] == theirs
    revision = await world.db.write(lambda s: store.rebase(s, mine, "mia", 1)[0].revision)
    await world.db.write(publishing.publish, mine, "mia", "looked at it", revision)
    assert await world.db.read(lambda s: store.serving(s).id) == mine


async def test_a_draft_that_somebody_else_changed_meanwhile_is_not_overwritten(
    world: World,
) -> None:
    draft = await world.db.write(lambda s: store.make_draft(s, "mia", "one").id)
    await world.db.write(store.change_draft, draft, "max", 1, title="two")
    with pytest.raises(Overtaken) as refused:
        await world.db.write(store.change_draft, draft, "mia", 1, title="three")
    assert refused.value.details["changed_by"] == "max"


async def test_what_was_published_or_thrown_away_never_changes(world: World) -> None:
    ruleset = await world.db.write(published, with_rule())
    with pytest.raises(NoDraft):
        await world.db.write(store.change_draft, ruleset, "mia", 2, title="other")
    with pytest.raises(ServesAlready):
        await world.db.write(publishing.roll_back, ruleset, "mia", "again")
    draft = await world.db.write(lambda s: store.make_draft(s, "mia", "gone").id)
    with pytest.raises(NotPublished):
        await world.db.write(publishing.roll_back, draft, "mia", "never was")
    await world.db.write(store.discard, draft, "mia")
    with pytest.raises(NoDraft):
        await world.db.write(publishing.publish, draft, "mia", "but why", 1)


async def test_a_threshold_of_the_rules_says_what_counts_as_understood(world: World) -> None:
    world.bot.understands = lambda turn: reading(turn, "order_status", 0.8)
    await world.says("Ann", "where is it?")
    assert await world.said("Ann") == ["Answer to: where is it?"]
    table = seed_document()["escalation"]
    table["thresholds"]["understood"] = 0.9
    await world.db.write(published, table)
    await world.says("Ann", "where is it then?")
    decision = (await world.decisions("Ann"))[0]
    assert (decision.outcome, decision.facts["understood"]) == (Outcome.ASK_BACK, False)


async def test_every_ruleset_that_ever_decided_stays_on_record(world: World) -> None:
    await world.says("Ann", "where is it?")
    await world.db.write(published, with_rule())
    version = (await world.decisions("Ann"))[-1].table_version
    found = await world.db.read(lambda s: world.rules.by_version(s, version))
    assert found is not None and found.version == version
    numbers = await world.db.read(
        lambda s: sorted(s.scalars(select(Ruleset.number).where(Ruleset.number.is_not(None))))
    )
    assert numbers == [1, 2]
