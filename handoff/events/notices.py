"""What staff tell each other: private notes in a conversation, and messages to many."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A private note of the staff, stored in `note`; customers and the bot never see it.
    `to_agent`: for whom it is meant; `mentions`: on whose boards it stands until seen.
    """

    note_id: str
    author_id: str
    to_agent: str | None
    mentions: list[str]


@dataclass(frozen=True, kw_only=True)
class BroadcastSent(Event):
    """A message to the agents of a team or a queue, or to all; in a stream of its own."""

    broadcast_id: str
    team_id: str | None
    queue_id: str | None
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class BroadcastEnded(Event):
    """A message was taken back before its time."""

    broadcast_id: str
