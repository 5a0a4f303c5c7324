"""How a message or a wish to be called looks to agents."""

from dataclasses import asdict
from datetime import datetime

from base.bodies import Reply
from handoff.call_back_board import CallBackRow


class CallBackView(Reply):
    """A message or a wish to be called. `state`: open, or taken by an agent."""

    id: str
    conversation_id: str
    customer_name: str | None
    language: str
    kind: str
    text: str
    contact: str
    slot_from: datetime | None
    slot_to: datetime | None
    due_at: datetime
    state: str
    agent_id: str | None
    agent_name: str | None


def call_back_view(row: CallBackRow) -> CallBackView:
    """The row as the wire has it."""
    return CallBackView(**asdict(row))
