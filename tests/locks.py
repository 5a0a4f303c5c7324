"""Do the lock files fit the requirements they were made from? `python -m tests.locks` marks them.

Each lock file starts with a comment: the hash of what its pyproject.toml asks for.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
MADE_FROM = {
    "requirements/desk.lock": "pyproject.toml",
    "requirements/dev.lock": "pyproject.toml",
    "requirements/bot.lock": "bot/pyproject.toml",
}


def mark_of(pyproject: Path) -> str:
    """The comment for lock files made from this file as it is now."""
    wanted = tomllib.loads(pyproject.read_text())
    project = wanted["project"]
    asked = [
        project["requires-python"],
        project["dependencies"],
        wanted.get("dependency-groups"),
        wanted.get("tool", {}).get("uv"),
    ]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]
    return f"# made by bin/lock from {pyproject.name}: {digest}"


def mark(checkout: Path = CHECKOUT) -> None:
    for lock, pyproject in MADE_FROM.items():
        path = checkout / lock
        pins = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        path.write_text("\n".join([mark_of(checkout / pyproject), *pins]) + "\n")


def complaints(checkout: Path = CHECKOUT) -> list[str]:
    """What is wrong with the lock files, one sentence each."""
    found = []
    for lock, pyproject in MADE_FROM.items():
        text = (checkout / lock).read_text()
        if text.split("\n", 1)[0] != mark_of(checkout / pyproject):
            found.append(f"{lock} was not made from {pyproject} as it is now: run bin/lock.")
        if "://" in text:
            found.append(f"{lock} holds an address: run bin/lock.")
    return found


if __name__ == "__main__":
    mark()
