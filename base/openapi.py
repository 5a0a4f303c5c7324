"""The OpenAPI 3.1 document, made from the routes. It lists every answer a call can give."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from base.access import COOKIE, CUSTOMER, PUBLIC, SAFE, SERVICE, for_staff
from base.http import LONGEST_PATH_PART, PATH_PART, Download, Route

_REF = "#/components/schemas/{model}"
_VARIABLE = re.compile(r"\{(\w+)\}")
_Mode = Literal["validation", "serialization"]


class ErrorDetail(BaseModel):
    """What went wrong. Some codes bring more fields, such as `retry_after`."""

    model_config = ConfigDict(extra="allow")
    code: str
    message: str


class Error(BaseModel):
    error: ErrorDetail


def openapi(routes: Iterable[Route], version: str = "1") -> dict[str, Any]:
    """The document for `routes`. Sockets are left out: `docs/api.md` describes them."""
    described = [route for route in routes if route.answers is not None]
    references, schemas = _schemas(described)
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tandem", "version": version, "description": "See docs/api.md."},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "customer": {"type": "http", "scheme": "bearer"},
                "service": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def serve_document(document: dict[str, Any]) -> Any:
    """A handler for `/openapi.json`."""

    async def handle(_request: web.Request) -> web.Response:
        return web.json_response(document)

    return handle


def _schemas(
    routes: list[Route],
) -> tuple[dict[tuple[Any, str], Any], dict[str, Any]]:
    """{(model, mode): reference} and the schemas by name."""
    models: set[tuple[type[BaseModel], _Mode]] = {(Error, "serialization")}
    for route in routes:
        if route.body is not None:
            models.add((route.body, "validation"))
        if isinstance(route.answers, type) and issubclass(route.answers, BaseModel):
            models.add((route.answers, "serialization"))
    in_order = sorted(models, key=lambda one: (one[0].__name__, one[0].__module__, one[1]))
    references, document = models_json_schema(in_order, ref_template=_REF)
    by_model: dict[tuple[Any, str], Any] = {
        (model, mode): one for (model, mode), one in references.items()
    }
    return by_model, document.get("$defs", {})


def _operation(route: Route, references: dict[tuple[Any, str], Any]) -> dict[str, Any]:
    summary, _, description = (inspect.getdoc(route.handler) or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__}.{route.handler.__name__}",
        "tags": [route.tag],
        "summary": summary,
        "description": description.strip(),
        "security": _security(route),
        "parameters": _parameters(route),
        "responses": _responses(route, references),
    }
    if route.body is not None or route.takes_file:
        schema = (
            references[route.body, "validation"]
            if route.body is not None
            else {"type": "string", "format": "binary", "maxLength": route.largest}
        )
        content = {route.content_type: {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(route: Route) -> list[dict[str, list[str]]]:
    if route.access == PUBLIC:
        return []
    who = {CUSTOMER: "customer", SERVICE: "service"}.get(route.access, "staff")
    return [{who: []}]


def _parameters(route: Route) -> list[dict[str, Any]]:
    part = {"type": "string", "pattern": f"^{PATH_PART}$", "maxLength": LONGEST_PATH_PART}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": part}
        for name in _VARIABLE.findall(route.path)
    ]
    if route.query is not None:
        schema = route.query.model_json_schema()
        required = schema.get("required", [])
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": one}
            for name, one in schema.get("properties", {}).items()
        ]
    return parameters


def _responses(route: Route, references: dict[tuple[Any, str], Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.answers is Download:
        text = {"schema": {"type": "string"}}
        success["content"] = {"text/csv": text, "text/plain": text}
    elif route.answers is not type(None) and route.answers is not None:
        schema = references[route.answers, "serialization"]
        success["content"] = {"application/json": {"schema": schema}}
    refused = {"application/json": {"schema": references[Error, "serialization"]}}
    return {str(int(route.status)): success} | {
        str(status): {"description": HTTPStatus(status).phrase, "content": refused}
        for status in sorted(_refusals(route))
    }


def _refusals(route: Route) -> set[int]:
    """Every status that stands for a refusal of this route."""
    statuses = {*route.errors, 503}
    if for_staff(route.access):
        statuses |= {401, 403}
        statuses |= set() if route.method in SAFE else {415}
    if route.access in (CUSTOMER, SERVICE):
        statuses |= {401}
    if "{" in route.path:
        statuses |= {404}
    if route.query is not None:
        statuses |= {422}
    if route.content_type is not None:
        statuses |= {400, 408, 413, 415, 422}
    return {int(status) for status in statuses}
