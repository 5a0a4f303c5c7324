"""What a running app holds, by typed key."""

from __future__ import annotations

from aiohttp import web

from base.clock import Clock
from base.db import Database
from base.feed import Feed
from base.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CLOCK: web.AppKey[Clock] = web.AppKey("clock", Clock)
DATABASE = web.AppKey("database", Database)
FEED: web.AppKey[Feed] = web.AppKey("feed", Feed)
#: The hash of the token with which our own bot asks the desk; without it nobody may.
SERVICE_TOKEN = web.AppKey("service_token", str)

#: Of a request: its id in all logs, and whether a shop's page may read the answer.
TRACE_ID = web.RequestKey("trace_id", str)
CROSS_ORIGIN = web.RequestKey("cross_origin", bool)
