"""What agents say about a contact when it is dealt with."""

from dataclasses import dataclass

from base.log import Event


@dataclass(frozen=True, kw_only=True)
class ContactTagged(Event):
    """What the customer's problem was, as a person says; these `tags` replace those of before.

    `ranks`: for each tag its place in what the machine `proposed` (from 1), null when it was not
    proposed; `scores` of the proposals, in 0..1.
    """

    contact_id: str
    by: str
    tags: list[str]
    ranks: list[int | None]
    proposed: list[str]
    scores: list[float]


@dataclass(frozen=True, kw_only=True)
class StepTicked(Event):
    """How a step of a procedure stands, as a person says. `state`: open, done, not_needed."""

    contact_id: str
    sop: str
    step: str
    state: str
    by: str
