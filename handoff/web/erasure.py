"""The customer's door to being forgotten."""

from base.http import Body, Call, Reply, Routes, Unauthorized
from base.problems import BadRequest
from handoff.commands import erasure
from handoff.web.desk import DESK

routes = Routes(prefix="/api/customer", tag="customer", cross_origin=True)


class EraseBody(Body):
    """`sure`: it was asked whether it is meant; there is no way back."""

    sure: bool


class ErasedReply(Reply):
    """`conversations`: how many were cleared."""

    id: str
    conversations: int


@routes.post("/erasure", access="chat", errors=(404,))
async def erase(call: Call, body: EraseBody) -> ErasedReply:
    """Forget the customer: every conversation, on every channel. The token is not valid any more.
    Copies outside the desk's database are gone within a minute.
    """
    if call.token is None:
        raise Unauthorized("no_token", "Please start the chat again.")
    if not body.sure:
        raise BadRequest("not_sure", "Nothing was deleted.")
    desk = call.app[DESK]
    who = await desk.database.look(erasure.by_token, call.token)
    row = await desk.database.write(erasure.erase, who, "customer")
    return ErasedReply(id=row.id, conversations=len(row.conversations))
