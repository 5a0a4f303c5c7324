"""Typed routes: a handler says what it takes, what it answers and who may call it.

The same declaration parses requests, refuses wrong ones and becomes the OpenAPI document.
Access is checked before the body is read; a route without `access` cannot be declared.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from aiohttp import web
from multidict import CIMultiDict
from pydantic import BaseModel

from base.access import FILE, JSON, LEVELS, Caller, admit, check_write
from base.auth import Principal
from base.bodies import (
    LARGEST,
    Body,
    Reply,
    client_id_field,
    line_field,
    parse_json,
    read_model,
    read_query,
    seq_field,
    text_field,
)
from base.keys import CLOCK, DATABASE, FEED, SETTINGS
from base.problems import (
    BadGateway,
    BadRequest,
    Conflict,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthorized,
    Unavailable,
)

__all__ = [
    "CLOCK",
    "DATABASE",
    "FEED",
    "SETTINGS",
    "BadGateway",
    "BadRequest",
    "Body",
    "Call",
    "Conflict",
    "Download",
    "Forbidden",
    "Gone",
    "Malformed",
    "NotFound",
    "Problem",
    "Reply",
    "Route",
    "Routes",
    "TooLarge",
    "TooMany",
    "Unauthorized",
    "Unavailable",
    "client_id_field",
    "line_field",
    "seq_field",
    "text_field",
]

BODY_SECONDS = 20  # a body that takes longer is not sent by a working client
FILE_SECONDS = 120  # nor a file
PATH_PART = "[A-Za-z0-9_][A-Za-z0-9._~:-]*"
LONGEST_PATH_PART = 100

H = TypeVar("H", bound=Callable[..., Awaitable[Any]])


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file as the answer, such as CSV."""

    content: str | bytes
    content_type: str
    filename: str


@dataclass(kw_only=True)
class Call:
    """One request, after the caller was admitted."""

    request: web.Request
    caller: Caller
    now: datetime
    #: More headers for the answer.
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)

    @property
    def app(self) -> web.Application:
        return self.request.app

    @property
    def path(self) -> Mapping[str, str]:
        """The variable parts of the URL."""
        return self.request.match_info

    @property
    def user(self) -> Principal:
        """The signed-in staff user. Only in routes for the staff."""
        if self.caller.session is None:
            raise LookupError("this route is not for the staff: nobody is signed in")
        return self.caller.session.user

    @property
    def token(self) -> str | None:
        """The hash of the bearer token that came along, checked by nobody yet."""
        return self.caller.token_hash


