"""Addresses for machines, beside the screens: whether this process lives, and whether it can serve."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import DataPackError, Warehouse


def routes() -> list[BaseRoute]:
    return [Route("/health", _health), Route("/ready", _ready)]


def middleware() -> list[Middleware]:
    return []


async def _health(_: Request) -> Response:
    """This process answers: nothing else is looked at, so that a database that is down restarts nobody."""
    return JSONResponse({"status": "ok"})


async def _ready(_: Request) -> Response:
    """503 as long as the data or the register cannot be read, with the parts that miss."""
    missing = await run_in_threadpool(_missing)
    return JSONResponse({"status": "unavailable" if missing else "ok", "missing": missing}, 503 if missing else 200)


def _missing() -> list[str]:
    missing = []
    try:
        warehouse = Warehouse.standard()
    except DataPackError:
        return ["data"]
    try:
        with Registry.standard(warehouse).database.reading():
            pass
    except RegistryError:
        missing.append("register")
    return missing
