"""docs/context-package.md, made from the schema of the package by `tandem/made_pages.py`."""

from __future__ import annotations

from typing import Any

from handoff.package import BYTE_BUDGET, VERSION, schema
from handoff.package.facts import FORM

HEAD = """# The context package
<!-- Made by `python -m tandem.made_pages`: change the code, not this page. -->

What a human gets with a conversation, made once, in the moment in which the bot stops. No LLM is
needed for it. The code: `handoff/package/`, gathered by `handoff/commands/material.py`.

- **Form**: JSON Schema (draft 2020-12), `{id}`, at `GET /api/desk/context-schema` and in
  `handoff/package/context.schema.json`. `GET /api/desk/conversations/{{id}}` brings the package as
  `package`, its summary in the agent's language as `summary`, the suggested replies in the
  customer's as `replies`, what a writer wrote as `written`, the withheld drafts as `drafts`.
- **Version**: {version}. It rises with a change that a reader of the last one could not read.
- **A fact** is `{{value, source: {{kind, ref}}, at, verified}}`: what, from where, since when, and
  whether somebody vouches for it. Source `turn` is the customer's own word and `bot` the bot's
  reading: both unverified. What is not known is not there.
- **Bytes**: {budget} KiB of UTF-8 at most. Values over 300 characters are cut, then the oldest of a
  part goes; `left_out` says of what and how much.
- **Words** of the customer and of withheld drafts are not in it: turns and drafts are named by id.
  Values that were taken out of them (order number, address, reason ...) are.

| part | what | facts |
|---|---|---|
"""

TAIL = """
## The summary
Sentences as `{key, values}`, the most telling first: who wants what (with the order), what the bot
did, which step failed and why, what is promised, what the customer still waits for, why a person.
Each agent reads them in the own language, so the package holds no words. `matter` is the last
clear reading that names one and was no answer to a form.

## The optional writer
Off unless `TANDEM_WRITER_URL` is set ([operations.md](operations.md)). After the handoff is stored,
outside any transaction, an OpenAI-compatible `POST .../chat/completions` may write a summary within
3 seconds. It gets the facts and the customer's last words with tokens in place of names, addresses,
e-mails, telephone, card, order and other long numbers; tokens in the answer stay tokens. What comes
back is cut to 1,200 characters and freed of markup, links and control characters. Whatever goes
wrong (too late, not JSON, HTML, too long a body, an open circuit) changes `summary_written.origin`
to `extractive`, and nothing else.
"""


def context_page() -> str:
    """docs/context-package.md."""
    form = schema()
    head = HEAD.format(id=form["$id"], version=VERSION, budget=BYTE_BUDGET // 1024)
    rows = [_row(name, part) for name, part in form["properties"].items()]
    return head + "".join(rows) + TAIL


def _row(name: str, part: dict[str, Any]) -> str:
    is_facts = "–" if name in FORM else "yes"
    return f"| `{name}` | {part.get('description', '')} | {is_facts} |\n"
