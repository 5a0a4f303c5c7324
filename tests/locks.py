"""The lock files: `bin/lock` makes them again, bin/check asks whether they still fit.

They are uv's exports: versions and hashes without addresses (uv.lock would hold those). Each starts
with a comment: the hash of what its pyproject.toml asks for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
ALL = "*"


class Lock(NamedTuple):
    file: str
    project: str
    options: tuple[str, ...]


LOCKS = [
    Lock("requirements/dev.lock", ".", ("--all-groups",)),
    Lock("requirements/desk.lock", ".", ("--no-default-groups",)),
    Lock("requirements/bot.lock", "bot", ()),
]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bin/lock", description=__doc__)
    parser.add_argument("--upgrade", metavar="PACKAGE", nargs="*", help="these, or all; else none")
    parser.add_argument("--uv", default="uv", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    upgrade = {ALL} if options.upgrade == [] else set(options.upgrade or [])
    try:
        for project in dict.fromkeys(lock.project for lock in LOCKS):
            make(project, options.uv, upgrade)
    except subprocess.CalledProcessError:
        print(
            "bin/lock: no set of versions fits (see above); --upgrade frees pins.", file=sys.stderr
        )
        return 1
    return 0


def make(project: str, uv: str, upgrade: set[str], checkout: Path = CHECKOUT) -> None:
    """Resolves in a copy of the project, with the present pins as constraints."""
    locks = [lock for lock in LOCKS if lock.project == project]
    pins = pinned((checkout / locks[0].file).read_text(), upgrade)
    source = checkout / project / "pyproject.toml"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(checkout / project / ".python-version", folder)
        (Path(folder) / "pyproject.toml").write_text(constrained(source.read_text(), pins))
        here = ["--quiet", "--directory", folder]
        subprocess.run([uv, "lock", *here], check=True)
        for lock in locks:
            plain = ["--frozen", "--no-header", "--no-annotate", *lock.options]
            command = [uv, "export", *here, *plain]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            (checkout / lock.file).write_text(f"{mark_of(source)}\n{done.stdout}")


def pinned(lock: str, free: set[str]) -> list[str]:
    """The pins of a lock file without their markers, and without those that are free to move.

    A package with different versions on different machines is free too.
    """
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s\\;]+)", lock, re.MULTILINE)
    versions: dict[str, set[str]] = {}
    for name, version in found:
        versions.setdefault(name, set()).add(version)
    kept = {name: one for name, one in versions.items() if len(one) == 1}
    return [f"{name}=={one.pop()}" for name, one in kept.items() if not free & {name, ALL}]


def constrained(pyproject: str, pins: list[str]) -> str:
    lines = ["[tool.uv]", f"constraint-dependencies = {json.dumps(pins)}"]
    return pyproject.replace("[tool.uv]\n", "\n".join(lines) + "\n", 1)


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


def complaints(checkout: Path = CHECKOUT) -> list[str]:
    """What is wrong with the lock files, one sentence each."""
    found = []
    for lock in LOCKS:
        text = (checkout / lock.file).read_text()
        if text.split("\n", 1)[0] != mark_of(checkout / lock.project / "pyproject.toml"):
            found.append(f"{lock.file} does not fit {lock.project}/pyproject.toml: run bin/lock.")
        if "://" in text:
            found.append(f"{lock.file} holds an address: run bin/lock.")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
