"""The running desk against its own /openapi.json, as everybody who may come: generated requests,
right ones and wrong ones. No 5xx, no answer that is not documented, no answer of another shape."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import tandem.app
from base.clock import ManualClock
from tests.desk import DeskServer, StaffClient, running_desk
from tests.managers import act, draft

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
POSITIVE, NEGATIVE = schemathesis.GenerationMode
EXAMPLES = 6
LONGEST_QUERY = 6_000  # a line of over 8 KiB is refused before there is a route
ROLES = ["nobody", "customer", "agent", "trainer", "manager", "supervisor"]
#: Ends the session that the other calls need.
ENDS_THE_SESSION = "/api/auth/sign-out"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """How somebody shows who they are, and ids of things that are there."""

    headers: dict[str, str]
    cookies: dict[str, str]
    real: dict[str, list[str]]


@pytest.fixture
async def attacked(
    database_url: str, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DeskServer]:
    """The desk. What the workbench writes goes to a copy, and it starts no real training."""
    monkeypatch.setattr(tandem.app, "BOT_PYTHON", Path(shutil.which("false") or "/bin/false"))
    training = tmp_path / "training"
    shutil.copytree(Path(tandem.app.CHECKOUT) / "data", training)
    data = tmp_path / "data"
    async with running_desk(database_url, data, clock, training_dir=training) as desk:
        yield desk


async def visit(desk: DeskServer, role: str) -> Visitor:
    """Somebody of that role, in a desk where something has happened."""
    ann, ben = await desk.customer(language="en"), await desk.customer(language="en")
    for words in ("where is my order?", "hmm", "I want a human"):
        await ann.say(words)
    await ben.say("where is mine?")
    mia = await desk.staff("Mia")
    await mia.goes_online()
    assert (await mia.take(ann.conversation)).status == 200
    events = (await ann.events())["events"]
    turns = [event["turn"]["id"] for event in events if event["kind"] == "turn"]
    cookies: dict[str, str] = {}
    rulesets: list[str] = []
    if role not in ("nobody", "customer"):
        somebody = mia if role == "agent" else await desk.staff("Somebody", role)
        cookies = {one.key: one.value for one in somebody.http.cookie_jar}
        rulesets = await some_rulesets(somebody) if role == "manager" else []
    return Visitor(
        headers=ann.headers if role == "customer" else {},
        cookies=cookies,
        real={
            "conversations": [ann.conversation, ben.conversation],
            "turn_id": turns,
            "name": ["handoff_rate", "contacts"],
            "articles": ["returns"],
            "agents": [mia.user_id],
            **({"rulesets": rulesets} if rulesets else {}),
        },
    )


async def some_rulesets(manager: StaffClient) -> list[str]:
    """A draft, one that was kept, and the rules that serve."""
    first, second = await draft(manager, "First"), await draft(manager, "Second")
    await act(manager, second, "keep", revision=1)
    serving = (await manager.get("/api/strategy/rulesets"))["serving"]
    return [first["ruleset"]["id"], second["ruleset"]["id"], serving["id"]]


@pytest.mark.parametrize("role", ROLES)
async def test_no_generated_request_gets_an_undocumented_answer(
    attacked: DeskServer, role: str
) -> None:
    visitor = await visit(attacked, role)
    document = await (await attacked.http.get("/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(document)
    for path, methods in document["paths"].items():
        if path == ENDS_THE_SESSION and role != "nobody":
            continue
        for method, operation in methods.items():
            modes = [POSITIVE]
            if "requestBody" in operation or operation["parameters"]:
                modes.append(NEGATIVE)
            for mode in modes:
                cases = schema[path][method.upper()].as_strategy(generation_mode=mode)
                await asyncio.to_thread(attack, cases, attacked.origin, visitor)


def attack(cases: Any, origin: str, visitor: Visitor) -> None:
    """Send some of these cases; every second one is about something that is there."""
    number = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(case=cases)
    def send(case: schemathesis.Case) -> None:
        nonlocal number
        number += 1
        if number % 2:
            about_something_real(case, visitor.real, number)
        if isinstance(case.query, dict):
            case.query.pop("wait", None)  # a long poll would wait as long as it is told to
            assume(len(urlencode(case.query, errors="replace")) < LONGEST_QUERY)
        case.call_and_validate(
            base_url=origin, headers=visitor.headers, cookies=visitor.cookies, checks=CHECKS
        )

    send()


def about_something_real(case: schemathesis.Case, real: dict[str, list[str]], n: int) -> None:
    """Put an id that exists where the path has one."""
    if not isinstance(case.path_parameters, dict):
        return
    for name in case.path_parameters:
        kind = name if name in real else case.path.split("/")[3]
        if kind in real:
            case.path_parameters[name] = real[kind][n % len(real[kind])]
