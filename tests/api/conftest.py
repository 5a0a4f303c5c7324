"""Fixtures of the API tests."""

import pytest

from base.clock import ManualClock
from base.db import Database
from tests.api.shop_client import new_shop_data, shop, shop_data
from tests.api.small_app import small
from tests.world import World

__all__ = ["new_shop_data", "shop", "shop_data", "small"]


@pytest.fixture
async def world(database: Database, clock: ManualClock) -> World:
    """People, a real database and a bot that obeys the test."""
    return World(database, clock)
