"""How well the bot understands: on public sets, on the project's held-out files, on any messages.

--data DIR --sets A,B trains the pipeline of config.yml, inside Rasa, on DIR/A_train.jsonl and
parses DIR/A_test.jsonl. Where DIR/A_val.jsonl and DIR/A_oos_test.jsonl are there, what is out of
scope is told at the threshold that keeps 95 % of the validation file. --shots N (default 10): also
trained on the first N messages a label. --own and --messages FILE use the bot's own model, trained
now unless --model names one; FILE holds JSON lines with text, matter and language. The bot acts on
what it says with the confidence that strategy/escalation.yml asks for (act_at).

CPU times are of the whole parse on one thread. Left out: the dialogues, and waiting in a queue.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handoff.rulebook import read_rulebook
from tandem.bench import CannotMeasure
from tandem.plan import BOT_PYTHON, CHECKOUT

HELD_OUT = CHECKOUT / "data" / "heldout"
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--data", type=Path, help="the folder of the sets")
    parser.add_argument("--sets", default="banking,clinc", help="names, separated by commas")
    parser.add_argument("--shots", type=int, default=10, help="messages a label, for few-shot")
    parser.add_argument("--own", action="store_true", help="the project's held-out files")
    parser.add_argument("--messages", type=Path, help="JSON lines labelled by matter")
    parser.add_argument("--model", type=Path, help="a trained model; default: trained now")


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Train where needed, parse, count."""
    chosen = [options.data is not None, options.own, options.messages is not None]
    if sum(chosen) != 1:
        raise CannotMeasure("Say one of --data DIR, --own and --messages FILE.")
    if not BOT_PYTHON.exists():
        raise CannotMeasure("The bot's environment is not there: bin/run or bin/test makes it.")
    if options.data is not None:
        words = ["--data", str(options.data), "--sets", options.sets]
        return _bot("bot.bench_nlu", ["sets", *words, "--shots", str(options.shots)], say)
    files = sorted(HELD_OUT.glob("*.yml")) if options.own else [options.messages]
    marked = sorted((HELD_OUT / "entities").glob("*.yml")) if options.own else []
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        model = options.model or _trained(Path(folder), say)
        words = ["--model", str(model), "--act-at", str(_act_at()), "--file", *map(str, files)]
        words += ["--entities", *map(str, marked)]
        words += ["--tones", str(HELD_OUT / "sentiment")] if options.own else []
        return _bot("bot.bench_nlu", ["messages", *words], say)


def _trained(folder: Path, say: Callable[[str], None]) -> Path:
    file = folder / "model.tar.gz"
    _bot("bot.train", ["--out", str(file)], say)
    return file


def _act_at() -> float:
    return read_rulebook().escalation.thresholds.understood


def _bot(module: str, arguments: list[str], say: Callable[[str], None]) -> dict[str, Any]:
    """Run a command of the bot; its progress is said, its last line is the answer."""
    command = [str(BOT_PYTHON), "-m", module, *arguments]
    last = ""
    with tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=CHECKOUT,
            env=dict(os.environ) | ONE_THREAD,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process:
            for line in process.stdout or ():
                if line.startswith("progress: "):
                    say(line.removeprefix("progress: ").strip())
                last = line
        errors.seek(0)
        said = errors.read().strip()
    if process.returncode:
        raise CannotMeasure(said[-500:] or f"{module} failed")
    answer: dict[str, Any] = json.loads(last)
    return answer
