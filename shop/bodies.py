"""What callers may send: strict types, no unknown fields, bounded and clean text."""

from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from shop.errors import bad

MAX_BODY = 32 * 1024


def _no_controls(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 for c in text):
        raise ValueError("control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("only printable characters on one line are allowed")
    return text


Short = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(_one_line),
]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Quantity = Annotated[int, Field(ge=1, le=1000)]
Note = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_no_controls)]

CancelReason = Literal["no_longer_needed", "ordered_by_mistake", "too_late", "other"]
ReturnReason = Literal[
    "damaged", "wrong_item", "not_as_described", "does_not_fit", "no_longer_needed", "other"
]
FaultMode = Literal["normal", "error", "hang", "garbage"]


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Cancel(Body):
    reason: CancelReason


class Address(Body):
    name: Short
    line1: Short
    line2: Short | None = None
    postcode: Annotated[Short, StringConstraints(max_length=16)]
    city: Short
    region: Short | None = None
    country: Country


class HomeAddress(Body):
    line1: Short
    line2: Short | None = None
    postcode: Annotated[Short, StringConstraints(max_length=16)]
    city: Short
    region: Short | None = None
    country: Country


class ReturnItem(Body):
    item_id: Id
    quantity: Quantity


class NewReturn(Body):
    items: Annotated[list[ReturnItem], Field(min_length=1, max_length=100)]
    reason: ReturnReason
    note: Note | None = None
    refund_to: Id | None = None


class NewPayment(Body):
    payment_method_id: Id


class Change(Body):
    item_id: Id
    sku: Id


class Changes(Body):
    """Items that become other variants, and who pays or gets the difference."""

    changes: Annotated[list[Change], Field(min_length=1, max_length=100)]
    payment_method_id: Id


class Appeal(Body):
    """Why a seller objects, in the seller's words."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
        AfterValidator(_no_controls),
    ]


class Application(Body):
    creator_id: Id


class Faults(Body):
    """A missing field is as in a healthy system, so `{}` switches every fault off."""

    latency_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    error_rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    mode: FaultMode = "normal"


B = TypeVar("B", bound=Body)


def parse(model: type[B], raw: bytes) -> B:
    """The body as `model`. Raises BadRequest with a sentence that names the first wrong field."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise bad(f"{where}: {first['msg']}" if where else first["msg"]) from None
