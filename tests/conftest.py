"""What all tests share: the database, on the engine that `--db` names, and a clock that obeys."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import create_engine

from base import passwords
from base.clock import ManualClock
from base.db import Base, Database
from tandem import migrate

# A test that was slow because its neighbours were busy has not found a fault.
settings.register_profile("tandem", deadline=None)
settings.load_profile("tandem")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=["sqlite", "postgres"], default="sqlite", help="the database to test on"
    )


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    migrate.load_tables()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 with its smallest parameters: the tests sign in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        )
        yield


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres_server() -> str:
    from tests.services import postgres_url

    return postgres_url()


@pytest.fixture(scope="session")
def redis_server() -> str:
    from tests.services import redis_url

    return redis_url()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tables: None) -> Iterator[str]:
    """The name of a database with all tables, to clone: 0.1 s instead of the whole schema."""
    name = f"tandem_template_{secrets.token_hex(4)}"
    with psycopg.connect(_at(postgres_server), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        engine = create_engine(
            _at(postgres_server, name).replace("postgresql:", "postgresql+psycopg:")
        )
        Base.metadata.create_all(engine)
        engine.dispose()
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def sqlite_template(tables: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to copy: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with all tables, for tests that open it themselves."""
    if request.config.getoption("--db") == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'desk.db')}"
        return
    postgres: str = request.getfixturevalue("postgres_server")
    source: str = request.getfixturevalue("postgres_template")
    name = f"tandem_test_{secrets.token_hex(6)}"
    with psycopg.connect(_at(postgres), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        yield _at(postgres, name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def open_database(clock: ManualClock, database_url: str) -> Callable[..., Database]:
    """Open one more connection to this test's database, as another process would."""

    def opened(on_commit: Callable[[frozenset[str]], None] | None = None) -> Database:
        return Database.open(database_url, clock, on_commit)

    return opened


@pytest.fixture
async def database(open_database: Callable[..., Database]) -> AsyncIterator[Database]:
    database = open_database()
    yield database
    await database.close()


def _at(url: str, name: str | None = None) -> str:
    """`url` with another database name, for psycopg (no SQLAlchemy driver in the scheme)."""
    from sqlalchemy import make_url

    parsed = make_url(url).set(drivername="postgresql")
    if name is not None:
        parsed = parsed.set(database=name)
    return parsed.render_as_string(hide_password=False)
