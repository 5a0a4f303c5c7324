"""Logs: one JSON object a line on stdout. Ids and numbers only, never what people wrote."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_STEPS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def configure(level: str = "info", file: TextIO | None = None) -> None:
    """Send our logs and those of the libraries to `file` (stdout) as JSON lines."""
    out = file or sys.stdout
    structlog.configure(
        processors=[*_STEPS, _to_json()],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_STEPS,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _to_json()],
        )
    )
    logging.basicConfig(level=_LEVELS[level], handlers=[handler], force=True)


def _to_json() -> Any:
    # JSON escapes newlines, and ensure_ascii everything that a terminal or log viewer might
    # take for one: a line of the log is always one entry.
    return structlog.processors.JSONRenderer(ensure_ascii=True)
