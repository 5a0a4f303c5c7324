"""How the tags of a contact look to agents, in their language."""

from datetime import datetime

from base.db import Session
from base.http import Reply
from base.staff import User
from handoff.commands.dealing import contact_at_hand
from handoff.commands.tags import proposals
from handoff.ruleset.serving import Rulebooks
from handoff.tables import Conversation
from handoff.tag_tables import ContactTags
from handoff.taxonomy import tag_words


class TagView(Reply):
    """A tag and its words, all levels."""

    id: str
    words: str


class ProposedView(TagView):
    """A tag that the machine proposes. `score`: how sure it is, in 0..1."""

    score: float


class TagsView(Reply):
    """`proposed`: the best first; `confirmed` by a person, the most important first; `by`: the
    name of who said so last.
    """

    proposed: list[ProposedView]
    confirmed: list[TagView]
    by: str | None
    at: datetime | None


def tags_view(
    session: Session, conversation: Conversation, language: str, rules: Rulebooks
) -> TagsView:
    """The tags of the contact at hand, in that language."""
    row = session.get(ContactTags, contact_at_hand(session, conversation) or "")
    return TagsView(
        proposed=[
            ProposedView(id=one.tag, words=tag_words(one.tag, language), score=one.score)
            for one in proposals(session, conversation, rules)
        ],
        confirmed=[tag_view(code, language) for code in row.tags] if row else [],
        by=session.get_one(User, row.by).name if row else None,
        at=row.at if row else None,
    )


def tag_view(code: str, language: str) -> TagView:
    """A tag with its words."""
    return TagView(id=code, words=tag_words(code, language))
