"""Trains a model: `python -m bot.train --out FILE.tar.gz [--data DIR ...]`.

Prints lines `progress: 0.x message` and last one line of JSON. Exit code 2: the data is refused; 1:
training failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot import check_data, light, model, paths
from bot.check_data import BadData
from bot.components import encoders, vector_cache
from bot.fingerprint import fingerprint
from bot.language import LANGUAGES


def progress(share: float, message: str) -> None:
    """One line for the workbench."""
    sys.stdout.write(f"progress: {share:.1f} {message}\n")
    sys.stdout.flush()


def train(out: Path, data: list[Path]) -> dict[str, Any]:
    """Checks, trains, writes the model and the card beside it; returns the card. Raises BadData."""
    started = time.monotonic()
    progress(0.0, "reading the data")
    check_data.check_files([*data, paths.DOMAIN, paths.CONFIG])
    _prepare_rasa()
    mark = fingerprint(data)
    out.parent.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault(vector_cache.SETTING, str(out.parent / "vectors.db"))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".training-") as folder:
        missing = sorted(set(encoders.ENCODERS) - set(encoders.installed()))
        without = f" without {', '.join(missing)}: not installed" if missing else ""
        progress(0.3, f"training{without}")
        file = _train(Path(folder), data)
        progress(0.9, "checking the model")
        card = {**_describe(file), "sha256": model.sha256(file), "fingerprint": mark}
        card["seconds"] = round(time.monotonic() - started, 1)
        _publish(file, out, card)
    progress(1.0, "done")
    return card


def _prepare_rasa() -> None:
    os.environ["RASA_MAX_CACHE_SIZE"] = (
        "0"  # a cache hit could hide a changed file; training is quick
    )
    os.environ["LOG_LEVEL"] = "ERROR"  # progress bars too
    light.install(tensorflow=light.needs_tensorflow(paths.CONFIG.read_text(encoding="utf-8")))
    from bot import logs

    logs.set_up(quiet=True)


def _train(folder: Path, data: list[Path]) -> Path:
    from rasa.model_training import train as rasa_train

    with _quiet_stdout():
        result = rasa_train(
            domain=str(paths.DOMAIN),
            config=str(paths.CONFIG),
            training_files=[str(place) for place in data],
            output=str(folder),
            force_training=True,
            fixed_model_name="model",
        )
    if result.code != 0 or not result.model:
        raise BadData("Rasa found no training data.")
    return Path(result.model)


def _describe(file: Path) -> dict[str, Any]:
    """Loads what was trained: a model that cannot be loaded is not published."""
    from bot.parse import own_intents

    agent = model.load(file)
    return {
        "model": agent.model_id,
        "trained_at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "intents": sorted(own_intents(agent)),
        "languages": list(LANGUAGES),
    }


def _publish(file: Path, out: Path, card: dict[str, Any]) -> None:
    """The card first, then the model: a model is there only when its card is, and both only when
    they are whole.
    """
    written = file.with_name("card.json")
    written.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    for source, target in ((written, paths.sidecar(out)), (file, out)):
        with source.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(source, target)
    directory = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


class _quiet_stdout:
    """Rasa prints to standard output, which belongs to our progress lines."""

    def __enter__(self) -> None:
        self._kept = os.dup(1)
        os.dup2(2, 1)

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()
        os.dup2(self._kept, 1)
        os.close(self._kept)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.train")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, action="append")
    given = parser.parse_args()
    if not given.out.name.endswith(".tar.gz"):
        parser.error("--out names a file that ends in .tar.gz")
    data = [place.resolve() for place in given.data or paths.TRAINING]
    try:
        card = train(given.out.resolve(), data)
    except BadData as error:
        sys.stderr.write(f"bot.train: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"bot.train: cannot write the model: {error}\n")
        return 1
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        sys.stderr.write(f"bot.train: training failed: {reason}\n")
        return 1
    sys.stdout.write(json.dumps(card) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
