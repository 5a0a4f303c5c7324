"""docs/api.md names every route, and every route it names is there."""

import re
from pathlib import Path

from tests.desk import DeskServer

API = Path(__file__).parents[2] / "docs" / "api.md"
NOT_CALLS = {"/openapi.json", "/health", "/ready"}


def _named(text: str) -> set[str]:
    """Every path in backticks, `...` standing for the path before it, variables as {}."""
    found: set[str] = set()
    for line in text.splitlines():
        before = ""
        for path in re.findall(r"(?:GET|POST|PUT|DELETE)? ?((?:/api|\.\.\.)[^\s`?]*)", line):
            full = before.rsplit("/", 1)[0] + path[3:] if path.startswith("...") else path
            before = before or full
            found.add(re.sub(r"{\w+}", "{}", full))
    return found


async def test_every_call_is_in_the_document(desk: DeskServer) -> None:
    document = await (await desk.http.get("/openapi.json")).json()
    there = {re.sub(r"{\w+}", "{}", path) for path in document["paths"]} - NOT_CALLS
    named = _named(API.read_text(encoding="utf-8"))
    assert there - named == set(), "not in docs/api.md"
