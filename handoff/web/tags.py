"""What agents call to say what a contact was about, from the list of tags that there are."""

from typing import Annotated

from pydantic import Field

from base.http import Body, Call, Reply, Routes
from base.roles import PERMISSIONS
from handoff.commands.tags import tag_contact
from handoff.taxonomy import taxonomy
from handoff.web.desk import DESK
from handoff.web.tag_view import TagView, tag_view

routes = Routes(prefix="/api/desk", tag="desk")

MOST = 5


class TaxonomyReply(Reply):
    """Every tag that there is."""

    tags: list[TagView]


class TagsBody(Body):
    """`tags`: all of them, the most important first; `version`: of the conversation as seen."""

    version: Annotated[int, Field(ge=1)]
    tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=MOST)
    ]


@routes.get("/tags", access="serve")
async def all_tags(call: Call) -> TaxonomyReply:
    """Every tag, in the agent's language."""
    return TaxonomyReply(tags=[tag_view(code, call.user.language) for code in taxonomy()])


@routes.post("/conversations/{id}/tags", access="serve", errors=(404, 409))
async def confirm(call: Call, body: TagsBody) -> None:
    """What the contact was about; replaces what was said before."""
    desk = call.app[DESK]
    await desk.database.write(
        tag_contact,
        call.path["id"],
        call.user.id,
        version=body.version,
        tags=body.tags,
        rules=desk.rules,
        supervises=call.user.role in PERMISSIONS["supervise"],
    )
