"""What the dialogues of sellers and creators share: who it is, which of several things, and an end
with a way to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from actions.dialogues.knowledge import article_words, ask_articles
from actions.knowledge import Answer
from actions.naming import items_meant
from actions.orders import Item
from actions.talk import Talk, payload
from actions.transport import Done, Failed, Refused

T = TypeVar("T")
_SHOWN = 4


async def seller_of(talk: Talk, intent: str) -> str | None:
    """The seller's number of who is signed in; None when there is none and that was dealt with."""
    return await _partner(talk, intent, "seller_id")


async def creator_of(talk: Talk, intent: str) -> str | None:
    """The creator's number of who is signed in; None as for `seller_of`."""
    return await _partner(talk, intent, "creator_id")


async def _partner(talk: Talk, intent: str, kind: str) -> str | None:
    """From the order system alone: what somebody writes proves nothing here."""
    who = talk.turn.verified_id
    result = await talk.shop.customer(who) if who else None
    if isinstance(result, Failed):
        talk.trouble(result, None, "partner.reading")
        return None
    number: str | None = getattr(result.value, kind) if isinstance(result, Done) else None
    if number is None:
        await _in_general(talk, intent)
    return number


async def _in_general(talk: Talk, intent: str) -> None:
    """For whoever is no partner, or not signed in: an article, or what is said anyhow."""
    found = await ask_articles(talk, intent)
    talk.report(found, None)
    if isinstance(found, Answer):
        talk.messages.append(
            {"text": article_words(talk, found), "replies": [talk.human()], "card": None}
        )
    else:
        talk.responses.append(f"utter_{intent}")


def value_of(talk: Talk, result: Done[T] | Refused | Failed) -> T | None:
    """What was read, reported; None when it could not be read, which was said."""
    if isinstance(result, Failed):
        talk.trouble(result, None, "partner.reading")
        return None
    talk.report(result, None)
    if isinstance(result, Refused):
        talk.give_up("partner.unknown")
        return None
    return result.value


def finish(talk: Talk, sentences: list[str]) -> None:
    """All sentences as one message, with a way to a person."""
    talk.asked = None
    text = talk.words.together(sentences)
    talk.messages.append({"text": text, "replies": [talk.human()], "card": None})


def pick(
    talk: Talk, slot: str, things: Mapping[str, str], question: str, **values: Any
) -> str | None:
    """The id of one of {id: title}, by button, place, number or words; None when it was asked."""
    found = _chosen(talk, slot, things)
    if found is None:
        replies = [
            (title, payload("inform", choice=one)) for one, title in list(things.items())[:_SHOWN]
        ]
        talk.ask(slot, question, [*replies, talk.human()], **values)
        return None
    talk.note(slot, found)
    return found


def _chosen(talk: Talk, slot: str, things: Mapping[str, str]) -> str | None:
    turn, ids = talk.turn, list(things)
    if len(ids) == 1:
        return ids[0]
    choice = turn.entity("choice") or ""
    if choice in things:
        return choice
    place = {"first": 0, "second": 1, "last": -1}.get(choice)
    if turn.requested == slot and place is not None and len(ids) > max(place, 0):
        return ids[place]
    said = [one for one in ids if one.lower() in turn.words.lower()]
    if not said:
        said = [one.id for one in items_meant(turn.words, [_thing(*it) for it in things.items()])]
    if len(said) == 1:
        return said[0]
    noted = talk.noted(slot)
    return noted if noted in things else None


def _thing(identifier: str, title: str) -> Item:
    """Something with a title, for the words that may name it."""
    return Item(identifier, title, 1, 0, 0, False)


def label(talk: Talk, group: str, value: str | None) -> str:
    """A reason or kind in words; one that nobody knows here stays as it is."""
    return talk.words.label(group, value) if value else talk.words.text("partner.no_reason")
