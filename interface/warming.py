"""What a server does before its first visitor: read the data, and put them out of the way of the garbage collector."""

from __future__ import annotations

import asyncio
import gc
import logging
import pkgutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import import_module

from starlette.concurrency import run_in_threadpool
from streamlit import runtime

import interface
from diagnostic.coverage.ground import ground_of
from diagnostic.drawing.finder import find
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.project import Project
from diagnostic.sources.warehouse import Warehouse
from interface.lingering import keep_files_taken
from interface.making import CLICKS

log = logging.getLogger(__name__)
# Says of every component imported before the first visitor that nobody visits.
_NOBODY = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Nobody is answered before the end: the first visitor waits no more than the others."""
    # Streamlit has a file made by a thread of that pool, where a click may wait: six of them on a machine of two cores.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(CLICKS, "click"))
    await run_in_threadpool(warm)
    yield


def serve_map() -> None:
    """Let the server hand the map's page over: a component imported outside of a session is told to no server."""
    if runtime.exists():
        runtime.get_instance().component_registry.register_component(
            import_module("streamlit_folium")._component_func)


def warm() -> None:
    """Import every panel, do once what a first visitor would wait for, and freeze what that leaves in memory.

    A full collection walks through every object of the process: 0.2 s with the data of the whole country in it, during
    which no session advances. What is here now stays to the end, and is no longer looked at. Never fails: what cannot
    be read is told on the screens.
    """
    level = _NOBODY.level
    _NOBODY.setLevel(logging.ERROR)
    try:
        for module in pkgutil.iter_modules(interface.__path__, "interface."):
            import_module(module.name)
        serve_map()
        keep_files_taken()
        data = Warehouse.standard()
        diagnosis_of(Project(tuple(sorted(data.table("demo")["code"]))), data)
        ground_of(data)
        find("Paris", data)
    except Exception:
        log.exception("The data could not be read beforehand")
    finally:
        _NOBODY.setLevel(level)
    gc.collect()
    gc.freeze()
    # The next full collection is due when a quarter of what the last one saw has come since: of what is left now, not
    # of what was frozen.
    gc.collect()
