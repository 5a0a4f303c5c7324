"""Topics that people deal with, heard in a customer's words. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from handoff.policy.phrases import PhraseError, holds, read_by_language, said

Topics = Mapping[str, Mapping[str, Collection[str]]]


def sensitive_topic(text: str, phrases: Topics) -> str | None:
    """The first topic of `{topic: {language: phrases}}` that `text` holds a phrase of, in any
    language, since customers mix them; None when it holds none.
    """
    heard = said(text)
    for topic, by_language in phrases.items():
        if any(holds(heard, known) for known in by_language.values()):
            return topic
    return None


def read_topics(document: Any, known: Collection[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """`{topic: {language: phrases}}` of the parsed `strategy/sensitive_words.yml`, in its order.

    Raises PhraseError naming every fault found: a topic that is not `known`, a bad phrase.
    """
    if not isinstance(document, Mapping):
        raise PhraseError(["Topics list phrases by topic and language."])
    topics: dict[str, dict[str, tuple[str, ...]]] = {}
    problems: list[str] = []
    for topic, by_language in document.items():
        if topic not in known:
            problems.append(f"There is no topic “{topic}”; known are {', '.join(sorted(known))}.")
        try:
            topics[topic] = read_by_language(by_language, f"Topic “{topic}”")
        except PhraseError as error:
            problems += error.problems
    if problems:
        raise PhraseError(problems)
    return topics
