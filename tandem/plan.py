"""What the supervisor starts: each program with its command, its whole environment, its address.

The environments hold what docs/operations.md lists and nothing else. In particular Rasa gets no
database URL and no other secret: whoever takes it over finds nothing there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from base.secrets import read_or_create
from base.settings import SETTINGS, Settings
from tandem.ports import LOOPBACK, address
from tandem.processes import Program

CHECKOUT = Path(__file__).resolve().parent.parent
BOT_PYTHON = CHECKOUT / "bot" / ".venv" / "bin" / "python"
SECRETS = (
    "bot_token",
    "actions_token",
    "orders_token",
    "knowledge_token",
    "shop_identity_key",
    "webhook_key",
)
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
PASSED_TO_BOT = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS")


@dataclass(frozen=True)
class Plan:
    """The programs of one Tandem. `machine` is the environment that Tandem was started in."""

    settings: Settings
    machine: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.settings.data_dir.absolute()

    @property
    def bot(self) -> Path:
        """The bot's part of the data directory: models, trackers, which model serves."""
        return self.data / "bot"

    def make_folders_and_secrets(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        for folder in (self.bot / "models", self.bot / "home", self.data / "tmp"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in SECRETS:
            read_or_create(self.settings, name)

    def secret_file(self, name: str) -> Path:
        return dict(self.settings.secret_files).get(name, self.data / "secrets" / name).absolute()

    def desk(self) -> Program:
        """The one program that speaks with PostgreSQL: it gets what its client library reads."""
        names = [name for name in self.machine if name == "HOME" or name.startswith("PG")]
        demo = "0" if self.settings.orders_url else "1"
        env = {"TANDEM_DEMO": demo} | self._own_env()
        env |= {name: self.machine[name] for name in names}
        return self._program("desk", [sys.executable, "-m", "tandem", "desk"], env)

    def order_system(self) -> Program:
        port, data = str(self.settings.port + 1), str(self.data)
        command = [sys.executable, "-m", "shop", "--port", port, "--data-dir", data]
        return self._program("order system", command, self._own_env())

    def action_server(self) -> Program:
        command = [str(BOT_PYTHON), "-m", "actions.server", "--port", str(self.settings.port + 2)]
        env = {
            **self._bot_env(),
            **self._secret_env("actions_token", "orders_token", "knowledge_token"),
            "TANDEM_ORDERS_URL": self.settings.effective_orders_url,
            "TANDEM_KNOWLEDGE_URL": address(self.settings).rstrip("/"),
        }
        return self._program("action server", command, env)

    def rasa(self, model: Path, port: int) -> Program:
        actions = f"http://{LOOPBACK}:{self.settings.port + 2}/webhook"
        where = ["--model", str(model), "--port", str(port), "--actions-url", actions]
        env = {
            **self._bot_env(),
            **self._secret_env("bot_token", "actions_token"),
            "TANDEM_TRACKER_DB": self.settings.tracker_url or str(self.bot / "trackers.db"),
        }
        if self.settings.tracker_url and "PGPASSFILE" in self.machine:
            env["PGPASSFILE"] = self.machine["PGPASSFILE"]
        return self._program("bot", [str(BOT_PYTHON), "-m", "bot.serve", *where], env)

    def bot_command(self, module: str, *arguments: str) -> Program:
        """A command of the bot that ends by itself: bot.fingerprint, bot.train."""
        command = [str(BOT_PYTHON), "-m", module, *arguments]
        return self._program(module, command, self._bot_env())

    def _program(self, name: str, command: list[str], env: dict[str, str]) -> Program:
        log = self.data / "logs" / f"{name.replace(' ', '-')}.log"
        return Program(name=name, command=tuple(command), env=env, folder=CHECKOUT, log=log)

    def _basic_env(self) -> dict[str, str]:
        env = {name: self.machine[name] for name in PASSED_ON if name in self.machine}
        return env | {"TMPDIR": str(self.data / "tmp"), "PYTHONUNBUFFERED": "1"}

    def _own_env(self) -> dict[str, str]:
        """For our own programs: every setting, and where named secrets lie."""
        names = [setting.name for setting in SETTINGS]
        given = {name: self.machine[name] for name in names if name in self.machine}
        files = {f"TANDEM_{name.upper()}_FILE": str(p) for name, p in self.settings.secret_files}
        return self._basic_env() | given | files | {"TANDEM_DATA_DIR": str(self.data)}

    def _bot_env(self) -> dict[str, str]:
        """HOME is a folder of ours, since Rasa and its libraries write into it."""
        env = {name: self.machine[name] for name in PASSED_TO_BOT if name in self.machine}
        home = {"HOME": str(self.bot / "home"), "RASA_TELEMETRY_ENABLED": "false"}
        return self._basic_env() | env | home

    def _secret_env(self, *names: str) -> dict[str, str]:
        return {f"TANDEM_{name.upper()}_FILE": str(self.secret_file(name)) for name in names}


def plan_of(settings: Settings) -> Plan:
    return Plan(settings, dict(os.environ))
