"""Every URL of the package on one screen: groups of calls and two sockets."""

from aiohttp import web

from base.http import Routes
from handoff.web import (
    agent,
    agent_reads,
    agent_socket,
    customer,
    customer_socket,
    experiments,
    strategy,
)


def parts() -> list[Routes]:
    """The calls, by who makes them."""
    return [
        customer.routes,
        agent.routes,
        agent_reads.routes,
        strategy.routes,
        experiments.routes,
    ]


def add_sockets(app: web.Application) -> None:
    """The two sockets; their frames stand in docs/api.md."""
    app.router.add_get("/api/customer/socket", customer_socket.serve)
    app.router.add_get("/api/desk/socket", agent_socket.serve)
