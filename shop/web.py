"""The calls of docs/orders-api.md: read the request, ask or write, answer."""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from aiohttp import web

from base.clock import Clock
from base.db import Database
from base.session import Session
from shop import commands, identity, label, promotions, queries
from shop.bodies import (
    Address,
    Body,
    Cancel,
    Changes,
    Faults,
    HomeAddress,
    NewPayment,
    NewReturn,
    parse,
)
from shop.errors import bad, missing
from shop.faults import FaultSwitch
from shop.tables import Customer, Seller

Json = dict[str, Any]
P = ParamSpec("P")
B = TypeVar("B", bound=Body)
MAX_EMAIL = 254
KEY = re.compile(r"[!-~]{1,200}\Z")
ABOUT = "This is the demo order system of Tandem. Its API stands in docs/orders-api.md.\n"


@dataclass(frozen=True)
class Shop:
    """All that the handlers need. `clock` tells the true time; the database's may be moved."""

    database: Database
    faults: FaultSwitch
    clock: Clock
    token: str = field(repr=False)
    identity_key: str = field(repr=False)
    public_url: str

    def label_url(self, return_id: str) -> str:
        return f"{self.public_url}/labels/{return_id}/{label.signature(self.token, return_id)}"


SHOP = web.AppKey("shop", Shop)


def answer(body: Json) -> web.Response:
    return web.json_response(text=json.dumps(body, ensure_ascii=False))


async def about(_request: web.Request) -> web.Response:
    return web.Response(text=ABOUT)


async def health(_request: web.Request) -> web.Response:
    return answer({"ready": True})


async def read(
    request: web.Request,
    query: Callable[Concatenate[Session, P], Json],
    *args: P.args,
    **kwargs: P.kwargs,
) -> web.Response:
    return answer(await request.app[SHOP].database.read(query, *args, **kwargs))


async def customer(request: web.Request) -> web.Response:
    return await read(request, queries.customer, path_id(request))


async def customers(request: web.Request) -> web.Response:
    email = request.query.get("email", "")
    if not email or len(email) > MAX_EMAIL:
        raise bad("email: say whose customer number you want.")
    return await read(request, queries.customers_by_email, email)


async def customer_orders(request: web.Request) -> web.Response:
    return await read(request, queries.orders, path_id(request), _limit(request))


async def order(request: web.Request) -> web.Response:
    return await read(request, queries.order, path_id(request))


async def invoice(request: web.Request) -> web.Response:
    return await read(request, queries.invoice, path_id(request))


async def promotion(request: web.Request) -> web.Response:
    code, customer_id = request.match_info["code"], request.query.get("customer")
    return await read(request, promotions.promotion, code, customer_id)


async def order_returns(request: web.Request) -> web.Response:
    return await read(request, queries.returns, path_id(request), request.app[SHOP].label_url)


async def goods_return(request: web.Request) -> web.Response:
    return await read(request, queries.goods_return, path_id(request), request.app[SHOP].label_url)


async def exchanges(request: web.Request) -> web.Response:
    return await read(request, queries.exchanges, path_id(request))


async def payment_methods(request: web.Request) -> web.Response:
    return await read(request, queries.payment_methods, path_id(request))


async def product(request: web.Request) -> web.Response:
    return await read(request, queries.product, path_id(request))


async def seller(request: web.Request) -> web.Response:
    return await read(request, queries.seller, path_id(request))


async def seller_payouts(request: web.Request) -> web.Response:
    return await read(request, queries.payouts, path_id(request))


async def cancel(request: web.Request) -> web.Response:
    order_id = path_id(request)
    return await write(request, Cancel, lambda s, body: commands.cancel(s, order_id, body))


async def change_address(request: web.Request) -> web.Response:
    order_id = path_id(request)
    return await write(request, Address, lambda s, body: commands.change_address(s, order_id, body))


async def send_back(request: web.Request) -> web.Response:
    order_id, url = path_id(request), request.app[SHOP].label_url
    return await write(
        request, NewReturn, lambda s, body: commands.send_back(s, order_id, body, url)
    )


