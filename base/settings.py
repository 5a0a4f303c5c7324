"""The settings, read once from the environment into one frozen value. No other module reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from base.setting import Setting, SettingsError, switch, url
from base.sign_on.settings import SIGN_ON_SETTINGS, SignOn, read_sign_on

__all__ = ["SETTINGS", "Setting", "Settings", "SettingsError", "SignOn"]


SETTINGS = [
    Setting("TANDEM_HOST", "127.0.0.1", "The address the desk listens on."),
    Setting(
        "TANDEM_PORT",
        "8080",
        "The desk's port. The order system, the action server and Rasa take the next ones, "
        "on loopback.",
    ),
    Setting("TANDEM_DATA_DIR", "var", "The directory for everything Tandem writes."),
    Setting(
        "TANDEM_DATABASE_URL",
        "",
        "`sqlite:///path` or `postgresql://user@host/name`. Empty: `desk.db` in the data "
        "directory.",
    ),
    Setting(
        "TANDEM_FILES_DIR",
        "",
        "The folder for files that customers and agents send; several desks share it. Empty: "
        "`files` in the data directory.",
    ),
    Setting(
        "TANDEM_REDIS_URL",
        "",
        "`redis://host:6379/0`, for quicker news between several desk processes. Never needed "
        "for correctness.",
    ),
    Setting("TANDEM_BOT_URL", "", "A running Rasa. Empty: Tandem starts its own on port + 3."),
    Setting(
        "TANDEM_TRACKER_URL",
        "",
        "`postgresql://user@host/name` for what several bots remember of conversations. Empty: a "
        "file in the data directory.",
    ),
    Setting(
        "TANDEM_ORDERS_URL",
        "",
        "Your order system's API. Empty: Tandem starts the demo order system on port + 1.",
    ),
    Setting(
        "TANDEM_ALLOWED_ORIGINS",
        "",
        "Comma-separated origins of the sites that embed the widget, like "
        "`https://shop.example`. The desk's own is always allowed.",
    ),
    Setting(
        "TANDEM_DEMO",
        "0",
        "`1`: demo sign-ins with a known password, and the demo shop. `bin/run` sets it unless "
        "it is given or `TANDEM_ORDERS_URL` names your own order system.",
    ),
    Setting(
        "TANDEM_TRAINING_DIR",
        "data",
        "The training data that trainers add to: a folder with `nlu/` like the one in the "
        "checkout. Where it cannot be written, corrections are refused and nothing else changes.",
    ),
    Setting(
        "TANDEM_WRITER_URL",
        "",
        "An OpenAI-compatible service that may write summaries for agents, like "
        "`https://llm.example/v1`; it gets tokens in place of personal data. Empty: off, and "
        "nothing is missing.",
    ),
    Setting("TANDEM_WRITER_MODEL", "", "The model that the writer is asked for."),
    Setting(
        "TANDEM_WEBHOOK_HOSTS",
        "",
        "Comma-separated `host:port` of receivers of webhooks that are not in the public internet "
        "or speak http, like `crm.intern:443`. Exactly these are opened.",
    ),
    Setting(
        "TANDEM_TRUSTED_PROXIES",
        "",
        "Comma-separated addresses or networks of load balancers, like `127.0.0.1,10.0.0.0/8`: "
        "whom they name in `X-Forwarded-For` is the caller, for limits.",
    ),
    *SIGN_ON_SETTINGS,
    Setting("TANDEM_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
]

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
_LEVELS = ("debug", "info", "warning", "error")
_HIGHEST_PORT = 65535 - 4  # the other processes need the next four


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, checked. `SETTINGS` says what each one means."""

    host: str = "127.0.0.1"
    port: int = 8080
    data_dir: Path = Path("var")
    database_url: str | None = None
    files_dir: Path | None = None
    redis_url: str | None = None
    bot_url: str | None = None
    tracker_url: str | None = None
    orders_url: str | None = None
    allowed_origins: tuple[str, ...] = ()
    demo: bool = False
    training_dir: Path = Path("data")
    writer_url: str | None = None
    writer_model: str | None = None
    webhook_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    sign_on: SignOn | None = None
    log_level: str = "info"
    secret_files: tuple[tuple[str, Path], ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the `TANDEM_...` variables. Raises SettingsError with one clear sentence."""
        given = {name: environ.get(name, "").strip() or _DEFAULTS[name] for name in _DEFAULTS}
        if given["TANDEM_WRITER_URL"] and not given["TANDEM_WRITER_MODEL"]:
            raise SettingsError("TANDEM_WRITER_URL needs TANDEM_WRITER_MODEL: which model writes.")
        return cls(
            host=given["TANDEM_HOST"],
            port=_port(given["TANDEM_PORT"]),
            data_dir=_folder("TANDEM_DATA_DIR", given["TANDEM_DATA_DIR"]),
            database_url=_database(given["TANDEM_DATABASE_URL"]),
            files_dir=_folder("TANDEM_FILES_DIR", given["TANDEM_FILES_DIR"])
            if given["TANDEM_FILES_DIR"]
            else None,
            redis_url=url(
                "TANDEM_REDIS_URL", given["TANDEM_REDIS_URL"], ("redis", "rediss", "unix")
            ),
            bot_url=url("TANDEM_BOT_URL", given["TANDEM_BOT_URL"], ("http", "https")),
            tracker_url=url(
                "TANDEM_TRACKER_URL", given["TANDEM_TRACKER_URL"], ("postgresql", "postgres")
            ),
            orders_url=url("TANDEM_ORDERS_URL", given["TANDEM_ORDERS_URL"], ("http", "https")),
            allowed_origins=_origins(given["TANDEM_ALLOWED_ORIGINS"]),
            demo=switch("TANDEM_DEMO", given["TANDEM_DEMO"]),
            training_dir=_folder("TANDEM_TRAINING_DIR", given["TANDEM_TRAINING_DIR"]),
            writer_url=url("TANDEM_WRITER_URL", given["TANDEM_WRITER_URL"], ("http", "https")),
            writer_model=given["TANDEM_WRITER_MODEL"] or None,
            webhook_hosts=_hosts("TANDEM_WEBHOOK_HOSTS", given["TANDEM_WEBHOOK_HOSTS"]),
            trusted_proxies=_networks("TANDEM_TRUSTED_PROXIES", given["TANDEM_TRUSTED_PROXIES"]),
            sign_on=read_sign_on(given),
            log_level=_level(given["TANDEM_LOG_LEVEL"]),
            secret_files=_secret_files(environ),
        )

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'desk.db'}"

    @property
    def effective_files_dir(self) -> Path:
        return (self.files_dir or self.data_dir / "files").absolute()

    @property
    def effective_bot_url(self) -> str:
        return self.bot_url or f"http://127.0.0.1:{self.port + 3}"

    @property
    def effective_orders_url(self) -> str:
        return self.orders_url or f"http://127.0.0.1:{self.port + 1}"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _HIGHEST_PORT:
        raise SettingsError(
            f"TANDEM_PORT must be a number from 1 to {_HIGHEST_PORT}, not {text!r}."
        )
    return int(text)


def _folder(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # ~somebody who is not there
        raise SettingsError(f"{name} names the home of an unknown user: {text!r}.") from error


def _database(text: str) -> str | None:
    schemes = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
    if text and text.split(":", 1)[0] not in schemes:
        raise SettingsError(
            "TANDEM_DATABASE_URL must start with sqlite:/// or postgresql://, "
            f"not {text.split(':', 1)[0]!r}."
        )
    return text or None


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != origin:
            raise SettingsError(
                "TANDEM_ALLOWED_ORIGINS must hold origins like https://shop.example, "
                f"without a path, not {origin!r}."
            )
    return tuple(origin.lower() for origin in origins)


def _hosts(name: str, text: str) -> tuple[str, ...]:
    """Of `host:port`s, in lower case."""
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for host in hosts:
        if not re.fullmatch(r"([a-z0-9._-]+|\[[0-9a-f:.]+\]):[1-9][0-9]{0,4}", host):
            raise SettingsError(f"{name} must hold hosts like crm.intern:443, not {host!r}.")
    return hosts


def _networks(name: str, text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(ip_network(part, strict=False) for part in parts)
    except ValueError as error:
        raise SettingsError(f"{name} must hold addresses or networks: {error}.") from error


def _level(text: str) -> str:
    if text.lower() not in _LEVELS:
        raise SettingsError(f"TANDEM_LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {text!r}.")
    return text.lower()


def _secret_files(environ: Mapping[str, str]) -> tuple[tuple[str, Path], ...]:
    """`TANDEM_<NAME>_FILE` names the file that holds a secret: {secret's name: path}."""
    return tuple(
        (key.removeprefix("TANDEM_").removesuffix("_FILE").lower(), Path(value))
        for key, value in sorted(environ.items())
        if key.startswith("TANDEM_") and key.endswith("_FILE") and value
    )
