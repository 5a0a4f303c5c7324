"""A complaint about the service: listens, says sorry for what happened, and offers what helps."""

from __future__ import annotations

from actions.lexicon import count_words, said_of
from actions.talk import Talk, payload
from actions.transport import Done

_A_STORY = 8  # words; with fewer, the customer has not told it yet


async def complaint_service(talk: Talk) -> None:
    """Asks what happened, unless it was told already; then a sorry for just that, and ways on."""
    turn = talk.turn
    told = about(turn.text)
    short = count_words(turn.text) < _A_STORY and told == "other"
    if short and turn.requested != "story":
        talk.ask("story", "complaint.ask", [talk.human()])
        return
    talk.report(Done(None, 0), None)
    look = (talk.words.text("offer.order_status"), payload("order_status"))
    text = f"{talk.words.text(f'complaint.{told}')} {talk.words.text('complaint.next')}"
    talk.messages.append({"text": text, "replies": [look, talk.human()], "card": None})


def about(text: str) -> str:
    """What a complaint is about, the first of the group that its words name; else "other"."""
    return next(iter(said_of(text, "complaint")), "other")
