"""The demo order system: its own process, database and API (docs/orders-api.md)."""
