"""A few people at work on one server at once: nobody meets an error, and nothing stays of those who left.

The whole measure, with fifty of them, is `python -m benchmarks --only charge`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from websockets.asyncio.client import ClientConnection
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from benchmarks.load import people
from benchmarks.load.people import EXPORTS, SCREENS, Ground, Person, grounds
from benchmarks.load.server import Servers, serving
from benchmarks.load.tab import Outcome, Tab
from diagnostic.sources.warehouse import Warehouse
from tests.coroutines import waited

PEOPLE = 6
REGISTERED = 40


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with serving(registered=REGISTERED) as found:
        yield found


@pytest.fixture(scope="module")
def where(warehouse: Warehouse) -> list[Ground]:
    return grounds(warehouse, PEOPLE)


def at_work(home: str, where: list[Ground], *, files: bool) -> list[Outcome]:
    """Everybody goes through every screen, at once, then leaves."""
    async def one(person: Person) -> list[Outcome]:
        found = [outcome async for outcome in person.round()]
        await person.leave()
        return found

    async def all_of_them() -> list[Outcome]:
        rounds = await asyncio.gather(*(one(Person(home, ground, rank, files=files))
                                        for rank, ground in enumerate(where)))
        return [outcome for own in rounds for outcome in own]

    return waited(all_of_them())


def test_nobody_meets_an_error_and_what_they_leave_does_not_add_up(
        servers: Servers, where: list[Ground], monkeypatch: pytest.MonkeyPatch) -> None:
    # A pack takes as long as all the rest: tests/browser has one made.
    monkeypatch.setattr(people, "WHOLE_PACKS", 0.0)
    monkeypatch.setattr(people, "DOCUMENTS", 1.0)
    [home] = servers.homes
    first = at_work(home, where, files=True)
    once = servers.weight()
    again = at_work(home, where, files=False)
    twice = servers.weight()
    assert [outcome for outcome in first + again if outcome.error] == []
    met = {outcome.kind for outcome in first}
    assert {f"écran {title}" for title in SCREENS.values()} <= met
    assert {people.DRAW, people.BACK, people.SEARCH, people.PASTE, people.FIELD, people.SCENARIO, people.AREA} <= met
    assert met & set(EXPORTS)
    assert servers.said() == []
    # The same people on the same territories: all that is kept for everybody is there since the first time.
    assert twice.uss <= 1.05 * once.uss


def broken() -> None:
    from interface.guard import guarded

    with guarded("La carte"):
        raise ZeroDivisionError


async def unconnected() -> Tab:
    return Tab("http://127.0.0.1", ClientConnection(ClientProtocol(parse_uri("ws://127.0.0.1"))), "")


def test_the_driver_takes_no_broken_block_for_a_success() -> None:
    [shown] = AppTest.from_function(broken, default_timeout=60).run().get("html")
    message = ForwardMsg()
    message.delta.new_element.html.body = shown.proto.body
    tab = waited(unconnected())
    assert "La carte" in tab.take_in(message)
    message.delta.new_element.exception.type = "ValueError"
    assert "ValueError" in tab.take_in(message)
    message.delta.new_element.html.body = "<p>17 communes</p>"
    assert tab.take_in(message) == ""