@dataclass(frozen=True, kw_only=True)
class Route:
    """One declared route. `answers`: None for a raw response (sockets)."""

    method: str
    path: str
    access: str
    status: int
    errors: tuple[int, ...]
    handler: Callable[..., Awaitable[Any]]
    body: type[BaseModel] | None
    takes_file: bool
    query: type[BaseModel] | None
    answers: type[Any] | None
    tag: str
    cross_origin: bool
    largest: int

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Admit, read, handle, answer."""
        if any(len(part) > LONGEST_PATH_PART for part in request.match_info.values()):
            raise NotFound
        caller = await admit(request, self.access)
        check_write(request, self.access, takes=self.content_type)
        call = Call(request=request, caller=caller, now=request.app[CLOCK].now())
        inputs: dict[str, Any] = {}
        if self.query is not None:
            inputs["query"] = read_query(self.query, request.query)
        if self.takes_file:
            inputs["body"] = await _read_body(request, self.largest, FILE_SECONDS)
        elif self.body is not None:
            raw = await _read_body(request, self.largest)
            inputs["body"] = read_model(self.body, parse_json(raw, self.largest))
        return _response(self, call, await self.handler(call, **inputs))

    @property
    def content_type(self) -> str | None:
        """What a body must be, None when there is none."""
        if self.takes_file:
            return FILE
        return JSON if self.body is not None else None


class Routes:
    """The routes of one part. `cross_origin`: sites that embed the widget may call them."""

    def __init__(self, prefix: str, tag: str, *, cross_origin: bool = False) -> None:
        self.prefix = prefix
        self.tag = tag
        self.cross_origin = cross_origin
        self.declared: list[Route] = []

    def get(self, path: str, **options: Any) -> Callable[[H], H]:
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[H], H]:
        return self.route("POST", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[H], H]:
        return self.route("PATCH", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[H], H]:
        return self.route("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[H], H]:
        return self.route("DELETE", path, **options)

    def route(
        self,
        method: str,
        path: str,
        *,
        access: str,
        status: int = 200,
        errors: Sequence[int] = (),
        largest: int = LARGEST,
    ) -> Callable[[H], H]:
        """Declare the handler `async (call, body: Model, query: Model) -> Model`. A `body: bytes`
        is a file.

        `access` is a permission of `base/roles.py` or "public"; `errors` are the answers beyond
        those that every such route has. `-> None` answers 204. `largest`: bytes of a body.
        """
        if access not in LEVELS:
            raise ValueError(f"no such access: {access!r}; there are {', '.join(sorted(LEVELS))}")

        def declare(handler: H) -> H:
            models, answers = _signature(handler)
            self.declared.append(
                Route(
                    method=method,
                    path=self.prefix + path,
                    access=access,
                    status=HTTPStatus.NO_CONTENT if answers is type(None) else status,
                    errors=tuple(errors),
                    handler=handler,
                    body=None if models.get("body") is bytes else models.get("body"),
                    takes_file=models.get("body") is bytes,
                    query=models.get("query"),
                    answers=answers,
                    tag=self.tag,
                    cross_origin=self.cross_origin,
                    largest=largest,
                )
            )
            return handler

        return declare


def _signature(
    handler: Callable[..., Any],
) -> tuple[dict[str, type[Any]], type[Any] | None]:
    """The models a handler takes, by parameter, and what it answers."""
    signature = inspect.signature(handler, eval_str=True)
    models = {name: one.annotation for name, one in [*signature.parameters.items()][1:]}
    name = f"{handler.__module__}.{getattr(handler, '__qualname__', handler)}"
    for parameter, model in models.items():
        is_file = parameter == "body" and model is bytes
        if not is_file and (parameter not in ("body", "query") or not _is_model(model)):
            raise TypeError(f"{name}: `{parameter}` must be a body or query model")
    answers = signature.return_annotation
    if answers is None:
        return models, type(None)
    if _is_model(answers) or answers is Download:
        return models, answers
    if isinstance(answers, type) and issubclass(answers, web.StreamResponse):
        return models, None
    raise TypeError(f"{name} must say what it answers: a model, Download, None or a response")


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


async def _read_body(request: web.Request, largest: int, seconds: float = BODY_SECONDS) -> bytes:
    """The body. The app's own limit holds for all routes but those that name another."""
    sized = request if largest == LARGEST else request.clone(client_max_size=largest)
    try:
        async with asyncio.timeout(seconds):
            return await sized.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge("too_large", "The request is too large.") from None
    except TimeoutError:
        raise TooSlow("too_slow", "The request took too long to arrive.") from None


def _response(route: Route, call: Call, answer: Any) -> web.StreamResponse:
    if isinstance(answer, web.StreamResponse):
        return answer
    if answer is None:
        return web.Response(status=route.status, headers=call.headers)
    if isinstance(answer, Download):
        content = answer.content.encode() if isinstance(answer.content, str) else answer.content
        call.headers["Content-Type"] = f"{answer.content_type}; charset=utf-8"
        call.headers["Content-Disposition"] = f'attachment; filename="{answer.filename}"'
        return web.Response(body=content, status=route.status, headers=call.headers)
    return web.Response(
        text=answer.model_dump_json(by_alias=True),
        status=route.status,
        content_type="application/json",
        headers=call.headers,
    )
