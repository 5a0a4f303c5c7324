"""What managers do with the rules over HTTP, in verbs."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientResponse

from tests.desk import StaffClient

ORDERS: dict[str, Any] = {
    "name": "orders are for people",
    "when": [["intent", "is", "order_status"]],
    "then": "escalate",
    "reason": "policy_required",
}


async def said(answer: ClientResponse, status: int = 200) -> Any:
    """The JSON of an answer with that status."""
    assert answer.status == status, await answer.text()
    found = await answer.json()
    return found["error"] if status >= 400 else found


async def draft(manager: StaffClient, title: str = "A better night") -> Any:
    return await said(await manager.post("/api/strategy/rulesets", {"title": title}), 201)


async def change(manager: StaffClient, opened: Any, status: int = 200, **tables: Any) -> Any:
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}"
    body = {"revision": opened["ruleset"]["revision"], "tables": tables}
    return await said(await manager.patch(path, body), status)


async def act(manager: StaffClient, opened: Any, what: str, status: int = 200, **body: Any) -> Any:
    path = f"/api/strategy/rulesets/{opened['ruleset']['id']}/{what}"
    return await said(await manager.post(path, body), status)


async def publish(manager: StaffClient, opened: Any, status: int = 200, why: str = "so") -> Any:
    revision = opened["ruleset"]["revision"]
    return await act(manager, opened, "publish", status, revision=revision, why=why)


def escalation(opened: Any, *first: dict[str, Any], **thresholds: float) -> dict[str, Any]:
    """The draft's table with more rules above, or other thresholds."""
    table = opened["document"]["escalation"]
    return {
        "thresholds": {**table["thresholds"], **thresholds},
        "rules": [*first, *table["rules"]],
    }
