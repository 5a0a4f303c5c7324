"""The bot's commands without a bot: `python bot_tools.py bot.train --out FILE ...`.

What it shall do stands in `plan.json` in the working directory; what it was told it writes to
`calls.jsonl`. A model is a file whose text names the answers that it will give.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

PLAN: dict[str, Any] = json.loads(Path("plan.json").read_text())


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def train(out: Path, data: list[Path]) -> None:
    if any(not place.exists() for place in data):
        sys.exit("bot.train: there is no such data")
    say("progress: 0.3 training")
    say("bars:  0%\rbars: 50%\r\x1b[92mbars: 100%\x1b[0m")
    if PLAN.get("train") == "hang":
        say(f"hanging as {os.getpid()}")
        while True:
            time.sleep(60)
    if PLAN.get("train") == "fail":
        sys.stderr.write("bot.train: cannot write the model: No space left on device\n")
        sys.exit(1)
    model = PLAN.get("model", "model-a")
    out.write_text(model)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    card = {
        "model": model,
        "sha256": digest if PLAN.get("train") != "lie" else "0" * 64,
        "fingerprint": "f" * 64,
        "trained_at": "2026-03-02T09:00:00Z",
        "seconds": 0.1,
    }
    out.with_name(out.name + ".json").write_text(json.dumps(card))
    say("progress: 1.0 done")
    if PLAN.get("train") != "mute":
        say(json.dumps(card))


def evaluate(model: Path, heldout: list[Path]) -> None:
    answers = PLAN["answers"][model.read_text()]
    examples = [json.loads(line) for file in heldout for line in file.read_text().splitlines()]
    graded = [
        {**one, "predicted": answers.get(one["text"], one["intent"]), "confidence": 0.9}
        for one in examples
    ]
    say(json.dumps({"model": model.read_text(), "n": len(graded), "examples": graded}))


def canary(model: Path, data: list[Path]) -> None:
    assert model.exists() and all(place.is_dir() for place in data)
    if PLAN.get("canary") == "broken":
        sys.stderr.write("bot.canary: The model says the same for everything.\n")
        sys.exit(3)
    say(json.dumps({"sentences": 3, "intents": 3, "right": 1.0}))


def main() -> None:
    with Path("calls.jsonl").open("a") as calls:
        environ = {name: value for name, value in os.environ.items() if name != "LC_CTYPE"}
        calls.write(json.dumps({"argv": sys.argv[1:], "environ": environ, "nice": os.nice(0)}))
        calls.write("\n")
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--data", type=Path, action="append", default=[])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--heldout", type=Path, nargs="+")
    given = parser.parse_args()
    if given.module == "bot.train":
        train(given.out, given.data)
    elif given.module == "bot.evaluate":
        evaluate(given.model, given.heldout)
    else:
        canary(given.model, given.data)


if __name__ == "__main__":
    main()
