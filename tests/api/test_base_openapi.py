"""The OpenAPI document: valid, complete, and true of the running app."""

from __future__ import annotations

import asyncio
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from base import auth_routes
from base.db import Database
from base.openapi import openapi
from tests.api.small_app import Small, desk, public, sign_in

ROUTES = [*public.declared, *desk.declared, *auth_routes.routes.declared]
DOCUMENT = openapi(ROUTES)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


def operation(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def test_every_answer_is_documented() -> None:
    statuses = {
        ("/api/customer/echo", "post"): "201 400 408 413 415 422 503",
        ("/api/customer/mine/{id}", "post"): "200 400 401 404 408 409 413 415 422 429 503",
        ("/api/customer/page", "get"): "200 422 503",
        ("/api/desk/things/{id}", "get"): "200 401 403 404 503",
        ("/api/desk/things/{id}/touch", "post"): "204 401 403 404 415 503",
        ("/api/desk/figures.csv", "get"): "200 401 403 503",
    }
    for (path, method), expected in statuses.items():
        assert " ".join(operation(path, method)["responses"]) == expected, path


def test_the_first_line_of_a_handler_is_its_summary() -> None:
    enter = operation("/api/auth/sign-in", "post")
    assert enter["summary"] == "Sign in."
    assert enter["description"].startswith("Sets the session cookie.")


def test_security_follows_access() -> None:
    assert operation("/api/customer/echo", "post")["security"] == []
    assert operation("/api/customer/mine/{id}", "post")["security"] == [{"customer": []}]
    assert operation("/api/desk/things/{id}", "get")["security"] == [{"staff": []}]


def test_all_references_lead_somewhere_and_all_schemas_are_valid() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    found = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.update({value["$ref"]} if isinstance(value.get("$ref"), str) else ())
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(DOCUMENT)
    assert found == {f"#/components/schemas/{name}" for name in schemas}


POSITIVE, NEGATIVE = schemathesis.GenerationMode
#: Path and kind of request. Without a body or query only the cookie could be wrong, and a write
#: without a body still needs the content type, which OpenAPI cannot say.
ATTACKS = [
    ("/api/customer/echo", POSITIVE),
    ("/api/customer/echo", NEGATIVE),
    ("/api/customer/mine/{id}", POSITIVE),
    ("/api/customer/mine/{id}", NEGATIVE),
    ("/api/customer/page", POSITIVE),
    ("/api/customer/page", NEGATIVE),
    ("/api/desk/things/{id}", POSITIVE),
    ("/api/desk/figures.csv", POSITIVE),
    ("/api/auth/sign-in", POSITIVE),
    ("/api/auth/sign-in", NEGATIVE),
    ("/api/auth/me", POSITIVE),
]


@pytest.mark.parametrize(("path", "mode"), ATTACKS)
async def test_no_generated_request_gets_an_undocumented_answer(
    small: Small, database: Database, path: str, mode: schemathesis.GenerationMode
) -> None:
    await sign_in(small, database, "supervisor")
    cookies = {one.key: one.value for one in small.session.cookie_jar}
    base = f"http://{small.host}:{small.port}"
    (method,) = DOCUMENT["paths"][path]
    cases = SCHEMA[path][method.upper()].as_strategy(generation_mode=mode)

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(case=cases)
    def attack(case: schemathesis.Case) -> None:
        answer = case.call(base_url=base, cookies=cookies, headers={"Authorization": "Bearer abc"})
        # Too large is a refusal too, though the tool does not count it as one.
        but = [negative_data_rejection] if answer.status_code == 413 else []
        case.validate_response(answer, excluded_checks=but)

    await asyncio.to_thread(attack)
