"""Fixtures of the API tests."""

from tests.api.shop_client import new_shop_data, shop, shop_data
from tests.api.small_app import small

__all__ = ["new_shop_data", "shop", "shop_data", "small"]
