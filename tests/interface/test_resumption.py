"""What a page says of its address when it changes server: taken from nowhere else, and within bounds."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from interface import resumption
from tests.coroutines import waited

SAID = "?codes=30062-30344&nom=CPTS%20du%20Lac"


def headers_of(query: str, path: str = "/_stcore/stream", kind: str = "websocket",
               headers: tuple[tuple[bytes, bytes], ...] = ()) -> dict[bytes, bytes]:
    """Those that the application behind gets."""
    got: list[dict[str, Any]] = []

    async def application(scope: Any, *_: Any) -> None:
        got.append(scope)

    async def nothing(*_: Any) -> Any:
        return None

    scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": list(headers)}
    waited(resumption.Told(application)(scope, nothing, nothing))
    return dict(got[0]["headers"])


def test_what_the_page_says_reaches_the_session() -> None:
    assert headers_of(f"adresse={quote(SAID)}") == {b"x-cpts-adresse": SAID.encode()}


@pytest.mark.parametrize("query", ["", "autre=1", "adresse=", "adresse=" + "a" * 9_000, "adresse=%0d%0aX: 1",
                                   "adresse=%ff%fe", "adresse=%C3%A9"])
def test_what_no_address_would_say_is_left_out(query: str) -> None:
    assert headers_of(query) == {}


def test_nobody_else_says_it() -> None:
    forged = ((b"x-cpts-adresse", b"?codes=75056"), (b"host", b"x"))
    assert headers_of("", headers=forged) == {b"host": b"x"}
    assert headers_of(f"adresse={quote(SAID)}", kind="http") == {}
    assert headers_of(f"adresse={quote(SAID)}", path="/autre") == {}


def test_the_session_reads_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        headers = {resumption.HEADER: SAID}  # noqa: RUF012 - read once

    monkeypatch.setattr(resumption.st, "context", Context)
    assert resumption.parameters() == {"codes": "30062-30344", "nom": "CPTS du Lac"}
    Context.headers = {}
    assert resumption.parameters() == {}
