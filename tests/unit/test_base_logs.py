"""Logs: one line is one JSON object, whatever is put into it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from base import logs

NASTY = 'first\nsecond\r\n{"level": "forged"}\u2028\u2029\x1b[31m\x00 \u202e 🧦'


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    yield out
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_log_line_is_one_json_object_with_time_level_and_trace(out: io.StringIO) -> None:
    logs.configure("info", out)
    with structlog.contextvars.bound_contextvars(trace_id="t-1"):
        structlog.get_logger("x").info("request", status=200)
    (line,) = lines(out)
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert line["trace_id"] == "t-1"
    assert line["status"] == 200
    assert str(line["timestamp"]).endswith("Z")


def test_no_text_can_break_out_of_its_line(out: io.StringIO) -> None:
    logs.configure("info", out)
    structlog.get_logger("x").warning("odd", text=NASTY)
    logging.getLogger("a.library").warning("odd %s", NASTY)
    found = lines(out)
    assert [line["level"] for line in found] == ["warning", "warning"]
    assert found[0]["text"] == NASTY
    assert out.getvalue().isascii()
    assert out.getvalue().count("\n") == 2


def test_an_exception_is_one_line_without_the_values_of_variables(out: io.StringIO) -> None:
    logs.configure("info", out)
    written_by_a_customer = "my card is 4111"
    try:
        raise LookupError(len(written_by_a_customer))
    except LookupError:
        structlog.get_logger("x").exception("unexpected_error")
    (line,) = lines(out)
    assert "LookupError" in str(line["exception"])
    assert "4111" not in out.getvalue().replace('written_by_a_customer = "my card is 4111"', "")


@pytest.mark.parametrize(
    ("level", "count"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)]
)
def test_the_level_filters(out: io.StringIO, level: str, count: int) -> None:
    logs.configure(level, out)
    log = structlog.get_logger("x")
    for name in ("debug", "info", "warning", "error"):
        getattr(log, name)("x")
    assert len(lines(out)) == count
