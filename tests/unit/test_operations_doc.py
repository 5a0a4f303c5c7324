"""docs/operations.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from base.settings import SETTINGS
from tandem import cli
from tandem.plan import PASSED_ON, PASSED_TO_BOT, SECRETS

CHECKOUT = Path(__file__).resolve().parents[2]
DOC = (CHECKOUT / "docs" / "operations.md").read_text()


def test_every_setting_stands_there_with_its_default_and_its_meaning() -> None:
    section = DOC.split("## Settings")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(TANDEM_\w+)` \| `?([^`|]*?)`? \| (.*) \|$", section, re.MULTILINE)
    assert rows == [(setting.name, setting.default, setting.meaning) for setting in SETTINGS]


def test_every_secret_and_every_variable_that_is_passed_on_stands_there() -> None:
    for name in (*SECRETS, *PASSED_ON, *PASSED_TO_BOT):
        assert f"`{name}`" in DOC, name


def test_every_command_stands_there() -> None:
    files = {path.name for path in (CHECKOUT / "bin").iterdir()} - {"env"}
    assert files == set(re.findall(r"^\| `bin/(\w+)", DOC, re.MULTILINE))
    for command in ("desk", "shop", "doctor", "migrate"):
        assert f"`{command}`" in DOC
        assert command in [known.name for known in cli.COMMANDS]
