"""What happens in one made-up contact: what the customer writes and what the bot makes of it.

Whether it escalates is not written here: the desk's own rules decide that, turn by turn.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tandem.demo.words import Matter, matters, pick, talk


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What an action of the bot did in the order system."""

    name: str
    status: str = "ok"
    code: str | None = None
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """One turn of the customer, and the bot's part in it."""

    text: str
    intent: str
    confidence: float = 0.93
    reply: str = ""
    deed: Deed | None = None
    asks_for: str | None = None
    button: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A contact as the customer means it. `solved`: whether the bot's part satisfies."""

    matter: str
    steps: list[Step]
    solved: bool = False


@dataclass(kw_only=True)
class Teller:
    """Makes plans for one customer. `order`: an order number of theirs."""

    rng: random.Random
    language: str
    order: str
    matter: Matter = field(init=False)

    def __post_init__(self) -> None:
        known = list(matters(self.language).values())
        self.matter = self.rng.choices(known, [matter.weight for matter in known])[0]

    def line(self, key: str) -> str:
        """A line of the talk."""
        return pick(self.rng, talk(self.language)[key], order=self.order)

    def asked(self, *, sure: float | None = None) -> Step:
        """The customer's matter, and the bot's answer to it."""
        return Step(
            text=pick(self.rng, self.matter.asks, order=self.order),
            intent=self.matter.name,
            confidence=sure or self.rng.uniform(0.72, 0.99),
            reply=pick(self.rng, self.matter.answers, order=self.order),
            deed=self.deed(),
        )

    def deed(self) -> Deed | None:
        """What the bot does for this matter in the order system."""
        if self.matter.action is None:
            return None
        return Deed(name=self.matter.action, changed=self.matter.changes)

    def unclear(self) -> Step:
        """Words that the bot does not understand."""
        return Step(
            text=self.line("unclear"),
            intent=self.matter.name,
            confidence=self.rng.uniform(0.15, 0.5),
        )

    def hello(self) -> Step:
        """The customer greets first."""
        return Step(text=self.line("greetings"), intent="greet", reply=self.line("greeted"))

    def thanks(self) -> Step:
        """The customer is content."""
        return Step(text=self.line("thanks"), intent="thanks", reply=self.line("thanked"))

    def wish(self) -> Step:
        """The customer asks for a human, in words or by the button."""
        return Step(
            text=self.line("wants_human"),
            intent="human_request",
            confidence=self.rng.uniform(0.6, 0.98),
            button=self.rng.random() < 0.4,
        )


def answered(tell: Teller) -> Plan:
    """The usual case: a question, an answer, often a word of thanks."""
    steps = [tell.asked()]
    if tell.rng.random() < 0.2:
        steps.insert(
            0, Step(text=tell.line("greetings"), intent="greet", reply=tell.line("greeted"))
        )
    if tell.rng.random() < 0.45:
        steps.append(tell.thanks())
    return Plan(matter=tell.matter.name, steps=steps, solved=True)


def by_number(tell: Teller) -> Plan:
    """The bot asks for the order number first."""
    asked = tell.asked()
    first = Step(
        text=asked.text.replace(tell.order, "").strip(),
        intent=asked.intent,
        confidence=asked.confidence,
        reply=tell.line("asks_number"),
        asks_for="order_id",
    )
    second = Step(text=tell.order, intent="inform", reply=asked.reply, deed=asked.deed)
    return Plan(matter=tell.matter.name, steps=[first, second], solved=True)


def rephrased(tell: Teller) -> Plan:
    """Not understood at first, then said in other words."""
    return Plan(
        matter=tell.matter.name,
        steps=[tell.unclear(), tell.asked(), *([tell.thanks()] if tell.rng.random() < 0.3 else [])],
        solved=True,
    )


def given_up(tell: Teller) -> Plan:
    """Not understood, and the customer leaves."""
    return Plan(matter=tell.matter.name, steps=[tell.unclear()])


def only_greeted(tell: Teller) -> Plan:
    """A greeting and nothing more."""
    return Plan(matter=tell.matter.name, steps=[tell.hello()])


def wished(tell: Teller) -> Plan:
    """The answer does not do, or is not waited for: a human, please."""
    first = [tell.asked()] if tell.rng.random() < 0.6 else []
    return Plan(matter=tell.matter.name, steps=[*first, tell.wish()])


