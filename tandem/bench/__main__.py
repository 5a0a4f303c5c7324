"""`bin/bench`: lists the benchmarks, runs one, prints its figures as a table or as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import tandem.bench
from base.settings import SettingsError
from tandem.errors import CannotRun

CHECKOUT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """0 measured, 1 could not measure, 2 wrong usage."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview())
        return 0
    name, *rest = arguments
    if name not in names():
        print(f"bench: there is no benchmark {name!r}.\n\n{overview()}", file=sys.stderr)
        return 2
    module = load(name)
    options = _options(name, module, rest)
    try:
        figures = module.measure(options, progress(options.json))
    except (CannotRun, SettingsError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    figures = {**circumstances(options.seed), **figures}
    print(json.dumps(figures) if options.json else table(figures))
    return 0


def names() -> list[str]:
    modules = pkgutil.iter_modules(tandem.bench.__path__)
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def load(name: str) -> ModuleType:
    return importlib.import_module(f"tandem.bench.{name}")


def overview() -> str:
    lines = [f"  {name:9} {(load(name).__doc__ or '').splitlines()[0]}" for name in names()]
    usage = "usage: bin/bench NAME [--json] [--seed N] [options]   (NAME --help explains one)"
    return "\n".join([usage, "", *lines]).rstrip()


def _options(name: str, module: ModuleType, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        f"bin/bench {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--seed", type=int, default=1, help="fixes what is random")
    module.add_options(parser)
    return parser.parse_args(arguments)


def progress(as_json: bool) -> Callable[[str], None]:
    """Says how far it is; beside the JSON, whose line is to be the last one."""
    stream = sys.stderr if as_json else sys.stdout
    return lambda line: print(line, file=stream, flush=True)


def circumstances(seed: int) -> dict[str, Any]:
    return {"commit": commit(), "cores": os.cpu_count(), "seed": seed}


def commit() -> str | None:
    """The commit that was measured, with + when files differ from it; None outside of git."""
    said = [
        subprocess.run(["git", *words], cwd=CHECKOUT, capture_output=True, text=True)  # noqa: S603, S607
        for words in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain"])
    ]
    if said[0].returncode:
        return None
    return said[0].stdout.strip() + ("+" if said[1].stdout.strip() else "")


def table(figures: dict[str, Any], indent: str = "") -> str:
    """Names and figures below each other; figures of figures are set in."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", table(value, indent + "  ")]
        else:
            shown = f"{value:,.4g}" if isinstance(value, float) else value
            lines.append(f"{indent}{name:24} {shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
