"""What tests of call-backs do and look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from handoff.board import board_of
from handoff.commands import call_back_slots, call_backs
from handoff.commands.call_backs import Wish
from handoff.model import CallBackKind
from handoff.tables import Conversation
from handoff.waiting.slots import Slot
from handoff.waiting_tables import CallBack
from tests.world import World

PHONE = "+49 30 1234567"
SECRET = "My parcel from Aunt Ottilie never came"
SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def wish(kind: str = "call", *, client_id: str = "wish-0001", **more: Any) -> Wish:
    more.setdefault("contact", PHONE)
    return Wish(client_id=client_id, kind=CallBackKind(kind), text=SECRET, **more)


async def asks(world: World, name: str, wanted: Wish) -> call_backs.Noted:
    conversation, who = world.conversations[name]
    noted: call_backs.Noted = await world.db.write(call_backs.ask, conversation, who, wanted)
    return noted


async def rows(world: World) -> list[CallBack]:
    query = select(CallBack).order_by(CallBack.made_at, CallBack.id)
    return await world.db.read(lambda s: list(s.scalars(query)))


async def board(world: World, agent: str) -> list[str]:
    """The texts of the call-backs on the agent's board."""
    found = await world.db.read(board_of, world.agents[agent])
    return [one.text for one in found.call_backs_due]


async def slots_of(world: World, name: str) -> list[Slot]:
    conversation = await world.conversation(name)
    _, found = await world.db.read(
        lambda s: call_back_slots.free_slots(s, s.get_one(Conversation, conversation.id))
    )
    return list(found)
