"""Where the serving bot is: a promotion moves it, and the supervisor writes it down."""

import json
from pathlib import Path

from base.settings import Settings

_known: dict[Path, tuple[int, str]] = {}


def serving_url(settings: Settings) -> str:
    """The base URL of the bot that serves now; looked up again when the file has changed."""
    if settings.bot_url:
        return settings.bot_url.rstrip("/")
    file = settings.data_dir / "bot" / "serving.json"
    try:
        changed_at = file.stat().st_mtime_ns
        if file not in _known or _known[file][0] != changed_at:
            url = json.loads(file.read_text(encoding="utf-8"))["url"]
            _known[file] = (changed_at, str(url).rstrip("/"))
        return _known[file][1]
    except (OSError, ValueError, KeyError):
        return settings.effective_bot_url
