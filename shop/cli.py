"""`python -m shop` runs the order system; `python -m shop faults` sets its fault switches."""

import argparse
import json
import logging
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from aiohttp import web

from base.secrets import read_or_create
from base.session import StorageUnavailable
from base.settings import Settings, SettingsError
from shop.app import make_app
from shop.bodies import FaultMode
from shop.queries import count_orders
from shop.start import StartError, age_in_days, open_shop, set_aside

log = logging.getLogger("shop")
STALE_AFTER = 3  # days; later the well-known orders are no longer as docs/demo.md says
STOP_WITHIN = 5.0  # seconds for open calls when the process is told to stop


def main(argv: Sequence[str]) -> int:
    """The exit code: 0 done, 1 it did not work, 2 wrong usage or setting; said on stderr."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        if argv and argv[0] == "faults":
            return faults(argv[1:])
        return serve(argv)
    except SettingsError as error:
        print(f"shop: {error}", file=sys.stderr)
        return 2
    except (StartError, StorageUnavailable) as error:
        print(f"shop: {error}", file=sys.stderr)
    except OSError as error:
        print(f"shop: {error.strerror or error}", file=sys.stderr)
    return 1


def serve(argv: Sequence[str]) -> int:
    settings = Settings.from_env()
    given = _serve_arguments(settings).parse_args(argv)
    settings = replace(settings, data_dir=given.data_dir)
    if given.fresh:
        set_aside(given.data_dir)
    public_url = (given.public_url or f"http://{given.host}:{given.port}").rstrip("/")
    web.run_app(
        opened(settings, public_url, given.seed, given.today),
        host=given.host,
        port=given.port,
        print=None,
        access_log=None,
        shutdown_timeout=STOP_WITHIN,
    )
    return 0


async def opened(
    settings: Settings, public_url: str, seed: int, today: date | None
) -> web.Application:
    shop = await open_shop(settings, public_url, seed, today)
    orders = await shop.database.read(count_orders)
    log.info("demo order system on %s, %d orders", public_url, orders)
    age = await shop.database.read(age_in_days)
    if age > STALE_AFTER:
        log.warning("its data is %d days old: start once with --fresh to make it anew", age)
    return make_app(shop)


def _serve_arguments(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m shop", description="The demo order system.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=settings.port + 1)
    parser.add_argument("--data-dir", type=Path, default=settings.data_dir)
    parser.add_argument("--seed", type=int, default=7, help="makes other people and orders")
    parser.add_argument("--today", type=date.fromisoformat, help="act as on this day: YYYY-MM-DD")
    parser.add_argument("--public-url", help="where browsers reach it, for the links of labels")
    parser.add_argument("--fresh", action="store_true", help="set the old data aside, make new")
    return parser


def faults(argv: Sequence[str]) -> int:
    settings = Settings.from_env()
    given = _faults_arguments(settings).parse_args(argv)
    token = read_or_create(replace(settings, data_dir=given.data_dir), "orders_token")
    switches = {} if given.off else _call(given.url, token)
    wanted = {
        name: value
        for name in ("latency_ms", "error_rate", "mode")
        if (value := getattr(given, name)) is not None
    }
    if wanted or given.off:
        switches = _call(given.url, token, switches | wanted)
    print(json.dumps(switches))
    return 0


def _faults_arguments(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m shop faults",
        description="Shows the fault switches of a running order system, or sets the given ones.",
    )
    parser.add_argument("--url", default=settings.effective_orders_url)
    parser.add_argument("--data-dir", type=Path, default=settings.data_dir, help="for the token")
    parser.add_argument("--latency-ms", type=int, help="every answer waits so long")
    parser.add_argument("--error-rate", type=float, help="this share (0..1) of calls answers 500")
    parser.add_argument("--mode", choices=get_args(FaultMode))
    parser.add_argument("--off", action="store_true", help="every fault off, then what is given")
    return parser


def _call(url: str, token: str, switches: dict[str, Any] | None = None) -> dict[str, Any]:
    """GET the switches, or PUT them. Raises StartError with what the order system said."""
    request = urllib.request.Request(  # noqa: S310 - the person's own URL
        f"{url}/v1/faults",
        method="GET" if switches is None else "PUT",
        data=None if switches is None else json.dumps(switches).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            answer: dict[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as error:
        said = json.load(error)["error"]["message"]
        raise StartError(f"{url} answered {error.code}: {said}") from None
    except urllib.error.URLError as error:
        raise StartError(f"{url} cannot be reached: {error.reason}") from None
