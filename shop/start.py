"""Opens the shop in a data directory: makes its data at the first start, keeps it at later ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, inspect, select

from base.clock import Clock, SystemClock
from base.db import Database
from base.secrets import read_or_create
from base.session import Session
from base.settings import Settings
from shop.demo.generate import generate
from shop.faults import FaultSwitch
from shop.tables import Base, Meta
from shop.web import Shop

SCHEMA = 4


class StartError(Exception):
    """The shop cannot start; the message is one sentence for the person who starts it."""


@dataclass(frozen=True)
class MovedClock:
    """The true time of day on another day."""

    true: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.true.now() + self.by


def day_clock(true: Clock, today: date | None) -> Clock:
    """The shop's clock: the true one, or one on which it is `today` now."""
    if today is None:
        return true
    return MovedClock(true, today - true.now().astimezone(UTC).date())


async def open_shop(
    settings: Settings,
    public_url: str,
    seed: int,
    today: date | None = None,
    clock: Clock | None = None,
) -> Shop:
    """The shop over `<data dir>/shop.db`. Raises StartError and SettingsError."""
    clock = clock or SystemClock()
    token = read_or_create(settings, "orders_token")
    identity_key = read_or_create(settings, "shop_identity_key")
    path = settings.data_dir.absolute() / "shop.db"
    database = Database.open(f"sqlite:///{path}", day_clock(clock, today))
    try:
        await database.write(fill_once, path, seed)
    except BaseException:
        await database.close()
        raise
    return Shop(database, FaultSwitch(seed), clock, token, identity_key, public_url)


def fill_once(session: Session, path: Path, seed: int) -> None:
    """Tables and data in one transaction, so that there is all of it or nothing."""
    connection = session.connection()
    if inspect(connection).has_table(Meta.__tablename__):
        if session.scalars(select(Meta.schema)).first() != SCHEMA:
            raise StartError(
                f"{path} was made by another version of the demo order system: start with --fresh."
            )
        return
    today = session.now.date()
    Base.metadata.create_all(connection)
    for table, rows in generate(seed, today).items():
        connection.execute(insert(table), rows)
    session.add(Meta(schema=SCHEMA, seed=seed, made_for=today.isoformat()))


def age_in_days(session: Session) -> int:
    """How many days ago the data was made."""
    made_for = date.fromisoformat(session.scalars(select(Meta.made_for)).one())
    return (session.now.date() - made_for).days


def set_aside(data_dir: Path) -> None:
    """Moves the database to `shop.db.old`, so that the next start makes new data."""
    for suffix in ("-wal", "-shm", ""):
        path = data_dir / f"shop.db{suffix}"
        old = data_dir / f"shop.db.old{suffix}"
        old.unlink(missing_ok=True)
        if path.exists():
            path.replace(old)
