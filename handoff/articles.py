"""How the desk finds articles that may help: whoever puts it together hands the search in."""

from collections.abc import Callable, Sequence

#: (intent, the customer's words, language) -> [{id, title, snippet}], best first.
Suggest = Callable[[str | None, str, str], Sequence[dict[str, str]]]

WORDS = 500  # code points of what the customer wrote last


def no_articles(intent: str | None, words: str, language: str) -> Sequence[dict[str, str]]:
    """For a desk without articles."""
    return ()
