"""JSON from outside: parsed with limits, so that no later layer meets what it cannot store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeVar

from multidict import MultiMapping
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from base.problems import BadRequest, Malformed, TooLarge

LARGEST = 32 * 1024  # bytes of a body or frame
DEEPEST = 16
LONGEST_TEXT = 4_000  # code points
_GREATEST = 2**53 - 1  # what every JSON reader keeps exactly

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

M = TypeVar("M", bound=BaseModel)


class Body(BaseModel):
    """Base of what a call takes: unknown fields are refused, nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """Base of what a call answers."""

    model_config = ConfigDict(extra="forbid")


def _sound_text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("bad_text", "The text is empty.")
    if _CONTROL.search(text) or _UNSTORABLE.search(text):
        raise PydanticCustomError("bad_text", "The text holds characters that cannot be shown.")
    if len(text) > LONGEST_TEXT:
        raise PydanticCustomError("bad_text", f"The text is longer than {LONGEST_TEXT} characters.")
    return text


#: What a person wrote: kept as it is, or refused with 422 `bad_text`.
text_field = Annotated[
    str,
    AfterValidator(_sound_text),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_TEXT,
            "allOf": [
                {"pattern": r"^[^\u0000-\u0008\u000B-\u001F\u007F]*$"},
                {"pattern": r"[A-Za-z0-9]|[^\u0000-\u00A0\u1680\u2000-\u200F\u2028-\u202F\u3000]"},
            ],
        }
    ),
]
#: One line, such as a name or a search: nothing that moves a cursor.
line_field = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]
#: A client's own id for a turn: the same id again is the same turn.
client_id_field = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
#: A place in a conversation's events.
seq_field = Annotated[int, Field(ge=0, le=_GREATEST)]


def parse_json(raw: bytes | str, largest: int = LARGEST) -> Any:
    """JSON data within the limits. Raises Malformed, TooLarge or BadRequest."""
    if len(raw) > largest or (
        isinstance(raw, str) and len(raw.encode("utf-8", "replace")) > largest
    ):
        raise TooLarge("too_large", f"That is more than {largest // 1024} KiB.")
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        _too_deep()
    except ValueError as error:  # also wrong UTF-8 and numbers of thousands of digits
        raise Malformed("bad_json", "The body is not valid JSON.") from error
    check_storable(value)
    return value


def check_storable(value: Any, depth: int = 1) -> None:
    """Refuse, anywhere in `value`: NUL, lone surrogates, too great numbers, too many levels."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise BadRequest("bad_text", "The text holds characters that cannot be stored.")
    elif isinstance(value, int | float):
        if not abs(value) <= _GREATEST:  # so written, NaN is refused too
            raise BadRequest("bad_number", "A number is too great.")
    elif isinstance(value, Mapping | list | tuple):
        if depth > DEEPEST:
            _too_deep()
        items = [*value.keys(), *value.values()] if isinstance(value, Mapping) else value
        for item in items:
            check_storable(item, depth + 1)


def read_model(model: type[M], value: Any) -> M:
    """JSON data as a `model`, strictly: "1" is no number. Raises BadRequest that names the
    fields, never their content."""
    try:
        return model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        raise _invalid(error) from None


def read_query(model: type[M], query: MultiMapping[str]) -> M:
    """The query of a URL as a `model`. Raises BadRequest that names the fields."""
    given = dict(query.items())
    if len(given) != len(query):
        raise BadRequest("invalid", "A parameter is given twice.")
    check_storable(given)
    try:
        read = model.model_validate_strings(given)
    except ValidationError as error:
        raise _invalid(error) from None
    check_storable(read.model_dump())
    return read


def _invalid(error: ValidationError) -> BadRequest:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    fields = [
        {"field": ".".join(str(part) for part in one["loc"])[:100], "message": one["msg"][:200]}
        for one in found[:20]
    ]
    check_storable([field["field"] for field in fields])
    bad_text = next((one["msg"] for one in found if one["type"] == "bad_text"), None)
    if bad_text:
        return BadRequest("bad_text", bad_text, fields=fields)
    return BadRequest("invalid", "Some fields are missing or wrong.", fields=fields)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _too_deep() -> NoReturn:
    raise BadRequest("too_deep", f"The JSON has more than {DEEPEST} levels.")
