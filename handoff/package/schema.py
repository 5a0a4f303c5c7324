"""The published form of the package, as JSON Schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "context.schema.json"


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every package of this version fits."""
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read
