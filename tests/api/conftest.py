"""Fixtures of the API tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from base.clock import ManualClock
from base.db import Database
from tests.api.judging import staff, teaching_desk
from tests.api.shop_client import new_shop_data, shop, shop_data
from tests.api.small_app import small
from tests.api.timed import timed
from tests.desk import DeskServer, running_desk
from tests.world import World

__all__ = ["new_shop_data", "shop", "shop_data", "small", "staff", "teaching_desk", "timed"]


@pytest.fixture
async def world(database: Database, clock: ManualClock) -> World:
    """People, a real database and a bot that obeys the test."""
    return World(database, clock)


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[DeskServer]:
    """The real desk over HTTP and sockets, with a fake bot."""
    async with running_desk(database_url, tmp_path / "data", clock) as server:
        yield server
