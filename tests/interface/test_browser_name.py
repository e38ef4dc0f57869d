"""A browser is given a name once, with a page, and a name that nobody drew is none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from interface.browser import COOKIE, Named
from tests.coroutines import waited


def answered(cookie: str = "", kind: str = "text/html; charset=utf-8", scheme: str = "http") -> list[str]:
    """What an answer of this kind sets in a browser that sends these cookies."""
    sent: list[Any] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": b""})

    async def keep(message: Any) -> None:
        sent.append(message)

    headers = [(b"cookie", cookie.encode())] if cookie else []
    waited(Named(page)({"type": "http", "scheme": scheme, "headers": headers}, None, keep))  # type: ignore[arg-type]
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_a_page_names_a_browser_that_has_none() -> None:
    (first,), (second,) = answered(), answered()
    assert first != second
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{32}}; Path=/; HttpOnly; SameSite=Lax", first)
    assert answered(scheme="https")[0].endswith("; Secure")


@pytest.mark.parametrize("given", ["short", "a" * 33, "<script>" + "a" * 24, ""])
def test_a_name_that_nobody_drew_is_replaced(given: str) -> None:
    assert answered(f"other=1; {COOKIE}={given}")


def test_a_browser_keeps_its_name_and_only_pages_name() -> None:
    drawn = answered()[0].split(";")[0]
    assert answered(f"other=1; {drawn}") == []
    assert answered(kind="application/json") == []
