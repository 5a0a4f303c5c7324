"""What the first page and the demo shop ask. Only while TANDEM_DEMO is on; else there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import aiohttp
from aiohttp import web
from pydantic import Field

from base.http import BadGateway, Body, Call, NotFound, Reply, Routes
from base.settings import Settings
from shop.demo.files import people
from tandem.demo_staff import DEMO_STAFF, PASSWORD

BUDGET_S = 2.5
CustomerId = Annotated[str, Field(pattern=r"^C-\d{4,8}$")]

routes = Routes(prefix="/api/demo", tag="demo")


class SignInView(Reply):
    """A demo sign-in and the page where its work is."""

    email: str
    password: str
    role: str
    name: str
    screen: str


class DemoCustomer(Reply):
    """A customer of the demo shop that has something to show."""

    id: str
    name: str
    language: str
    market: str
    tier: str


class InfoReply(Reply):
    """`demo` is false, and the lists are empty, where the demo is off."""

    demo: bool
    sign_ins: list[SignInView]
    customers: list[DemoCustomer]


class IdentityBody(Body):
    """Whom the demo shop is to vouch for."""

    customer_id: CustomerId


class IdentityReply(Reply):
    """What a shop would sign."""

    identity: str


class OrdersQuery(Body):
    """Whose orders."""

    customer: CustomerId


class OrdersReply(Reply):
    """The customer's orders, newest first."""

    orders: list[dict[str, Any]]


class DemoShop:
    """The demo order system, as the shop page needs it."""

    def __init__(self, http: Callable[[], aiohttp.ClientSession], url: str, token: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str) -> Any:
        """The JSON of a 200. Raises NotFound, BadGateway."""
        url = f"{self._url}/v1/{path}"
        try:
            async with (
                asyncio.timeout(BUDGET_S),
                self._http().request(method, url, headers=self._headers) as answer,
            ):
                if answer.status == 404:
                    raise NotFound
                answer.raise_for_status()
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise BadGateway("orders_unreachable", "The demo shop does not answer.") from error


DEMO_SHOP = web.AppKey("demo_shop", DemoShop)


def add_demo(
    app: web.Application, settings: Settings, http: Callable[[], aiohttp.ClientSession], token: str
) -> None:
    """Open the demo's door, where the demo is on."""
    if settings.demo:
        app[DEMO_SHOP] = DemoShop(http, settings.effective_orders_url, token)


def _shop(call: Call) -> DemoShop:
    shop = call.app.get(DEMO_SHOP)
    if shop is None:
        raise NotFound
    return shop


@routes.get("/info", access="public")
async def info(call: Call) -> InfoReply:
    """The demo's sign-ins and customers."""
    if DEMO_SHOP not in call.app:
        return InfoReply(demo=False, sign_ins=[], customers=[])
    return InfoReply(
        demo=True,
        sign_ins=[
            SignInView(
                email=person.email,
                password=PASSWORD,
                role=person.role,
                name=person.name,
                screen=person.screen,
            )
            for person in DEMO_STAFF
        ],
        customers=[
            DemoCustomer(**{name: person[name] for name in DemoCustomer.model_fields})
            for person in people()
        ],
    )


@routes.post("/identity", access="public", errors=(404, 502))
async def identity(call: Call, body: IdentityBody) -> IdentityReply:
    """What a shop would sign for its customer."""
    signed = await _shop(call).ask("POST", f"customers/{body.customer_id}/identity")
    return IdentityReply(identity=signed["identity"])


@routes.get("/orders", access="public", errors=(404, 502))
async def orders(call: Call, query: OrdersQuery) -> OrdersReply:
    """The orders that the demo shop's page lists."""
    found = await _shop(call).ask("GET", f"customers/{query.customer}/orders")
    return OrdersReply(orders=found["orders"])
