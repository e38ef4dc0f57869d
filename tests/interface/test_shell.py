"""Streamlit's empty page leaves the server in French, whole, and everything else as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from interface.shell import SCRIPTS, TITLE, FrenchShell, in_french

EMPTY = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
PAGE = {"accept": "text/html", "accept-encoding": "gzip", "if-none-match": '"an older one"'}


@pytest.fixture
def client() -> TestClient:
    async def page(request: Request) -> Response:
        told = 304 if "if-none-match" in request.headers else 200
        return Response(b"" if told == 304 else EMPTY, told, {"etag": '"an older one"'}, media_type="text/html")

    async def data(_: Request) -> Response:
        return JSONResponse({"told": '<html lang="en"><title>Streamlit</title>'})

    return TestClient(Starlette(routes=[Route("/", page), Route("/data", data)],
                                middleware=[Middleware(FrenchShell), Middleware(GZipMiddleware, minimum_size=1)]))


def test_the_page_is_french_whatever_the_browser_kept_of_a_former_one(client: TestClient) -> None:
    answer = client.get("/", headers=PAGE)
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert '<html lang="fr">' in answer.text
    assert f"<title>{TITLE}</title>" in answer.text
    told = re.search(r"<noscript>(.*?)</noscript>", answer.text, re.S)
    assert told is not None
    assert "a besoin de JavaScript" in told[1]
    assert "enable JavaScript" not in answer.text
    for script in SCRIPTS.glob("*.js"):
        assert re.search(rf'src="\./app/static/page/{script.name}\?[0-9a-f]{{8}}"', answer.text)


def test_what_streamlit_needs_of_its_page_is_still_there() -> None:
    french = in_french(EMPTY).decode()
    for kept in re.findall(rb'(?:src|href)="\./static/[^"]+"', EMPTY):
        assert kept.decode() in french
    assert '<div id="root"></div>' in french


def test_the_page_of_a_component_gets_its_language_alone() -> None:
    component = b'<!doctype html><html lang="en"><head><title>Component</title></head><body></body></html>'
    assert in_french(component) == component.replace(b'"en"', b'"fr"')


def test_anything_else_passes_as_it_is(client: TestClient) -> None:
    assert client.get("/data").json() == {"told": '<html lang="en"><title>Streamlit</title>'}
    assert client.get("/", headers={"if-none-match": "x"}).status_code == 304
    assert client.head("/", headers=PAGE).status_code in {200, 405}
