"""Does a model work at all? `python -m bot.canary --model FILE` parses two sentences an intent in a
fresh process.

Exit code 0: it does; 3: it cannot be loaded, or answers as an untrained or damaged model would.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot import check_data, model, paths
from bot.model import BadModel

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# Sentences that were trained on are nearly all understood; a damaged model guesses.
LEAST_RIGHT = 0.9
PER_FILE = 1


def sentences(folder: Path) -> list[tuple[str, str]]:
    """(intent, sentence): the first example of every intent in every file of the training data."""
    found = []
    for file in sorted(folder.rglob("*.yml")):
        for intent, examples in (check_data.read_examples(file) or {}).items():
            found += [(intent, text) for text in examples[:PER_FILE]]
    return found


def check(agent: Agent, asked: list[tuple[str, str]]) -> dict[str, float]:
    """Parses all sentences. Raises BadModel on constant or garbled answers."""
    from bot.parse import own_intents, parse_as_text

    known = own_intents(agent)
    asked = [(intent, text) for intent, text in asked if intent in known]
    if len({intent for intent, _ in asked}) < 2:
        raise BadModel("There are no sentences to check this model with.")
    answers = [(intent, parse_as_text(agent, text)["intents"]) for intent, text in asked]
    for intent, ranking in answers:
        if not ranking or not all(0 <= one["confidence"] <= 1 for one in ranking):
            raise BadModel(f"The model gives no confidence for a sentence of {intent}.")
    named = {ranking[0]["name"] for _, ranking in answers}
    if len(named) < 2 or not named <= known:
        raise BadModel("The model says the same for everything, or an intent it does not know.")
    right = sum(ranking[0]["name"] == intent for intent, ranking in answers) / len(answers)
    if right < LEAST_RIGHT:
        raise BadModel(
            f"The model understands {right:.0%} of the sentences that it was trained on."
        )
    return {"sentences": len(answers), "intents": len(named), "right": round(right, 4)}


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.canary")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=paths.DATA / "nlu")
    given = parser.parse_args()
    try:
        model.card(given.model)
        model.prepare_imports(given.model)
        from bot import logs

        logs.set_up(quiet=True)
        report = check(model.load(given.model), sentences(given.data))
    except BadModel as error:
        sys.stderr.write(f"bot.canary: {error}\n")
        return 3
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
