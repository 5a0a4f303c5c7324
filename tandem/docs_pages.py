"""The documents of `docs/` as pages of the desk: rendered as they are, at /docs."""

from __future__ import annotations

import html
import re
from pathlib import Path

from aiohttp import web
from markdown_it import MarkdownIt

DOCS = Path(__file__).parent.parent / "docs"
NAME = r"(?:decisions/)?[A-Za-z0-9-]{1,60}"

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Tandem</title>
  <link rel="icon" href="/web/shared/icon.svg">
  <link rel="stylesheet" href="/web/shared/tokens.css">
  <link rel="stylesheet" href="/web/docs/docs.css">
</head>
<body><main><nav><a href="/">Tandem</a> › <a href="/docs">Documents</a></nav>
{body}</main></body>
</html>
"""


def add_docs(app: web.Application, csp: str) -> None:
    """Serve /docs and every page below it."""

    async def index(request: web.Request) -> web.Response:
        return _response("Documents", _contents(), csp)

    async def document(request: web.Request) -> web.Response:
        file = DOCS / f"{request.match_info['name']}.md"
        if not file.is_file():
            raise web.HTTPNotFound
        text = file.read_text(encoding="utf-8")
        return _response(title_of(text), render(text), csp)

    app.router.add_get("/docs", index)
    app.router.add_get(f"/docs/{{name:{NAME}}}.md", document)


def render(text: str) -> str:
    """Markdown as HTML; tables may scroll sideways, markup in the text stays text."""
    made: str = _markdown.render(text)
    return made.replace("<table>", '<div class="wide"><table>').replace(
        "</table>", "</table></div>"
    )


def title_of(text: str) -> str:
    """The first heading."""
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1] if heading else "Document"


def _contents() -> str:
    files = [*sorted(DOCS.glob("*.md")), DOCS / "decisions" / "README.md"]
    items = (
        f'<li><a href="/docs/{file.relative_to(DOCS)}">'
        f"{html.escape(title_of(file.read_text(encoding='utf-8')))}</a></li>"
        for file in files
    )
    return f"<h1>Documents</h1><ul>{''.join(items)}</ul>"


def _response(title: str, body: str, csp: str) -> web.Response:
    page = PAGE.format(title=html.escape(title), body=body)
    return web.Response(
        text=page, content_type="text/html", headers={"Content-Security-Policy": csp}
    )
