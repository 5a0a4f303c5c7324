"""Stock Rasa on the same data: its default pipeline and policies, trained once for one epoch."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tandem.bench import CannotMeasure
from tandem.bench._bot_load import CUSTOMER
from tandem.plan import BOT_PYTHON, CHECKOUT

TRAIN_S = 1800
DATA = (CHECKOUT / "data" / "nlu", CHECKOUT / "data" / "rules")
DOMAIN = CHECKOUT / "bot" / "domain"
REPLIES = CHECKOUT / "bot" / "replies"
# Of each intent and language stock Rasa learns so many examples: one epoch over all 50,000 took it
# more than 20 minutes and 5 GB, and its speed comes from its layers, not from what it learnt.
EACH = 20
ONE = {"epochs": 1, "constrain_similarities": True}
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", **ONE},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", **ONE},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 1},
        {"name": "TEDPolicy", "max_history": 5, **ONE},
    ],
}
Json = dict[str, Any]


def stock_model(say: Callable[[str], None]) -> Path:
    """The trained model, from the temporary folder where it was kept. Raises CannotMeasure."""
    project = {"config.yml": CONFIG, "domain.yml": domain(), "data/stories.yml": stories()}
    written = {name: to_yaml(content) for name, content in project.items()} | examples()
    kept = Path(tempfile.gettempdir()) / f"tandem-bench-stock-{_fingerprint(written)[:16]}.tar.gz"
    if not kept.exists():
        say("training stock Rasa, which takes some minutes")
        with tempfile.TemporaryDirectory(prefix="tandem-bench-stock-") as folder:
            _train(Path(folder), written, kept)
    return kept


def domain() -> Json:
    """Our domain with the responses inside, as stock Rasa has them, and the customer known."""
    made: Json = {"version": "3.1"}
    for file in sorted(DOMAIN.glob("*.yml")):
        for key, value in YAML(typ="safe").load(file).items():
            made[key] = [*made[key], *value] if key in made and key != "version" else value
    for name, value in (("language", "en"), ("customer_external_id", CUSTOMER)):
        made["slots"][name]["initial_value"] = value
    made["responses"] = responses()
    made["actions"] = [name for name in made["actions"] if name not in made["responses"]]
    return made


def responses() -> Json:
    """bot/replies as responses: English for everybody, the others on condition of the language."""
    found: Json = {"utter_human_request": [{"custom": {"asks_human": True}}]}
    for file in sorted(REPLIES.glob("*.yml")):
        condition = [{"type": "slot", "name": "language", "value": file.stem}]
        for name, reply in YAML(typ="safe").load(file).items():
            rest = {"buttons": reply["buttons"]} if reply.get("buttons") else {}
            rest |= {} if file.stem == "en" else {"condition": condition}
            found.setdefault(name, []).extend({"text": text, **rest} for text in reply["texts"])
    return found


def stories() -> Json:
    """A story for each answer without a dialogue: the policies that learn need some."""
    told = [
        {"story": f"story of {rule['rule']}", "steps": rule["steps"]}
        for file in sorted(DATA[1].glob("*.yml"))
        for rule in YAML(typ="safe").load(file)["rules"]
        if [set(step) for step in rule["steps"]] == [{"intent"}, {"action"}]
        and "condition" not in rule
    ]
    return {"version": "3.1", "stories": told}


def examples() -> dict[str, str]:
    """Our training files as they stand, with the first examples of each intent only."""
    return {f"data/{file.parent.name}-{file.name}": first_of_each(file) for file in _nlu_files()}


def first_of_each(file: Path) -> str:
    """A training file with the first EACH examples of each intent."""
    lines, seen = [], 0
    for line in file.read_text(encoding="utf-8").splitlines():
        is_example = line.startswith("    - ")
        seen = seen + 1 if is_example else 0
        if not is_example or seen <= EACH:
            lines.append(line)
    return "\n".join(lines) + "\n"


def environment(folder: Path) -> dict[str, str]:
    """What stock Rasa's processes get: nothing of ours."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "RASA_TELEMETRY_ENABLED": "false",
        "LOG_LEVEL": "ERROR",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }


def _train(folder: Path, project: dict[str, str], kept: Path) -> None:
    for name, text in project.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    places = [str(DATA[1]), str(folder / "data")]
    words = ["--config", "config.yml", "--domain", "domain.yml", "--data", *places]
    out = ["--out", str(folder / "models"), "--fixed-model-name", "stock"]
    try:
        done = subprocess.run(  # noqa: S603 - our own environment's Rasa
            [str(BOT_PYTHON), "-m", "rasa", "train", *words, *out],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            timeout=TRAIN_S,
        )
    except subprocess.TimeoutExpired:
        raise CannotMeasure(f"Stock Rasa was not trained within {TRAIN_S} s.") from None
    model = folder / "models" / "stock.tar.gz"
    if done.returncode or not model.exists():
        said = f"{done.stdout}{done.stderr}".strip()[-500:]
        raise CannotMeasure(f"Stock Rasa could not be trained: {said}")
    shutil.copy(model, kept.with_suffix(".part"))
    kept.with_suffix(".part").replace(kept)


def _fingerprint(written: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for text in written.values():
        digest.update(text.encode())
    for file in _trained_on():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _trained_on() -> Iterator[Path]:
    """What it is made from beside what is written for it, the examples among that."""
    yield from sorted(DATA[1].rglob("*.yml"))
    yield CHECKOUT / "requirements" / "bot.lock"


def _nlu_files() -> list[Path]:
    return sorted(DATA[0].rglob("*.yml"))


def to_yaml(content: Json) -> str:
    stream = io.StringIO()
    writer = YAML(typ="safe")
    writer.allow_unicode = True
    writer.default_flow_style = False
    writer.dump(content, stream)
    return stream.getvalue()
