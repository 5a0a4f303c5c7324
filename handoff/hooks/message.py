"""The requests that webhooks get: their bodies, their signatures, and the keys for these. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from base.log import Recorded
from base.plain import rfc3339

PING = "Ping"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event on its way. `id` is the same at each repeat."""

    id: str
    body: bytes


def message_of(event: Recorded) -> Message:
    """The message for an event of a conversation."""
    id_ = f"{event.stream}:{event.seq}"
    return _message(id_, event.name, event.at, event.stream, event.seq, event.body)


def ping(id_: str, at: datetime) -> Message:
    """A message that says nothing, to try a webhook."""
    return _message(id_, PING, at, None, None, {})


def _message(
    id_: str,
    type_: str,
    at: datetime,
    conversation: str | None,
    seq: int | None,
    data: Mapping[str, Any],
) -> Message:
    body = {
        "id": id_,
        "type": type_,
        "at": rfc3339(at),
        "conversation": conversation,
        "seq": seq,
        "data": data,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Message(id=id_, body=text.encode())


def secret_of(key: str, webhook_id: str) -> str:
    """The secret that a webhook's receiver shares with the desk. `key`: the desk's own secret."""
    made = hmac.digest(key.encode(), f"webhook:{webhook_id}".encode(), hashlib.sha256)
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def headers_for(message: Message, secret: str, at: datetime) -> dict[str, str]:
    """The headers of a request that is sent at that time."""
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Tandem-Webhook/1",
        "X-Tandem-Event": message.id,
        "X-Tandem-Timestamp": timestamp,
        "X-Tandem-Signature": f"v1={signature(secret, timestamp, message.body)}",
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over timestamp, a dot and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
