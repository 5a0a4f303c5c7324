"""A second ear for the wish for a human, beside the bot's model. Pure."""

from collections.abc import Collection, Mapping

from handoff.policy.phrases import holds, said


def asks_for_human(text: str, phrases: Mapping[str, Collection[str]]) -> bool:
    """Whether `text` holds a certain phrase of asking for a human, of any language.

    For turns where the bot's model misses the wish, and while the bot is down. `phrases` are those
    of `strategy/wish_words.yml`, read with `read_by_language`.
    """
    heard = said(text)
    return any(holds(heard, known) for known in phrases.values())
