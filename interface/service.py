"""Addresses for machines, beside the screens: whether this process lives, whether it can serve, what it measures."""

from __future__ import annotations

import os
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from diagnostic import __version__, measures
from diagnostic.apart.pool import Standing, number
from diagnostic.registry.schema import HEAD
from diagnostic.sources.warehouse import DataPackError, Warehouse
from interface.browser import Named
from interface.door import Bounded, SamePlace
from interface.readiness import Found, Readiness, looked
from interface.resumption import Told
from interface.shell import FrenchShell
from interface.watch import Interactions

# Set to 1 where a machine of supervision asks this process from elsewhere than its own machine.
OPEN = "CPTS_METRIQUES"
_HERE = {"127.0.0.1", "::1"}
_PROXIES = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via")


def routes(look: Callable[[], Found] = looked) -> list[BaseRoute]:
    readiness = Readiness(look)

    async def ready(request: Request) -> Response:
        """503 as long as the data or the register cannot be read. Which parts miss is for the machine's own ears."""
        found = await run_in_threadpool(readiness.now)
        told: dict[str, object] = {"status": found.status}
        if direct(request):
            told |= {"missing": found.missing, "degraded": found.degraded}
        return JSONResponse(told, 503 if found.missing else 200, {"Cache-Control": "no-store"})

    return [Route("/health", _health), Route("/ready", ready), Route("/metrics", _metrics)]


def middleware() -> list[Middleware]:
    return [Middleware(SamePlace), Middleware(Bounded), Middleware(Interactions), Middleware(Named),
            Middleware(FrenchShell), Middleware(Told)]


def direct(request: Request) -> bool:
    """Whether who asks is on this machine, or named by its environment, and came through no proxy."""
    known = request.client is not None and request.client.host in _HERE
    return not any(name in request.headers for name in _PROXIES) and (known or os.environ.get(OPEN) == "1")


async def _health(_: Request) -> Response:
    """This process answers: nothing else is looked at, so that a database that is down restarts nobody."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def _about() -> None:
    for state in (Standing.WAITING, Standing.RUNNING):
        measures.WORK.labels(state.name.lower()).set(number(state))
    try:
        data = Warehouse.standard().version
    except DataPackError:
        data = ""
    measures.ABOUT.info({"version": __version__, "data": data, "register": HEAD})


async def _metrics(request: Request) -> Response:
    if not direct(request):
        return PlainTextResponse("Not Found", 404)
    await run_in_threadpool(_about)
    return Response(await run_in_threadpool(generate_latest, measures.REGISTRY), media_type=CONTENT_TYPE_LATEST)
