"""How notes that mention somebody, and messages to many, look on the wire."""

from dataclasses import asdict
from datetime import datetime

from base.http import Reply
from handoff.notices import BroadcastRow


class MentionView(Reply):
    """A note that mentions the agent, until seen. `text`: its beginning; `by`: who wrote it."""

    note_id: str
    conversation_id: str
    customer_name: str | None
    by: str
    text: str
    at: datetime


class BroadcastView(Reply):
    """A message to many, until closed or expired. Without a team and a queue it is for all."""

    id: str
    by: str
    text: str
    team_id: str | None
    queue_id: str | None
    made_at: datetime
    expires_at: datetime


def broadcast_view(row: BroadcastRow) -> BroadcastView:
    """As agents and supervisors see it."""
    return BroadcastView(**asdict(row))
