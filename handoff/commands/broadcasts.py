"""Messages of a supervisor to many agents: sent, taken back, and put away by who has read one."""

from datetime import timedelta

from base import log
from base.db import Session
from base.ids import new_id
from base.problems import BadRequest
from handoff.commands.conversation import BOARD
from handoff.errors import NotThere
from handoff.events import BroadcastEnded, BroadcastSent
from handoff.notice_tables import Broadcast, BroadcastClosed
from handoff.setup_tables import Queue, Team


def send(
    session: Session,
    by: str,
    *,
    text: str,
    minutes: int,
    team_id: str | None = None,
    queue_id: str | None = None,
) -> str:
    """Put the message on the boards for so long: of a team, or of those who serve a queue, or of
    all. Returns its id. Raises NotThere, BadRequest.
    """
    if team_id and queue_id:
        raise BadRequest("two_audiences", "Say a team or a queue, not both.")
    if team_id and session.get(Team, team_id) is None:
        raise NotThere("There is no such team.")
    if queue_id and session.get(Queue, queue_id) is None:
        raise NotThere("There is no such queue.")
    row = Broadcast(
        id=new_id("brd"),
        by=by,
        text=text,
        team_id=team_id,
        queue_id=queue_id,
        made_at=session.now,
        expires_at=session.now + timedelta(minutes=minutes),
    )
    session.add(row)
    event = BroadcastSent(
        broadcast_id=row.id,
        team_id=team_id,
        queue_id=queue_id,
        expires_at=row.expires_at.isoformat(),
    )
    log.append(session, row.id, event, actor=by)
    session.hint(BOARD)
    return row.id


def take_back(session: Session, broadcast_id: str, by: str) -> None:
    """The message stands on no board any more. Raises NotThere."""
    log.lock(session, broadcast_id)
    row = _there(session, broadcast_id)
    if row.expires_at <= session.now:
        return
    row.expires_at = session.now
    log.append(session, row.id, BroadcastEnded(broadcast_id=row.id), actor=by)
    session.hint(BOARD)


def close(session: Session, broadcast_id: str, agent_id: str) -> None:
    """The agent has read it; again changes nothing. Raises NotThere."""
    _there(session, broadcast_id)
    session.add_once(BroadcastClosed, broadcast_id=broadcast_id, agent_id=agent_id)
    session.hint(f"agent:{agent_id}")


def _there(session: Session, broadcast_id: str) -> Broadcast:
    row = session.get(Broadcast, broadcast_id)
    if row is None:
        raise NotThere("There is no such message.")
    return row
