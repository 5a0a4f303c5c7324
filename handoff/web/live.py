"""What a live client gets: the events after its cursor, and the conversation when it changes."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from base import log
from base.db import Session
from base.feed import MOMENTARY, Subscription
from handoff.commands.conversation import BOARD
from handoff.commands.waits import Waits
from handoff.events.waiting import NOTED_NAMES
from handoff.lifecycle import MOVE_NAMES
from handoff.queries import conversation
from handoff.web.desk import Desk
from handoff.web.views import ConversationView, EventView, conversation_view, event_views

PAGE = 500
LONGEST_WAIT = 25.0


@dataclass(frozen=True, kw_only=True)
class News:
    """The events after a cursor, where the cursor is now, and the conversation as of then."""

    events: Sequence[EventView]
    seq: int
    conversation: ConversationView


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """The events after a cursor, where it is now, and whether the owner, or what is noted for a
    call-back, changed among them. `erased`: the customer was forgotten; `verified`: the shop said
    who it is.
    """

    events: Sequence[EventView]
    seq: int
    moved: bool
    erased: bool
    verified: bool


def fresh(session: Session, conversation_id: str, after: int, *, staff: bool) -> Fresh:
    """What came after `after`; what live clients look at, at every hint."""
    recorded = log.read(session, conversation_id, after, PAGE)
    return Fresh(
        events=event_views(session, conversation_id, recorded, staff=staff),
        seq=recorded[-1].seq if recorded else after,
        moved=any(event.name in MOVE_NAMES | NOTED_NAMES for event in recorded),
        erased=any(event.name == "CustomerErased" for event in recorded),
        verified=any(event.name == "CustomerVerified" for event in recorded),
    )


def news(
    session: Session, conversation_id: str, after: int, waits: Waits, *, staff: bool
) -> News:
    """What a client that knows everything up to `after` has missed. Raises NotThere."""
    found = conversation(session, conversation_id)
    missed = fresh(session, conversation_id, after, staff=staff)
    view = conversation_view(session, found, missed.seq, waits)
    return News(events=missed.events, seq=missed.seq, conversation=view)


def last_seq(session: Session, conversation_id: str) -> int:
    """The seq of the conversation's last event. Raises NotThere."""
    conversation(session, conversation_id)
    return log.last_seq(session, conversation_id)


def follow(subscription: Subscription, conversation_id: str, hears: Sequence[str]) -> None:
    """Listen to the conversation, and to who is typing in it; not to what only the staff sees."""
    subscription.add(conversation_id)
    for who in hears:
        for on in (True, False):
            subscription.add(typing_topic(conversation_id, who, on))


def leave(subscription: Subscription, conversation_id: str, hears: Sequence[str]) -> None:
    """Stop listening to the conversation."""
    subscription.discard(conversation_id)
    for who in hears:
        for on in (True, False):
            subscription.discard(typing_topic(conversation_id, who, on))


def typing_topic(conversation_id: str, who: str, on: bool) -> str:
    """The hint that somebody started or stopped typing: never stored."""
    return f"{MOMENTARY}typing/{conversation_id}/{who}/{'on' if on else 'off'}"


def typing_frames(topics: frozenset[str]) -> list[dict[str, Any]]:
    """Frames for the typing hints among `topics`; a stop outweighs a start."""
    frames = []
    for topic in sorted(topics, reverse=True):  # "on" before "off"
        if topic.startswith(f"{MOMENTARY}typing/"):
            _, conversation_id, who, state = topic.split("/")
            frames.append(
                {
                    "type": "typing",
                    "conversation": conversation_id,
                    "who": who,
                    "on": state == "on",
                }
            )
    return frames


async def long_poll(
    desk: Desk, conversation_id: str, after: int, seconds: float, *, staff: bool
) -> News:
    """What came after the cursor: at once, as soon as there is something, or after `seconds`.

    Another place in the queue is something, too. Raises NotThere.
    """
    async with desk.feed.subscribe() as hints:
        hints.add(conversation_id)  # before the first look, or news in between go unheard
        if staff:
            hints.add(log.behind(conversation_id))
        waits = desk.rules.waits
        found = await desk.database.look(news, conversation_id, after, waits, staff=staff)
        place = found.conversation.waiting
        if place is not None:
            hints.add(BOARD)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, LONGEST_WAIT)):
                while not found.events and found.conversation.waiting == place:
                    await hints.changed()
                    found = await desk.database.look(
                        news, conversation_id, after, waits, staff=staff
                    )
        return found
