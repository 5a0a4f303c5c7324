"""A PostgreSQL or Redis of a test's own, which it may stop, empty and start again."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests import services
from tests.services import Service


@dataclass
class OwnServer:
    """One running server."""

    service: Service
    home: Path
    url: str

    def stop(self) -> None:
        """It is gone, as after a crash of its machine."""
        self.service.stop(self.home, self.url)

    def start_redis_again(self) -> None:
        """An empty Redis where the old one was."""
        for part in ("data", "run"):
            shutil.rmtree(self.home / part)
        self.service.start(self.home, int(self.url.rsplit(":", 1)[1].split("/")[0]))
        services.wait_for(self.service, self.home, self.url)

    def flush(self) -> None:
        """FLUSHALL."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def restart_postgres_hard(self) -> None:
        """Every connection breaks, nothing is shut down in order, the log is replayed."""
        program = services._postgres_binaries(self.home) / "pg_ctl"
        log = str(self.home / "run" / "log")
        words = [program, "-D", self.home / "data", "-w", "-l", log, "-m", "immediate", "restart"]
        done = subprocess.run(
            words, capture_output=True, text=True, cwd="/", **services._ordinary_user()
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def own(service: Service) -> Iterator[OwnServer]:
    """Runs a server of its own, on this machine, until the block ends."""
    home = services._home(f"{service.name}-{secrets.token_hex(3)}")
    server = OwnServer(service, home, services._start(service, home))
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)
