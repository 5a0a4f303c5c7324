"""Where the parts of the bot lie in the repository. Standard library only."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config.yml"
DATA = ROOT / "data"
DOMAIN = ROOT / "bot" / "domain"
REPLIES = ROOT / "bot" / "replies"
ENTITIES = DATA / "entities"
SENTIMENT = DATA / "sentiment"
MATTERS = DATA / "matters.yml"
TRAINING = (DATA / "nlu", DATA / "rules")


def sidecar(model: Path) -> Path:
    """The small JSON file beside a model: id, checksum, fingerprint, intents."""
    return model.with_name(model.name + ".json")
