"""The calls of docs/orders-api.md about sellers and creators."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from base.session import Session
from shop import partners
from shop.bodies import Appeal, Application
from shop.faults import Handler
from shop.web import path_id, read, write

Json = dict[str, Any]


def _reads(query: Callable[[Session, str], Json]) -> Handler:
    """A handler that answers what `query` tells of the id in the path."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await read(request, query, path_id(request))

    return handle


async def appeal(request: web.Request) -> web.StreamResponse:
    penalty = path_id(request)
    return await write(request, Appeal, lambda s, body: partners.appeal(s, penalty, body))


async def apply(request: web.Request) -> web.StreamResponse:
    campaign = path_id(request)
    return await write(request, Application, lambda s, body: partners.apply(s, campaign, body))


ROUTES = [
    web.get("/v1/sellers/{id}/listings", _reads(partners.listings)),
    web.get("/v1/sellers/{id}/penalties", _reads(partners.penalties)),
    web.post("/v1/penalties/{id}/appeal", appeal),
    web.get("/v1/sellers/{id}/fees", _reads(partners.fees)),
    web.get("/v1/sellers/{id}/labels", _reads(partners.labels)),
    web.get("/v1/sellers/{id}/documents", _reads(partners.documents)),
    web.get("/v1/creators/{id}", _reads(partners.creator)),
    web.get("/v1/creators/{id}/commissions", _reads(partners.commissions)),
    web.get("/v1/creators/{id}/samples", _reads(partners.samples)),
    web.get("/v1/creators/{id}/content", _reads(partners.content)),
    web.get("/v1/creators/{id}/campaigns", _reads(partners.campaigns)),
    web.post("/v1/campaigns/{id}/apply", apply),
]