def misunderstood(tell: Teller) -> Plan:
    """Not understood again and again."""
    return Plan(matter=tell.matter.name, steps=[tell.unclear() for _ in range(3)])


def forbidden(tell: Teller) -> Plan:
    """A matter that the rules leave to humans."""
    topics = talk(tell.language)["policy"]
    intent = tell.rng.choice(sorted(topics))
    text = pick(tell.rng, topics[intent], order=tell.order)
    sure, reply = tell.rng.uniform(0.7, 0.98), tell.line("advice")
    step = Step(text=text, intent=intent, confidence=sure, reply=reply)
    return Plan(matter=intent, steps=[step])


def broken(tell: Teller) -> Plan:
    """The order system fails under the bot's hands."""
    asked = tell.asked()
    status = tell.rng.choice(["failed", "failed", "slow"])
    code = "order_system_down" if status == "failed" else "timeout"
    deed = Deed(name=tell.matter.action or "look_up_order", status=status, code=code)
    step = Step(text=asked.text, intent=asked.intent, reply=tell.line("broke"), deed=deed)
    return Plan(matter=tell.matter.name, steps=[step])


def refused(tell: Teller) -> Plan:
    """The shop's rules say no, and the customer insists."""
    asked = tell.asked()
    deed = Deed(name="start_return", status="refused", code="too_late")
    steps = [Step(text=asked.text, intent="start_return", reply=tell.line("refused"), deed=deed)]
    insists = Step(
        text=tell.line("insists"), intent="start_return", reply=tell.line("refused"), deed=deed
    )
    if tell.rng.random() < 0.6:
        steps.append(insists)
    return Plan(matter="start_return", steps=steps)


def long_story(tell: Teller) -> Plan:
    """A whole story in one message."""
    step = Step(text=tell.line("long_story"), intent=tell.matter.name, confidence=0.22)
    return Plan(matter=tell.matter.name, steps=[step])


def stuck(tell: Teller) -> Plan:
    """The bot's form waits for a number that the customer has not."""
    asks, first = tell.line("asks_number"), tell.asked()
    texts = [first.text.replace(tell.order, "").strip()]
    texts += [tell.line("no_number") for _ in range(3)]
    steps = [
        Step(
            text=text,
            intent=tell.matter.name if place == 0 else "inform",
            reply=asks,
            asks_for="order_id",
        )
        for place, text in enumerate(texts)
    ]
    return Plan(matter=tell.matter.name, steps=steps)


def in_a_loop(tell: Teller) -> Plan:
    """The bot says the same again and again."""
    same = tell.line("same_again")
    asked = tell.asked()
    steps = [Step(text=asked.text, intent=asked.intent, reply=same)]
    steps += [
        Step(text=tell.line("not_helpful"), intent="order_status", reply=same) for _ in range(3)
    ]
    return Plan(matter=tell.matter.name, steps=steps)


def danger(tell: Teller) -> Plan:
    """Words of danger."""
    words, reply = tell.line("danger"), tell.line("advice")
    step = Step(text=words, intent="product_safety", confidence=0.9, reply=reply)
    return Plan(matter="product_safety", steps=[step])


def endless(tell: Teller) -> Plan:
    """One question after the other."""
    steps = []
    for _ in range(27):
        steps.append(Teller(rng=tell.rng, language=tell.language, order=tell.order).asked())
    return Plan(matter=tell.matter.name, steps=steps)


#: How often each happens, of a thousand or so.
MIX: dict[Callable[[Teller], Plan], float] = {
    answered: 520,
    by_number: 70,
    rephrased: 80,
    given_up: 35,
    only_greeted: 12,
    wished: 100,
    misunderstood: 36,
    forbidden: 55,
    broken: 22,
    refused: 28,
    long_story: 12,
    stuck: 11,
    in_a_loop: 6,
    danger: 4,
    endless: 0.5,
}
#: What a better model makes rarer.
UNCLEAR = frozenset({rephrased, given_up, misunderstood, long_story})


def make_plan(rng: random.Random, language: str, order: str, confusion: float) -> Plan:
    """A contact. `confusion`: how often the bot is at a loss, 1 for the usual."""
    kinds = list(MIX)
    weights = [MIX[kind] * (confusion if kind in UNCLEAR else 1) for kind in kinds]
    teller = Teller(rng=rng, language=language, order=order)
    return rng.choices(kinds, weights)[0](teller)
