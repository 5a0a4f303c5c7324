"""Articles: Markdown files with a head, one a topic and language. Pure but for reading the folder.

`articles/<language>/<id>.md` begins with `---`, YAML with `title`, `intents`, `words` (how else
customers call it) and `reviewed` (a date), and `---`. An article for customers has besides
`audience: customer` and an `answer`: one to three sentences that the bot says as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

FOLDER = Path(__file__).parent / "articles"
AGENT, CUSTOMER = "agent", "customer"
LONGEST_ANSWER = 600
_FENCE = "---\n"


class ArticleError(ValueError):
    """An article's file is not as it should be; the message names the file."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article in one language. `text` is Markdown; `answer`, of articles for customers only, is
    plain text.
    """

    id: str
    language: str
    title: str
    intents: tuple[str, ...]
    words: tuple[str, ...]
    reviewed: date
    text: str
    audience: str = AGENT
    answer: str = ""


def load(folder: Path = FOLDER) -> list[Article]:
    """All articles, by language and id. Raises ArticleError."""
    return [_read(path) for path in sorted(folder.glob("*/*.md"))]


def for_readers(articles: Iterable[Article], audience: str) -> list[Article]:
    """Those written for this audience."""
    return [one for one in articles if one.audience == audience]


def _read(path: Path) -> Article:
    try:
        return parse(path.stem, path.parent.name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ArticleError(f"{path.parent.name}/{path.name}: {error}") from error


def parse(id: str, language: str, source: str) -> Article:
    """An article from its file's text. Raises ValueError with what is wrong."""
    if not source.startswith(_FENCE) or _FENCE not in source[len(_FENCE) :]:
        raise ValueError("it does not begin with a head between two lines of ---")
    head, text = source[len(_FENCE) :].split(_FENCE, 1)
    try:
        fields = YAML(typ="safe", pure=True).load(head)
    except YAMLError as error:
        raise ValueError("its head is not YAML") from error
    wanted = {"title": str, "intents": list, "words": list, "reviewed": date}
    for name, kind in wanted.items():
        if not isinstance((fields or {}).get(name), kind):
            raise ValueError(f"its head has no good `{name}`")
    if not text.strip():
        raise ValueError("it has no text")
    audience, answer = _for_whom(fields)
    return Article(
        id=id,
        language=language,
        title=fields["title"],
        intents=tuple(str(intent) for intent in fields["intents"]),
        words=tuple(str(word) for word in fields["words"]),
        reviewed=fields["reviewed"],
        text=text.strip() + "\n",
        audience=audience,
        answer=answer,
    )


def _for_whom(fields: dict[str, object]) -> tuple[str, str]:
    """(audience, answer) of a head. Raises ValueError."""
    audience, answer = fields.get("audience", AGENT), fields.get("answer", "")
    if audience not in (AGENT, CUSTOMER):
        raise ValueError("its `audience` is neither agent nor customer")
    if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
        raise ValueError(f"its `answer` is no text of at most {LONGEST_ANSWER} characters")
    if bool(answer.strip()) != (audience == CUSTOMER):
        raise ValueError("an `answer` belongs to every article for customers and to no other")
    return str(audience), " ".join(answer.split())
