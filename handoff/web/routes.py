"""Every URL of the package on one screen: groups of calls and two sockets."""

from aiohttp import web

from base.http import Routes
from handoff.web import (
    agent,
    agent_reads,
    agent_socket,
    call_backs,
    canned,
    customer,
    customer_socket,
    erasure,
    experiments,
    files,
    notices,
    steps,
    strategy,
    supervision,
    setup,
    setup_hours,
    strategy,
    tags,
    targets,
    waiting,
    waits,
    webhooks,
)


def parts() -> list[Routes]:
    """The calls, by who makes them."""
    return [
        customer.routes,
        files.customer_routes,
        erasure.routes,
        call_backs.customer_routes,
        agent.routes,
        files.staff_routes,
        agent_reads.routes,
        targets.routes,
        waiting.routes,
        tags.routes,
        steps.routes,
        notices.routes,
        supervision.routes,
        call_backs.routes,
        canned.staff_routes,
        waits.routes,
        strategy.routes,
        experiments.routes,
        setup.routes,
        setup_hours.routes,
        canned.setup_routes,
        webhooks.routes,
    ]


def add_sockets(app: web.Application) -> None:
    """The two sockets; their frames stand in docs/api.md."""
    app.router.add_get("/api/customer/socket", customer_socket.serve)
    app.router.add_get("/api/desk/socket", agent_socket.serve)
