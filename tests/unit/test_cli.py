"""The command line: what it says when it is called rightly and wrongly."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from base.settings import SettingsError
from tandem import cli
from tandem.errors import CannotRun


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_command_it_lists_what_there_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 0
    shown = capsys.readouterr().out
    assert "bin/tandem COMMAND" in shown
    for command in cli.available():
        assert f"{command.name} " in shown


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dektop"]) == 2
    assert "there is no command 'dektop'" in capsys.readouterr().err


@pytest.mark.parametrize("command", cli.available(), ids=lambda command: command.name)
def test_every_command_explains_itself(
    command: cli.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([command.name, "--help"])
    assert "usage:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code"), [(SettingsError("Say it so."), 2), (CannotRun("Say it so."), 1)]
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(arguments: Sequence[str]) -> int:
        raise error

    load: Any = importlib.import_module
    monkeypatch.setattr(
        cli.importlib,
        "import_module",
        lambda name: SimpleNamespace(main=fails) if name == "tandem.desk" else load(name),
    )
    assert cli.main(["desk"]) == code
    assert capsys.readouterr().err == "tandem: Say it so.\n"
