"""What a live client gets: the events after its cursor, and the conversation when it changes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from base import log
from base.db import Session
from base.feed import Feed, Subscription
from handoff.commands.conversation import BOARD
from handoff.queries import conversation
from handoff.web.views import ConversationView, EventView, conversation_view, event_views

PAGE = 500
LONGEST_WAIT = 25.0


@dataclass(frozen=True, kw_only=True)
class News:
    """The events after a cursor, where the cursor is now, and the conversation as of then."""

    events: Sequence[EventView]
    seq: int
    conversation: ConversationView


def news(session: Session, conversation_id: str, after: int, *, staff: bool) -> News:
    """What a client that knows everything up to `after` has missed. Raises NotThere."""
    found = conversation(session, conversation_id)
    recorded = log.read(session, conversation_id, after, PAGE)
    seq = recorded[-1].seq if recorded else after
    return News(
        events=event_views(session, conversation_id, recorded, staff=staff),
        seq=seq,
        conversation=conversation_view(session, found, seq),
    )


def behind(session: Session, conversation_id: str, after: int) -> int:
    """How many events a client at `after` has missed."""
    return max(0, log.lock(session, conversation_id) - after)


def follow(subscription: Subscription, conversation_id: str, hears: Sequence[str]) -> None:
    """Listen to the conversation, and to who is typing in it."""
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
    return f"typing/{conversation_id}/{who}/{'on' if on else 'off'}"


def typing_frames(topics: frozenset[str]) -> list[dict[str, Any]]:
    """Frames for the typing hints among `topics`; a stop outweighs a start."""
    frames = []
    for topic in sorted(topics, reverse=True):  # "on" before "off"
        if topic.startswith("typing/"):
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


async def wait_for_news(feed: Feed, conversation_id: str, seconds: float) -> None:
    """Return when the conversation may have changed, or after `seconds`."""
    async with feed.subscribe() as subscription:
        subscription.add(conversation_id)
        subscription.add(BOARD)
        try:
            async with asyncio.timeout(min(seconds, LONGEST_WAIT)):
                await subscription.changed()
        except TimeoutError:
            return