async def change_payment(request: web.Request) -> web.Response:
    order_id = path_id(request)
    return await write(
        request, NewPayment, lambda s, body: commands.change_payment(s, order_id, body)
    )


async def change_items(request: web.Request) -> web.Response:
    order_id = path_id(request)
    return await write(request, Changes, lambda s, body: commands.change_items(s, order_id, body))


async def exchange(request: web.Request) -> web.Response:
    order_id = path_id(request)
    return await write(request, Changes, lambda s, body: commands.exchange(s, order_id, body))


async def move_house(request: web.Request) -> web.Response:
    customer_id = path_id(request)
    return await write(
        request, HomeAddress, lambda s, body: commands.move_house(s, customer_id, body)
    )


async def write(
    request: web.Request, model: type[B], command: Callable[[Session, B], Json]
) -> web.Response:
    """Runs the command once for the request's Idempotency-Key."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.match(key):
        raise bad("Idempotency-Key: send 1 to 200 visible ASCII characters.")
    body = parse(model, await _sent(request))
    first = await request.app[SHOP].database.write(
        commands.once, commands.Write(key, request.path, body), lambda s: command(s, body)
    )
    return web.json_response(text=first.text, status=first.status)


async def _sent(request: web.Request) -> bytes:
    try:
        return await request.read()
    except (web.RequestPayloadError, ConnectionError):
        raise bad("The body did not arrive whole, or not as it says it is encoded.") from None


async def get_faults(request: web.Request) -> web.Response:
    return answer(request.app[SHOP].faults.faults.model_dump())


async def put_faults(request: web.Request) -> web.Response:
    request.app[SHOP].faults.set(parse(Faults, await _sent(request)))
    return await get_faults(request)


async def sign_identity(request: web.Request) -> web.Response:
    shop = request.app[SHOP]
    who = await shop.database.read(lambda s: s.get(Customer, path_id(request)))
    if who is None:
        raise missing("customer")
    return answer({"identity": identity.sign(who, shop.identity_key, shop.clock.now())})


async def return_label(request: web.Request) -> web.Response:
    right = label.signature(request.app[SHOP].token, path_id(request)).encode()
    given = request.match_info["signature"].encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(right, given):
        raise missing("label")
    return web.Response(
        text=await request.app[SHOP].database.read(_label, path_id(request)),
        content_type="text/html",
        headers={"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer"},
    )


def _label(session: Session, return_id: str) -> str:
    goods = queries.return_or_404(session, return_id)
    order = commands.order_or_404(session, goods.order_id)
    return label.page(goods, order, session.get_one(Seller, order.seller_id))


def path_id(request: web.Request) -> str:
    return request.match_info["id"]


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", "10")
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= 100:
        raise bad("limit: a number from 1 to 100.")
    return int(text)


ROUTES = [
    web.get("/", about),
    web.get("/v1/health", health),
    web.get("/v1/customers", customers),
    web.get("/v1/customers/{id}", customer),
    web.get("/v1/customers/{id}/orders", customer_orders),
    web.get("/v1/customers/{id}/payment-methods", payment_methods),
    web.post("/v1/customers/{id}/address", move_house),
    web.post("/v1/customers/{id}/identity", sign_identity),
    web.get("/v1/orders/{id}", order),
    web.get("/v1/orders/{id}/invoice", invoice),
    web.post("/v1/orders/{id}/cancel", cancel),
    web.post("/v1/orders/{id}/address", change_address),
    web.post("/v1/orders/{id}/returns", send_back),
    web.get("/v1/orders/{id}/returns", order_returns),
    web.post("/v1/orders/{id}/payment", change_payment),
    web.post("/v1/orders/{id}/items", change_items),
    web.post("/v1/orders/{id}/exchanges", exchange),
    web.get("/v1/orders/{id}/exchanges", exchanges),
    web.get("/v1/products/{id}", product),
    web.get("/v1/promotions/{code}", promotion),
    web.get("/v1/returns/{id}", goods_return),
    web.get("/v1/sellers/{id}", seller),
    web.get("/v1/sellers/{id}/payouts", seller_payouts),
    web.get("/v1/faults", get_faults),
    web.put("/v1/faults", put_faults),
    web.get("/labels/{id}/{signature}", return_label),
]
