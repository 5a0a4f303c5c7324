"""Speaks with an order system over HTTP. Standard library only and Python 3.10."""

import http.client
import json
import uuid
from typing import NamedTuple, Optional
from urllib.parse import urlsplit


class OrdersSystem(NamedTuple):
    """Where an order system listens, and customers of it who together have every kind of order:
    one that can be cancelled, one shipped, one delivered with two pieces that can go back,
    one whose return window is over, one of a final sale."""

    url: str
    token: str
    customers: tuple


class Answer(NamedTuple):
    status: int
    body: object
    raw: bytes


def call(
    system: OrdersSystem,
    method: str,
    path: str,
    body: object = None,
    key: Optional[str] = None,  # noqa: UP045
    token: Optional[str] = "",  # noqa: UP045
) -> Answer:
    """One call. `body` is sent as JSON, bytes as they are; `token=None` sends none."""
    address = urlsplit(system.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token or system.token}"
    if key:
        headers["Idempotency-Key"] = key
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    try:
        connection.request(method, address.path.rstrip("/") + path, data, headers)
        response = connection.getresponse()
        raw = response.read()
    finally:
        connection.close()
    return Answer(response.status, json.loads(raw), raw)


def new_key() -> str:
    return f"contract:{uuid.uuid4()}"
