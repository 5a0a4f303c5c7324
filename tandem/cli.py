"""The command line: one module a command, loaded only when it is called.

A command's module has `main(arguments: Sequence[str]) -> int`: it parses what stands behind the
command's name and returns the exit code. SettingsError, CannotRun and StorageUnavailable may come
out of it: they are said here.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from typing import NamedTuple

from base.session import StorageUnavailable
from base.settings import SettingsError
from tandem.errors import CannotRun


class Command(NamedTuple):
    name: str
    module: str
    meaning: str


COMMANDS = [
    Command("up", "tandem.up", "start all processes and keep them running (bin/run)"),
    Command("desk", "tandem.desk", "run the desk alone"),
    Command("bot", "tandem.bot_command", "run one bot more, beside those that run"),
    Command("shop", "shop.cli", "run the demo order system alone"),
    Command("orders", "shop.orders_command", "import a retail shop's orders into the order system"),
    Command("chat", "tandem.chat", "talk to the bot in a terminal, and see what it understood"),
    Command("demo", "tandem.demo.command", "fill the database with a made-up month"),
    Command("analytics", "tandem.analytics_command", "make the numbers level with the events"),
    Command("thresholds", "tandem.thresholds_command", "propose a threshold, from labelled turns"),
    Command("replay", "tandem.replay_command", "what other rules would have decided, in numbers"),
    Command("simulate", "tandem.simulate_command", "try numbers of agents on a virtual clock"),
    Command("webhooks", "tandem.webhooks_command", "tell other systems what happens"),
    Command("erase", "tandem.erase_command", "forget a customer, as the law wants it"),
    Command("staff", "tandem.staff_command", "who may sign in, and as what"),
    Command("sign-on", "tandem.sign_on_command", "whose account is which, for OpenID Connect"),
    Command("screenshots", "tandem.screenshots.command", "a picture of every screen and state"),
    Command("doctor", "tandem.doctor", "look for what is wrong, one line each"),
    Command("migrate", "tandem.migrate_command", "bring the database's schema up, or down"),
]


def main(arguments: Sequence[str]) -> int:
    """Runs one command. 0 done, 1 it did not work (said in one sentence), 2 wrong usage."""
    commands = {command.name: command for command in available()}
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    name, *rest = arguments
    if name not in commands:
        print(f"tandem: there is no command {name!r}.\n\n{overview()}", file=sys.stderr)
        return 2
    try:
        code: int = importlib.import_module(commands[name].module).main(rest)
        return code
    except SettingsError as error:
        print(f"tandem: {error}", file=sys.stderr)
        return 2
    except (CannotRun, StorageUnavailable) as error:
        print(f"tandem: {error}", file=sys.stderr)
        return 1


def available() -> list[Command]:
    return [command for command in COMMANDS if importlib.util.find_spec(command.module)]


def overview() -> str:
    lines = [f"  {command.name:11} {command.meaning}" for command in available()]
    return "\n".join(["usage: bin/tandem COMMAND [options]", "", *lines])
