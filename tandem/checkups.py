"""The single checks of `bin/tandem doctor`. Each looks, changes nothing and gives a Finding."""

from __future__ import annotations

import enum
import ipaddress
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import redis as redis_client

from base.outgoing import Outgoing
from base.secrets import read_or_create
from base.settings import Settings
from base.sign_on.provider import Provider
from base.sign_on.refusal import Refused
from tandem import migrate, ports
from tandem.errors import CannotRun
from tandem.health import get_json
from tandem.migrate_command import in_words
from tandem.model import read_json
from tandem.plan import Plan

GIB = 2**30
LITTLE_SPACE, TOO_LITTLE_SPACE = 3 * GIB, GIB // 4
LISTENS = "0A"  # the state of a listening socket in /proc/net/tcp


class Level(enum.Enum):
    OK = enum.auto()
    WARN = enum.auto()
    FAIL = enum.auto()


class Finding(NamedTuple):
    level: Level
    what: str
    detail: str


def environment(folder: Path, locks: list[Path]) -> Finding:
    """Whether an environment holds what one of its lock files says."""
    what = "packages of the bot" if folder.parent.name == "bot" else "packages of the desk"
    if folder.is_symlink():
        return Finding(Level.WARN, what, f"a link to {folder.resolve()}, kept by somebody else")
    made_from = folder / "made-from.lock"
    if not made_from.exists():
        return Finding(Level.FAIL, what, "not made by bin/run: remove the folder and start again")
    if made_from.read_bytes() not in [lock.read_bytes() for lock in locks]:
        return Finding(Level.WARN, what, "older than the lock file: bin/run brings them up to date")
    return Finding(Level.OK, what, "as locked")


def disk(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    level = Level.OK if free >= LITTLE_SPACE else Level.WARN
    level = Level.FAIL if free < TOO_LITTLE_SPACE else level
    return Finding(level, "disk space", f"{free / GIB:.1f} GiB free at {place}")


def data_directory(data: Path) -> Finding:
    """It holds what customers wrote."""
    mode = stat.S_IMODE(data.stat().st_mode) if data.exists() else 0
    if mode & 0o077:
        detail = f"others on this machine may look into it (mode {mode:04o}): chmod 700 it"
        return Finding(Level.WARN, f"data in {data}", detail)
    return Finding(Level.OK, f"data in {data}", "for its owner only")


def secrets(folder: Path, settings: Settings) -> Iterator[Finding]:
    """Every secret is a file that only its owner reads."""
    given = [path for _name, path in settings.secret_files]
    own = sorted(folder.glob("[!.]*")) if folder.exists() else []
    if not own and not given:
        yield Finding(Level.WARN, "secrets", "none yet: the first start makes them")
    for path in [*own, *given]:
        yield secret(path)


def secret(path: Path) -> Finding:
    what = f"secret {path}"
    if not path.is_file():
        return Finding(Level.FAIL, what, "there is no such file")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        detail = f"others may read it (mode {mode:04o}): chmod 600 it, and make a new one"
        return Finding(Level.FAIL, what, detail)
    return Finding(Level.OK, what, "for its owner only")


def database(url: str) -> Finding:
    try:
        status = migrate.look(url)
    except CannotRun as error:
        return Finding(Level.FAIL, "database", str(error))
    if status is None:
        return Finding(Level.WARN, "database", "none yet: the first start makes it")
    level = Level.OK if status.is_newest else Level.WARN
    return Finding(level, "database", in_words(status))


def redis(url: str) -> Finding:
    try:
        with redis_client.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis_client.RedisError as error:
        return Finding(Level.WARN, "Redis", f"{error}: news between desks take up to a second")
    return Finding(Level.OK, "Redis", "answers")


def loopback_only(settings: Settings, tables: str = "/proc/net/tcp*") -> Iterator[Finding]:
    """Only the desk may listen to the world; who else does can be used without a password."""
    inner = [listener for listener in ports.listeners(settings) if listener.what != "the desk"]
    found = [pair for table in Path("/").glob(tables.lstrip("/")) for pair in listening(table)]
    for what, _host, port in inner:
        outside = [str(host) for host, at in found if at == port and not host.is_loopback]
        if outside:
            detail = f"port {port} of {what} listens on {', '.join(outside)}, not on loopback only"
            yield Finding(Level.FAIL, "listening", detail)
        elif port in [at for _host, at in found]:
            yield Finding(Level.OK, "listening", f"{what} on loopback only")


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def listening(table: Path) -> Iterator[tuple[Address, int]]:
    """The addresses and ports in one of Linux's tables of sockets (little-endian hex words)."""
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] != LISTENS:
            continue
        hexadecimal, _, port = fields[1].partition(":")
        words = [bytes.fromhex(hexadecimal[at : at + 8]) for at in range(0, len(hexadecimal), 8)]
        host = ipaddress.ip_address(b"".join(word[::-1] for word in words))
        mapped = getattr(host, "ipv4_mapped", None)
        yield mapped or host, int(port, 16)


async def sign_on(settings: Settings) -> list[Finding]:
    """Whether the provider for sign-on answers as it must. [] when there is none."""
    if settings.sign_on is None:
        return []
    what, outgoing = f"sign-on with {settings.sign_on.issuer}", Outgoing()
    try:
        await Provider(outgoing.session, settings.sign_on, None, time.monotonic).look()
    except Refused as refused:
        return [Finding(Level.FAIL, what, f"{refused.detail}; passwords go on")]
    finally:
        await outgoing.close()
    return [Finding(Level.OK, what, f"answers; registered there: {settings.sign_on.return_url}")]


async def health(plan: Plan) -> list[Finding]:
    """What the processes answer. None of them runs when Tandem is not started: no failure."""
    settings = plan.settings
    desk, _said = await answer("desk", f"{ports.address(settings)}health")
    if desk.level is not Level.OK:
        detail = f"does not run ({desk.detail}): bin/run starts everything"
        return [Finding(Level.WARN, "desk", detail)]
    orders, _said = await answer("order system", f"{settings.effective_orders_url}/v1/health")
    found = [desk, orders, await bot(plan)]
    if not settings.bot_url:
        url = f"http://{ports.LOOPBACK}:{settings.port + 2}/health"
        token = read_or_create(settings, "actions_token")
        found.append((await answer("action server", url, token))[0])
    return found


async def bot(plan: Plan) -> Finding:
    """Whether the bot answers, and with which model."""
    serving = read_json(plan.bot / "serving.json")
    base = plan.settings.bot_url or serving.get("url") or plan.settings.effective_bot_url
    token = read_or_create(plan.settings, "bot_token")
    found, said = await answer("bot", f"{base}/webhooks/tandem/health", token)
    if found.level is not Level.OK:
        return Finding(Level.FAIL, "bot", f"{found.detail}; humans serve alone")
    return Finding(Level.OK, "bot", f"serves the model {said.get('model')}")


async def answer(what: str, url: str, token: str | None = None) -> tuple[Finding, dict[str, Any]]:
    """What a health call answers: 200 is well."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        status, body = await get_json(url, headers)
    except TimeoutError:
        return Finding(Level.FAIL, what, f"{url} does not answer in time"), {}
    except aiohttp.ClientError:
        return Finding(Level.FAIL, what, f"{url} cannot be reached"), {}
    level = Level.OK if status == 200 else Level.FAIL
    return Finding(level, what, f"{url} answers {status}"), body
