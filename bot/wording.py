"""What the bot says where there is no dialogue: bot/replies/<language>.yml, read and checked.

A file is `{utter_name: {texts: [variant, ...], buttons: [{title, payload}, ...]}}`. Every language
says the same things: a name that one file holds stands in all of them, with the same payloads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import protocol

DEFAULT = "en"
# Said by the channel itself, when an action failed and nothing else was said.
APOLOGY = "utter_apology"
# Signs for the desk, without words.
SIGNS: dict[str, dict[str, Any]] = {"utter_human_request": {"custom": {"asks_human": True}}}


class BadReplies(Exception):
    """The replies are incomplete or ill-formed; the text says where."""


@dataclass(frozen=True)
class Reply:
    """One answer: its variants, and its buttons as (title, payload)."""

    texts: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...] = ()

    def message(self, seed: str) -> dict[str, Any]:
        """`{text, buttons}` as Rasa's messages have them; the same seed gives the same variant."""
        digest = hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        text = self.texts[int.from_bytes(digest, "big") % len(self.texts)]
        buttons = [{"title": title, "payload": payload} for title, payload in self.buttons]
        return {"text": text, "buttons": buttons} if buttons else {"text": text}


class Replies:
    """All replies by language."""

    def __init__(self, by_language: Mapping[str, Mapping[str, Reply]]) -> None:
        """Raises BadReplies when English is missing: everything else falls back to it."""
        if DEFAULT not in by_language:
            raise BadReplies(f"There is no {DEFAULT}.yml among the replies.")
        self._by_language = by_language

    @property
    def languages(self) -> list[str]:
        """The codes of the languages that there are files for."""
        return sorted(self._by_language)

    def message(self, name: str, language: str | None, seed: str) -> dict[str, Any] | None:
        """A new message under that name, in English where the language is not there; None for an
        unknown name.
        """
        if name in SIGNS:
            return {key: dict(value) for key, value in SIGNS[name].items()}
        texts = self._by_language.get(language or DEFAULT) or self._by_language[DEFAULT]
        return texts[name].message(f"{seed}\0{name}") if name in texts else None

    def check(self, actions: Collection[str], intents: set[str], entities: set[str]) -> None:
        """Every language has every `utter_` action of the domain, every payload is one that the
        channel takes back. Raises BadReplies.
        """
        wanted = {name for name in actions if name.startswith("utter_") and name not in SIGNS}
        wanted.add(APOLOGY)
        for language, texts in self._by_language.items():
            for name in sorted(wanted ^ set(texts)):
                what = "is missing" if name in wanted else "is no action of the domain"
                raise BadReplies(f"{language}.yml: {name} {what}.")
            for name, reply in texts.items():
                _check_payloads(f"{language}.yml: {name}", reply, intents, entities)


def read(folder: Path) -> Replies:
    """All files of a folder. Raises BadReplies."""
    return Replies({file.stem: read_file(file) for file in sorted(folder.glob("*.yml"))})


def read_file(file: Path) -> dict[str, Reply]:
    """The replies of one language. Raises BadReplies."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="safe").load(file)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BadReplies(f"{file.name} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise BadReplies(f"{file.name} holds no replies.")
    return {str(name): _reply(f"{file.name}: {name}", one) for name, one in found.items()}


def _reply(where: str, one: Any) -> Reply:
    known = isinstance(one, dict) and set(one) <= {"texts", "buttons"}
    texts = one.get("texts") if known else None
    if not isinstance(texts, list) or not texts or not all(_is_text(text) for text in texts):
        raise BadReplies(f"{where} is not texts and buttons.")
    buttons = one.get("buttons") or []
    for button in buttons:
        if not isinstance(button, dict) or set(button) != {"title", "payload"}:
            raise BadReplies(f"{where} has a button that is not a title and a payload.")
        if not all(_is_text(text) for text in button.values()):
            raise BadReplies(f"{where} has a button that is not a title and a payload.")
    return Reply(tuple(texts), tuple((one["title"], one["payload"]) for one in buttons))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_payloads(where: str, reply: Reply, intents: set[str], entities: set[str]) -> None:
    for _, payload in reply.buttons:
        try:
            protocol.read_payload(payload, intents, entities)
        except protocol.ProtocolError as error:
            raise BadReplies(f"{where}, {payload}: {error.message}") from None
