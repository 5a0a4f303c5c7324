"""What managers do with the rules: drafts, checks, publishing, comparing, explaining."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from base.db import Session
from base.http import Call, Routes
from base.problems import BadRequest
from handoff import queries
from handoff.errors import NotThere
from handoff.policy.compare import compare
from handoff.rulebook import try_rulebook
from handoff.ruleset import experiments, publishing, reads, store
from handoff.ruleset.serving import Rulebooks
from handoff.ruleset.tables import Ruleset
from handoff.setup.known import places
from handoff.web.agent_views import DecisionsReply
from handoff.web.decision_view import decision_view
from handoff.web.desk import DESK
from handoff.web.experiments import experiment_of
from handoff.web.strategy_bodies import (
    LARGEST_DOCUMENT,
    AtRevision,
    Because,
    Change,
    Check,
    DecisionsQuery,
    DiffQuery,
    InLanguage,
    Make,
    Publish,
    ReplayQuery,
    documents,
)
from handoff.web.strategy_shown import (
    Faults,
    changes_views,
    decision_line,
    facts_reply,
    fault_views,
    ruleset_views,
    switch_views,
)
from handoff.web.strategy_views import (
    ConflictView,
    DecisionLinesReply,
    DiffReply,
    FactsReply,
    FaultsReply,
    OpenRulesetReply,
    RebaseReply,
    ReplayReply,
    RulesetsReply,
)

routes = Routes(prefix="/api/strategy", tag="strategy")


@routes.get("/facts", access="steer")
async def facts(call: Call, query: InLanguage) -> FactsReply:
    """What a rule may look at and do: the closed lists that the editor chooses from."""
    return await call.app[DESK].database.read(facts_reply, _language(call, query))


@routes.get("/rulesets", access="steer")
async def rulesets(call: Call) -> RulesetsReply:
    """What decides now, the drafts, and who let what decide before."""
    return await call.app[DESK].database.read(_rulesets)


@routes.post("/rulesets", access="steer", status=201, errors=(404,))
async def make_draft(call: Call, body: Make) -> OpenRulesetReply:
    """A draft, copied from `source` or from the serving rules."""

    def command(session: Session) -> OpenRulesetReply:
        row = store.make_draft(session, call.user.id, body.title, body.source)
        return _open(session, row, call.user.language)

    return await call.app[DESK].database.write(command)


@routes.get("/rulesets/{id}", access="steer")
async def one_ruleset(call: Call, query: InLanguage) -> OpenRulesetReply:
    """A ruleset with its rules and faults."""

    def read(session: Session) -> OpenRulesetReply:
        return _open(session, store.get(session, call.path["id"]), _language(call, query))

    return await call.app[DESK].database.read(read)


@routes.patch("/rulesets/{id}", access="steer", errors=(409,), largest=LARGEST_DOCUMENT)
async def change_draft(call: Call, body: Change, query: InLanguage) -> OpenRulesetReply:
    """Store changed tables of a draft, sound or not."""

    def command(session: Session) -> OpenRulesetReply:
        row, found = store.change_draft(
            session,
            call.path["id"],
            call.user.id,
            body.revision,
            title=body.title,
            tables=documents(body.tables),
        )
        return _open(session, row, _language(call, query), found)

    return await call.app[DESK].database.write(command)


@routes.post("/rulesets/{id}/check", access="steer", largest=LARGEST_DOCUMENT)
async def check(call: Call, body: Check, query: InLanguage) -> FaultsReply:
    """The faults that the ruleset would have with these tables. Nothing is stored."""
    database = call.app[DESK].database
    row = await database.read(store.get, call.path["id"])
    document = {**row.document, **documents(body.tables)}
    _, found = await asyncio.to_thread(try_rulebook, document, await database.read(places))
    return FaultsReply(faults=fault_views(found, _language(call, query)))


@routes.post("/rulesets/{id}/publish", access="steer", errors=(409,))
async def publish(call: Call, body: Publish) -> RulesetsReply:
    """Let the draft decide from now on."""

    def command(session: Session) -> RulesetsReply:
        publishing.publish(session, call.path["id"], call.user.id, body.why, body.revision)
        return _rulesets(session)

    return await call.app[DESK].database.write(command)


@routes.post("/rulesets/{id}/keep", access="steer", errors=(409,))
async def keep(call: Call, body: AtRevision) -> RulesetsReply:
    """Number the draft without letting it decide, so that an experiment can try it."""

    def command(session: Session) -> RulesetsReply:
        publishing.keep(session, call.path["id"], call.user.id, body.revision)
        return _rulesets(session)

    return await call.app[DESK].database.write(command)


@routes.post("/rulesets/{id}/rebase", access="steer", errors=(409,))
async def rebase(call: Call, body: AtRevision, query: InLanguage) -> RebaseReply:
    """Bring what others published meanwhile into the draft."""

    def command(session: Session) -> RebaseReply:
        row, conflicts = store.rebase(session, call.path["id"], call.user.id, body.revision)
        opened = _open(session, row, _language(call, query))
        return RebaseReply(
            ruleset=opened.ruleset,
            document=opened.document,
            faults=opened.faults,
            conflicts=[ConflictView.model_validate(asdict(one)) for one in conflicts],
        )

    return await call.app[DESK].database.write(command)


@routes.post("/rulesets/{id}/discard", access="steer", errors=(409,))
async def discard(call: Call) -> RulesetsReply:
    """Throw the draft away."""

    def command(session: Session) -> RulesetsReply:
        store.discard(session, call.path["id"], call.user.id)
        return _rulesets(session)

    return await call.app[DESK].database.write(command)


@routes.post("/rulesets/{id}/roll-back", access="steer", errors=(409,))
async def roll_back(call: Call, body: Because) -> RulesetsReply:
    """Let rules that decided before decide again."""

    def command(session: Session) -> RulesetsReply:
        publishing.roll_back(session, call.path["id"], call.user.id, body.why)
        return _rulesets(session)

    return await call.app[DESK].database.write(command)


@routes.get("/rulesets/{id}/diff", access="steer")
async def diff(call: Call, query: DiffQuery) -> DiffReply:
    """What this ruleset has otherwise than another, or than the serving one."""

    def read(session: Session) -> DiffReply:
        after = store.get(session, call.path["id"])
        serves = store.serving(session) or after
        before = store.get(session, query.to) if query.to else serves
        shown = ruleset_views(session, [before, after])
        changes = changes_views(compare(before.document, after.document))
        return DiffReply(before=shown[0], after=shown[1], changes=changes)

    return await call.app[DESK].database.read(read)


@routes.get("/rulesets/{id}/replay", access="steer", errors=(409, 503))
async def replay(call: Call, query: ReplayQuery) -> ReplayReply:
    """What the ruleset would have decided on the turns of a period. Takes up to minutes."""
    desk = call.app[DESK]
    row = await desk.database.read(store.get, call.path["id"])
    until = query.until or desk.clock.now()
    if until <= query.since:
        raise BadRequest("no_period", "The period must end after it starts.")
    return ReplayReply(report=await desk.replay(row.id, query.since, until))


@routes.get("/decisions", access="steer")
async def decisions(call: Call, query: DecisionsQuery) -> DecisionLinesReply:
    """The newest decisions, to find one that is worth explaining."""
    rows = await call.app[DESK].database.read(
        reads.decisions, handoffs=query.show == "handoffs", rule=query.rule, after=query.after
    )
    following = rows[-1].id if len(rows) == reads.PAGE else None
    return DecisionLinesReply(decisions=[decision_line(row) for row in rows], next=following)


@routes.get("/conversations/{id}/decisions", access="steer")
async def explain(call: Call) -> DecisionsReply:
    """Every decision of a conversation with everything behind it, without a customer's word."""
    desk = call.app[DESK]
    return await desk.database.read(_explained, desk.rules, call.path["id"])


def _explained(session: Session, rules: Rulebooks, conversation_id: str) -> DecisionsReply:
    queries.conversation(session, conversation_id)
    rows = queries.decisions(session, conversation_id)
    return DecisionsReply(decisions=[decision_view(session, rules, row) for row in rows])


def _rulesets(session: Session) -> RulesetsReply:
    serves = store.serving(session)
    if serves is None:
        raise NotThere("No rules serve yet.")
    running = experiments.running(session)
    return RulesetsReply(
        serving=ruleset_views(session, [serves])[0],
        drafts=ruleset_views(session, reads.drafts(session)),
        published=ruleset_views(session, reads.published(session)),
        history=switch_views(session),
        experiment=experiment_of(session, running) if running else None,
    )


def _open(
    session: Session, row: Ruleset, language: str, found: Faults | None = None
) -> OpenRulesetReply:
    return OpenRulesetReply(
        ruleset=ruleset_views(session, [row])[0],
        document=row.document,
        faults=fault_views(store.check(session, row.document) if found is None else found, language),
    )


def _language(call: Call, query: InLanguage) -> str:
    return query.lang or call.user.language
