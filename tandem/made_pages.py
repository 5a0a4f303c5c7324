"""The pages of `docs/` that are made from the code: metrics, events, facts, roles and the package.

`python -m tandem.made_pages` writes them; a test says when they are stale.
"""

from __future__ import annotations

import inspect
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from analytics.definition import Metric, Unit
from analytics.metrics import METRICS
from base.log import Event
from handoff.events import EVENTS
from tandem.context_page import context_page
from tandem.facts_page import facts_page
from tandem.roles_page import roles_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- Made by `python -m tandem.made_pages`: change the code, not this page. -->"
UNITS = {
    Unit.CONTACTS: "a count",
    Unit.SHARE: "a share, 0 to 1, with Wilson's 95 % interval",
    Unit.SECONDS: "seconds: the mean, with p50 and p90 beside it",
    Unit.RATIO: "a ratio",
}

_METRICS_HEAD = f"""# The numbers
{MADE}

Each number is the count or the mean of its samples, so the list of contacts behind it always
agrees with it. The code: `analytics/metrics.py`.
- **Cohort**: a contact belongs to the period in which it started, a handoff to the one in which it
  was created. Numerator and denominator are always of the same cohort.
- **Period**: whole days, half-open, in the time zone asked for; a day of changing to summer time
  has 23 hours.
- Nothing to divide by gives no value, never 0. Below 30 the value is marked as thin. Percentiles
  interpolate linearly.
- Times are calendar time from stored events, never from when something was computed. All can be
  made anew from the event log: `bin/tandem analytics rebuild`.
- A **contact** is one service episode in a conversation; a **contact with the bot** is one in
  which a decision was taken on a turn, or the bot spoke or failed.
"""

_EVENTS_HEAD = f"""# The events
{MADE}

What happens is recorded in the table `event`, in the transaction in which it happens, and is never
changed. `seq` counts without gaps in each `stream` (a conversation, or an agent). Bodies hold ids
and numbers, never a customer's words. The code: `handoff/events/`.
"""


def metrics_page() -> str:
    """docs/metrics.md."""
    return "\n".join([_METRICS_HEAD, *(_metric(metric) for metric in METRICS.values())])


def _metric(metric: Metric) -> str:
    beside = ", ".join(f"{one.title} (`{one.name}`)" for one in metric.beside)
    better = {"up": "more", "down": "less", "none": "neither"}[metric.direction]
    lines = [
        f"## {metric.title} (`{metric.name}`)",
        f"*{metric.question}*",
        "",
        f"- **Formula**: {metric.formula}",
        f"- **Cohort**: {metric.clock}",
        f"- **Unit**: {UNITS[metric.unit]}",
        f"- **Better**: {better}",
        f"- **Left out**: {metric.exclusions}",
        f"- **Broken down by**: {metric.by} ({metric.breakdown})",
        *([f"- **Beside it**: {beside}"] if beside else []),
        f"- **From the events**: {metric.source}",
        "",
    ]
    return "\n".join(lines)


def events_page() -> str:
    """docs/events.md."""
    return "\n".join([_EVENTS_HEAD, *(_event(event) for event in EVENTS.values())])


def _event(event: type[Event]) -> str:
    about = inspect.cleandoc(event.__doc__ or "")
    rows = [f"| `{field.name}` | {_type(field)} |" for field in fields(event)]
    table = ["| field | type |", "|---|---|", *rows]
    return "\n".join([f"## {event.__name__}", about, "", *table, ""])


def _type(field: Field[Any]) -> str:
    written = field.type if isinstance(field.type, str) else inspect.formatannotation(field.type)
    return written.replace(" | None", " or null")


PAGES = {
    "metrics": metrics_page,
    "events": events_page,
    "facts": facts_page,
    "roles": roles_page,
    "context-package": context_page,
}


def main() -> None:
    for name, page in PAGES.items():
        (DOCS / f"{name}.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
