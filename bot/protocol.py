"""The bodies of docs/bot-protocol.md: checked on the way in, built on the way out. Standard library
only.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

PROTOCOL = 1
MAX_BODY = 64 * 1024
MAX_TEXT = 4_000
MAX_ID = 128
RANKED = 10
_PAYLOAD = re.compile(r"/([a-z][a-z0-9_]{0,63})(\{.*\})?", re.DOTALL)
_MISSING = object()


class ProtocolError(Exception):
    """An answer that is not a success: HTTP status, code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def body(self) -> dict[str, Any]:
        """The error body of the protocol."""
        return {"error": {"code": self.code, "message": self.message}}


def bad_request(message: str) -> ProtocolError:
    """422 with a sentence."""
    return ProtocolError(422, "bad_request", message)


@dataclass(frozen=True)
class Understand:
    """One customer turn to parse."""

    conversation: str
    turn: str
    text: str
    language: str | None


@dataclass(frozen=True)
class Choice:
    """A pressed button."""

    conversation: str
    turn: str
    intent: str
    entities: dict[str, str]
    language: str | None


@dataclass(frozen=True)
class Customer:
    """Who writes; `external_id` only from a signed claim."""

    verified: bool
    external_id: str | None
    name: str | None
    market: str | None


@dataclass(frozen=True)
class Respond:
    """One customer turn to handle, with its parse."""

    conversation: str
    turn: str
    text: str
    language: str
    channel: str
    model: str
    intents: list[dict[str, Any]]
    entities: list[dict[str, Any]]
    customer: Customer


@dataclass(frozen=True)
class Resume:
    """A human hands the conversation back."""

    conversation: str
    turn: str
    language: str | None
    brief: dict[str, Any]
    keep_slots: tuple[str, ...]


@dataclass(frozen=True)
class Forget:
    """A conversation of which nothing is to be left."""

    conversation: str


def authorise(header: str | None, token: str) -> None:
    """Compares the bearer token in constant time. Raises 401."""
    given = (header or "").encode("utf-8", "surrogateescape")
    if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
        raise ProtocolError(401, "unauthorized", "The bot token is missing or wrong.")


def read_body(raw: bytes) -> dict[str, Any]:
    """A JSON object of at most 64 KiB. Raises 413 or 422."""
    if len(raw) > MAX_BODY:
        raise ProtocolError(413, "too_large", f"The body is larger than {MAX_BODY} bytes.")
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise bad_request("The body is not JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise bad_request("The body is not an object.")
    if body.get("protocol", PROTOCOL) != PROTOCOL:
        raise bad_request(f"This bot speaks protocol {PROTOCOL}.")
    return body


def understand(body: dict[str, Any]) -> Understand:
    """Checks an understand request. Raises 422."""
    return Understand(*_ids(body), _string(body, "text", MAX_TEXT), _language(body))


def choice(body: dict[str, Any], intents: set[str], entities: set[str]) -> Choice:
    """Checks a pressed button. Raises 422."""
    payload = _string(body, "payload", MAX_TEXT)
    return Choice(*_ids(body), *read_payload(payload, intents, entities), _language(body))


def read_payload(payload: str, intents: set[str], entities: set[str]) -> tuple[str, dict[str, str]]:
    """(intent, entities) of a button: `/intent` or `/intent{...}` of the domain. Raises 422."""
    match = _PAYLOAD.fullmatch(payload)
    if match is None or match.group(1) not in intents:
        raise bad_request("The payload names no intent of this bot.")
    try:
        values = json.loads(match.group(2) or "{}")
    except (ValueError, RecursionError):
        raise bad_request("The payload's entities are not JSON.") from None
    for name, value in values.items():
        if name not in entities or not isinstance(value, str) or len(value) > 200:
            raise bad_request("The payload names an entity that this bot does not know.")
    return match.group(1), values


def respond(body: dict[str, Any], intents: set[str], entities: set[str]) -> Respond:
    """Checks a respond request. Raises 422."""
    understanding = _object(body, "understanding")
    ranked = [_intent(one, intents) for one in _list(understanding, "intents")][:RANKED]
    if not ranked:
        raise bad_request("understanding.intents is empty.")
    found = [_entity(one) for one in _list(understanding, "entities")]
    return Respond(
        *_ids(body),
        text=_string(body, "text", MAX_TEXT),
        language=_language(body) or "en",
        channel=_string(body, "channel", MAX_ID),
        model=_string(body, "model", MAX_ID),
        intents=ranked,
        entities=[one for one in found if one["entity"] in entities],
        customer=_customer(_object(body, "customer")),
    )


def resume(body: dict[str, Any]) -> Resume:
    """Checks a hand-back. Raises 422."""
    brief = _object(body, "brief")
    if brief.get("resolved") not in ("yes", "no", "partly"):
        raise bad_request("brief.resolved is yes, no or partly.")
    keep = brief.get("keep_slots") or []
    if not isinstance(keep, list) or not all(isinstance(name, str) for name in keep):
        raise bad_request("brief.keep_slots is a list of names.")
    return Resume(*_ids(body), _language(body), brief, tuple(keep))


def forget(body: dict[str, Any]) -> Forget:
    """Checks a wish to be forgotten. Raises 422."""
    return Forget(_string(body, "conversation", MAX_ID))


def _ids(body: dict[str, Any]) -> tuple[str, str]:
    return _string(body, "conversation", MAX_ID), _string(body, "turn", MAX_ID)


def _string(body: dict[str, Any], name: str, longest: int) -> str:
    value = body.get(name, _MISSING)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise bad_request(f"{name} is a text of 1 to {longest} characters.")
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise bad_request(f"{name} holds NUL or half a character.")
    return value


def _language(body: dict[str, Any]) -> str | None:
    code = body.get("language")
    if code is None:
        return None
    if not isinstance(code, str) or not re.fullmatch(r"[a-z]{2,3}", code):
        raise bad_request("language is an ISO 639 code or null.")
    return code


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise bad_request(f"{name} is an object.")
    return value


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    if not isinstance(value, list) or len(value) > 200:
        raise bad_request(f"{name} is a list.")
    return value


def _intent(one: Any, intents: set[str]) -> dict[str, Any]:
    name = one.get("name") if isinstance(one, dict) else None
    confidence = one.get("confidence") if isinstance(one, dict) else None
    if name not in intents or not _is_share(confidence):
        raise bad_request("An intent is a name of this bot's and a confidence between 0 and 1.")
    return {"name": name, "confidence": float(confidence)}


def _entity(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict) or not isinstance(one.get("entity"), str):
        raise bad_request("An entity is an object with its name.")
    if not isinstance(one.get("value"), (str, int, float)):
        raise bad_request("An entity's value is a text or a number.")
    known = ("entity", "value", "start", "end", "confidence", "extractor")
    return {name: one[name] for name in known if name in one}


def _customer(value: dict[str, Any]) -> Customer:
    texts = {}
    for name in ("external_id", "name", "market"):
        text = value.get(name)
        if text is not None and (not isinstance(text, str) or len(text) > 200):
            raise bad_request(f"customer.{name} is a short text or null.")
        texts[name] = text
    verified = value.get("verified")
    if not isinstance(verified, bool):
        raise bad_request("customer.verified is true or false.")
    return Customer(verified=verified, **texts)


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
