"""Benchmarks: `bin/bench NAME`. Each module of this package measures one thing, from outside.

A module has `add_options(parser)` and `measure(options, say) -> dict` of figures (JSON values;
`options.seed` fixes what is random). It raises CannotMeasure when it could not measure; a figure
that misses its bar is no error. Its docstring says what it measures and what it leaves out.
"""

from __future__ import annotations

from tandem.errors import CannotRun


class CannotMeasure(CannotRun):
    """The benchmark could not be run; the message is one sentence."""
