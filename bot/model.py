"""Reads models: checksum, the small file beside them, and Rasa's agent. A damaged model is refused
with one sentence.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import light, paths

if TYPE_CHECKING:
    from rasa.core.agent import Agent


class BadModel(Exception):
    """The model is missing, damaged or not ours; the text says which."""


def sha256(file: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def card(file: Path) -> dict[str, Any]:
    """What training wrote down about a model, checked against the file. Raises BadModel."""
    if not file.is_file():
        raise BadModel(f"There is no model at {file}.")
    try:
        written = json.loads(paths.sidecar(file).read_text(encoding="utf-8"))
    except OSError:
        raise BadModel(f"{paths.sidecar(file).name} is missing beside the model.") from None
    except ValueError:
        raise BadModel(f"{paths.sidecar(file).name} is damaged.") from None
    if written.get("sha256") != sha256(file):
        raise BadModel(
            f"The model {file.name} is damaged: its checksum is not the one of its training."
        )
    return written


def prepare_imports(file: Path) -> None:
    """Keeps unused libraries out, unless this model needs them. Call before anything imports Rasa.
    Raises BadModel.
    """
    light.install(tensorflow=light.needs_tensorflow(_metadata_text(file)))


def load(file: Path, agent: Agent | None = None) -> Agent:
    """The model loaded into Rasa's agent, or into the one that is given. Raises BadModel with the
    reason.
    """
    from rasa.core.agent import Agent

    try:
        agent = agent or Agent()
        agent.load_model(file)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadModel(f"The model {file.name} cannot be loaded: {reason}") from error
    return agent


def _metadata_text(file: Path) -> str:
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                if Path(member.name).name == "metadata.json":
                    stream = archive.extractfile(member)
                    return stream.read().decode("utf-8") if stream else ""
    except (OSError, EOFError, tarfile.TarError, UnicodeDecodeError) as error:
        raise BadModel(f"The model {file.name} cannot be read: {error}") from None
    raise BadModel(f"{file.name} is not a model of Rasa's.")
