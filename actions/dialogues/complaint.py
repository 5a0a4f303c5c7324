"""A complaint about the service: listens, says sorry for what happened, and offers what helps."""

from __future__ import annotations

import re

from actions.talk import Talk, payload
from actions.transport import Done

# What people complain of; the first that their words name. Everything else is "other".
_ABOUT = {
    "rude": r"rude|unfriendly|impolite|insult|yell|shout|unfreundlich|unhöflich|frech|beleidig"
    r"|angeschrie",
    "promise": r"promis|said (?:they|you|he|she) would|versproch|zugesagt|zugesichert",
    "sent_around": r"sent (?:me )?(?:around|from)|transferred|passed (?:me )?(?:around|on)|repeat"
    r"|weitergeleitet|hin und her|verbunden|wiederhol",
    "silence": r"no ?(?:body|one)|no (?:answer|reply|response)|ignor|never (?:answer|repl|call|got)"
    r"|niemand|keine antwort|meldet sich|antwortet|zurückgerufen",
    "waiting": r"wait|hours|weeks|days|long|slow|hold|queue|warte|stunden|wochen|tage|ewig|langsam"
    r"|schleife",
}
_A_STORY = 8  # words; with fewer, the customer has not told it yet


async def complaint_service(talk: Talk) -> None:
    """Asks what happened, unless it was told already; then a sorry for just that, and ways on."""
    turn = talk.turn
    told = about(turn.text)
    short = len(turn.text.split()) < _A_STORY and told == "other"
    if short and turn.requested != "story":
        talk.ask("story", "complaint.ask", [talk.human()])
        return
    talk.report(Done(None, 0), None)
    look = (talk.words.text("offer.order_status"), payload("order_status"))
    text = f"{talk.words.text(f'complaint.{told}')} {talk.words.text('complaint.next')}"
    talk.messages.append({"text": text, "replies": [look, talk.human()], "card": None})


def about(text: str) -> str:
    """What a complaint is about: a name of the texts."""
    found = (name for name, words in _ABOUT.items() if re.search(words, text, re.IGNORECASE))
    return next(found, "other")
