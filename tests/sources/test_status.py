"""How old what is installed is, and whether the producer has published anything since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from diagnostic.sources import status
from diagnostic.sources.datasets import Dataset
from diagnostic.sources.install import install
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.resolvers import Found
from diagnostic.sources.status import Freshness, State, age, freshness, newer, states
from diagnostic.sources.warehouse import Warehouse
from diagnostic.sources.web import Patience, Web
from diagnostic.wording import typography
from tests.sources.producers import Producers, producers, whole
from tests.sources.toy_reader import among_the_readers, toy, toy_text

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def readers() -> Iterator[None]:
    with among_the_readers():
        yield


@pytest.fixture
def insee() -> Iterator[Producers]:
    with producers() as playing:
        yield playing


def state_of(dataset: Dataset, folder: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setattr(status, "datasets", lambda: (dataset,))
    return states(folder)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "brought").mkdir()
    (tmp_path / "brought/a").write_bytes(toy_text({"01001": 1.0}, vintage="2022"))
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    install((toy(),), ground, from_dir=tmp_path / "brought", folder=tmp_path / "installed")
    return tmp_path / "installed"


def test_what_is_installed_says_its_vintage_and_its_age(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = state_of(toy(), folder, monkeypatch)
    assert (state.tables, state.vintages, state.installed_on, state.origins) == (("people",), ("2022",), TODAY, ("a",))
    assert "millésime 2022, 1 table sur 2" in state.said(TODAY).replace("\u00a0", " ")
    assert "aujourd'hui" in state.said(TODAY)


def test_what_is_not_installed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_of(toy(), tmp_path, monkeypatch).said(TODAY) == "non installé"


def test_what_is_damaged_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next((folder / "tables").iterdir()).write_bytes(b"x")
    state = state_of(toy(), folder, monkeypatch)
    assert state.damaged == ("people",)
    assert "à réinstaller" in state.said(TODAY)


def test_a_file_that_tells_no_year_is_said_so() -> None:
    assert installed("millésime non indiqué").said(TODAY).startswith("millésime non indiqué, ")


@pytest.mark.parametrize(("since", "said"), [(date(2026, 5, 3), "aujourd'hui"), (date(2026, 5, 4), "aujourd'hui"),
                                             (date(2026, 5, 2), "il y a 1 jour"), (date(2026, 4, 1), "il y a 32 jours"),
                                             (date(2025, 12, 1), "il y a 5 mois"), (date(2024, 1, 1), "il y a 2 ans")])
def test_an_age_is_told_as_one_says_it(since: date, said: str) -> None:
    assert age(since, date(2026, 5, 3)).replace("\u00a0", " ") == said


def installed(vintage: str = "2022", published: str = "", year: int | None = None) -> State:
    return State(toy(), ("people",), (vintage,), date(2026, 5, 3), published=published, year=year)


@pytest.mark.parametrize(("state", "found", "expected"), [
    (installed("2022"), Found("", "", year=2023), True),
    (installed("2022"), Found("", "", year=2022), False),
    (installed("2016-2022"), Found("", "", year=2022), False),
    (installed("2023"), Found("", "", year=2022), False),
    (installed("mars", year=2021), Found("", "", year=2022), True),
    (installed("2022", "2025-01-01"), Found("", "", year=2022, published="2025-02-01"), True),
    (installed("2022", "2025-01-01"), Found("", "", published="2025-01-01"), False),
    # Read from a folder: only what was published after that day is surely newer.
    (installed("2022"), Found("", "", published="2026-06-01"), True),
    (installed("2022"), Found("", "", published="2026-01-01"), False),
    (installed("2022"), Found("", ""), None),
])
def test_newer_is_told_by_year_then_by_date(state: State, found: Found, expected: bool | None) -> None:
    assert newer(state, found) is expected


def test_the_producer_is_asked(insee: Producers, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = toy(resolver={"kind": "page", "page": "https://www.insee.fr/jeu", "link": r"toy-(?P<year>\d{4})"})
    insee.serve("https://www.insee.fr/jeu", whole(b"<a href='/toy-2024.csv'>", "text/html"))
    state = state_of(dataset, folder, monkeypatch)
    web = Web(Patience(connect=1, read=1, attempts=1), insee.mirror)
    assert freshness(state, web) == Freshness(True, typography("un millésime plus récent existe (2024)"))
    insee.serve("https://www.insee.fr/jeu", whole(b"<a href='/toy-2022.csv'>", "text/html"))
    assert freshness(state, web) == Freshness(False, "à jour")


def test_offline_it_says_that_it_could_not_ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = toy(resolver={"kind": "melodi", "dataset": "DS_X"})
    found = freshness(state_of(dataset, folder, monkeypatch), Web(Patience(connect=1, attempts=1), "http://127.0.0.1:9"))
    assert found.newer is None
    assert found.said.startswith("vérification impossible")
    assert freshness(state_of(toy(), folder, monkeypatch), Web()).newer is None


def test_a_damaged_descriptor_is_nothing_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("{", json.dumps({"resources": [{"name": "people", "path": "x", "dataset": "toy"}]})):
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        assert state_of(toy(), folder, monkeypatch).vintages == ()
