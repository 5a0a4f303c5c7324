"""What agents call to see what is to be done, and to tick what they have done."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from base.db import Session
from base.http import Body, Call, Reply, Routes
from base.roles import PERMISSIONS
from base.staff import User
from handoff import queries
from handoff.commands.steps import followed, procedure_at_hand, tick
from handoff.model import StepState
from handoff.ruleset.serving import Rulebooks
from handoff.sops import in_words, sops
from handoff.web.desk import DESK

routes = Routes(prefix="/api/desk", tag="desk")

Name = Annotated[str, Field(min_length=1, max_length=80)]


class StepView(Reply):
    """A step and how it stands. `by`: the name of who said so, null for the bot; `at`: when."""

    id: str
    words: str
    state: StepState
    by: str | None
    at: datetime | None


class ProcedureView(Reply):
    """A procedure with its steps in their order."""

    id: str
    name: str
    steps: list[StepView]


class ProceduresReply(Reply):
    """`current`: the one that was touched last, else the one for the tags; null: none fits."""

    current: str | None
    procedures: list[ProcedureView]


class StepBody(Body):
    """How a step stands now; `version`: of the conversation as seen."""

    version: Annotated[int, Field(ge=1)]
    procedure: Name
    step: Name
    state: StepState


@routes.get("/conversations/{id}/procedures", access="serve", errors=(404,))
async def procedures(call: Call) -> ProceduresReply:
    """Every procedure, and how far each was followed in the contact at hand."""
    desk = call.app[DESK]
    return await desk.database.read(_view, call.path["id"], call.user.language, desk.rules)


@routes.post("/conversations/{id}/steps", access="serve", errors=(404, 409))
async def tick_step(call: Call, body: StepBody) -> None:
    """A step was done, is not needed, or is open again."""
    await call.app[DESK].database.write(
        tick,
        call.path["id"],
        call.user.id,
        version=body.version,
        place=(body.procedure, body.step),
        state=body.state,
        supervises=call.user.role in PERMISSIONS["supervise"],
    )


def _view(
    session: Session, conversation_id: str, language: str, rules: Rulebooks
) -> ProceduresReply:
    conversation = queries.conversation(session, conversation_id)
    stands = followed(session, conversation)
    names: dict[str | None, str | None] = {None: None}
    for by in {one.by for one in stands.values() if one.by}:
        names[by] = session.get_one(User, by).name

    def step_view(sop: str, step: str, words: str) -> StepView:
        one = stands.get((sop, step))
        if one is None:
            return StepView(id=step, words=words, state=StepState.OPEN, by=None, at=None)
        return StepView(id=step, words=words, state=one.state, by=names[one.by], at=one.at)

    return ProceduresReply(
        current=procedure_at_hand(session, conversation, rules),
        procedures=[
            ProcedureView(
                id=id_,
                name=in_words(sop.name, language),
                steps=[step_view(id_, s.id, in_words(s.words, language)) for s in sop.steps],
            )
            for id_, sop in sops().items()
        ],
    )
