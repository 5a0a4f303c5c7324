"""Replies that an agent may send as they are: from texts, in the customer's language.

They show that everything was read and ask for what is missing. They state nothing that the package
does not hold, and promise nothing.
"""

from collections.abc import Sequence

from handoff.model import Reason
from handoff.package.material import Material
from handoff.package.matter import WITHOUT_ORDER
from handoff.package.summary import UPSET, Sentence, sentence
from handoff.texts import has_wish

Reply = list[Sentence]


def replies(material: Material, matter: str | None, orders: Sequence[str]) -> list[Reply]:
    """One to three replies, each made of sentences, the best first."""
    question = _question(matter, orders)
    step = _next_step(material)
    opening = [*_greeting(material), *_read(matter, orders)]
    first = [*opening, question or step] if matter else [*opening, question]
    other = [step] if question is not None and matter else []
    made = [[one for one in first if one is not None], other, [sentence("reply_moment")]]
    return [one for one in made if one]


def _greeting(material: Material) -> Reply:
    name = material.customer.name
    hello = sentence("reply_hello_name", name=name) if name else sentence("reply_hello")
    upset = material.dialogue.frustration >= UPSET
    return [hello, *([sentence("reply_sorry")] if upset else [])]


def _read(matter: str | None, orders: Sequence[str]) -> Reply:
    if matter is None or not has_wish(matter):
        return [sentence("reply_read")]
    if orders:
        return [sentence("reply_read_order", wish=matter, orders=list(orders))]
    return [sentence("reply_read_wish", wish=matter)]


def _question(matter: str | None, orders: Sequence[str]) -> Sentence | None:
    """What an agent has to know first."""
    if matter is None:
        return sentence("reply_what")
    if matter in WITHOUT_ORDER:
        return None
    if not orders:
        return sentence("reply_which_order")
    return sentence("reply_which_of") if len(orders) > 1 else None


def _next_step(material: Material) -> Sentence:
    if material.why.reason == Reason.SAFETY:
        return sentence("reply_safety")
    last = material.attempts[-1] if material.attempts else None
    if last is not None and last.went_wrong:
        return sentence("reply_refused" if last.status == "refused" else "reply_failed")
    if material.promises:
        return sentence("reply_promise")
    return sentence("reply_check")
