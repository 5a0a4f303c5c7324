"""The servers that the other tests stand on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import redis
from sqlalchemy import make_url

from tests import services

INNER = "from tests import services; print(services.redis_url())"
OUTER = f"""
import subprocess, sys
from tests import services
print(services.redis_url(), flush=True)
subprocess.run([sys.executable, "-c", {INNER!r}], check=True)
assert services.REDIS.answers(services.redis_url()), "the inner process must not stop it"
"""


def test_postgres_is_real_and_every_url_is_a_database_of_its_own() -> None:
    mine = make_url(services.postgres_url())
    another = make_url(services.fresh_postgres_url())
    assert mine.database != another.database
    plain = mine.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TEMPORARY TABLE proof (id int)")
        assert connection.execute("SELECT count(*) FROM proof").fetchone() == (0,)


def test_redis_is_real() -> None:
    with redis.Redis.from_url(services.redis_url()) as client:
        client.set("tests:proof", "1", ex=60)
        assert client.get("tests:proof") == b"1"


def test_processes_share_a_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "TANDEM_TEST_REDIS_URL": ""}
    command = [sys.executable, "-c", OUTER]
    done = subprocess.run(command, env=env, cwd=services.CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    outer, inner = done.stdout.split()
    assert outer == inner
    assert not services.REDIS.answers(outer)
