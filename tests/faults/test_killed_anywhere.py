"""A process killed (-9) in the middle of every kind of write: the former state or the new one, and nothing piles up."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagnostic.batch.store import opened
from diagnostic.figures.layers import folder_of, layers_ready
from diagnostic.projects.store import Store
from diagnostic.registry.database import Database
from diagnostic.registry.register import Desk
from diagnostic.registry.schema import HEAD
from diagnostic.report.manifest import MANIFEST
from diagnostic.sources.installed import sound
from diagnostic.sources.pack import DataPack
from tests.faults.forge import PACK, project
from tests.faults.installing import TABLES, put
from tests.figures.test_layers import country
from tests.registry.register_toy import local_registry

ROOT = Path(__file__).resolve().parents[2]
V1 = ROOT / "tests" / "registry" / "data" / "v1.sqlite"
# Of each kind; a writing lasts from one millisecond to a hundred.
KILLS = 12
MOST_SECONDS = 0.12


class Forge:
    """`surely`: numbers that writers said they had written whole, before they were killed; `perhaps`: the last that one
    may have written without saying it."""

    def __init__(self, place: Path) -> None:
        self.begin(place)
        self._process = subprocess.Popen([sys.executable, "-m", "tests.faults.forge"], cwd=ROOT, text=True,
                                         env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def begin(self, place: Path) -> None:
        self.place, self.perhaps = place, 0
        self.surely: set[int] = set()

    def expected(self) -> range:
        """The numbers that what is written over and over may hold; none where nothing was surely written."""
        return range(max(self.surely, default=0), self.perhaps + 1)

    def killed(self, write: str, after: float) -> None:
        """Kill a writer after so many seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"write": write, "place": str(self.place), "first": self.perhaps + 1, "after": after}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said = int(self._process.stdout.readline())
        self.surely |= set(range(self.perhaps + 1, said + 1))
        self.perhaps = said + 1

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture(scope="module")
def moments() -> random.Random:
    return random.Random(7)  # noqa: S311 - moments, not secrets


@pytest.fixture(scope="module")
def forging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    if not hasattr(os, "fork"):
        pytest.skip("processes are not copied on this system: killing one while it writes is NOT tested")
    forge = Forge(tmp_path_factory.mktemp("forge"))
    yield forge
    forge.close()


@pytest.fixture
def forge(forging: Forge, tmp_path: Path) -> Forge:
    forging.begin(tmp_path)
    return forging


def killings(forge: Forge, write: str, moments: random.Random, look: Callable[[], None]) -> None:
    for _ in range(KILLS):
        forge.killed(write, moments.uniform(0.005, MOST_SECONDS))
        look()


def test_a_project(forge: Forge, moments: random.Random) -> None:
    def look() -> None:
        store = Store(forge.place)
        kept = store.saved()
        assert len(kept) == 1 or not (kept or forge.surely)
        if kept:
            number = int(store.open("Un").project.name.removeprefix("Nom "))
            assert number in forge.expected(), "what was told as saved is saved"
            assert store.open("Un").project.codes == (f"{30_000 + number % 1_000:05}",), "never half of one"

    killings(forge, "project", moments, look)
    project(forge.place, 99_999)
    assert Store(forge.place).open("Un").project.name == "Nom 99999", "the next one writes at once"
    assert {path.name.partition("-")[0] for path in forge.place.iterdir()} == {"projets.sqlite"}


def test_the_register(forge: Forge, moments: random.Random) -> None:
    def look() -> None:
        names = [entry.sheet.name for entry in desk().perimeters.entries()]
        sides = [{name.split()[1] for name in names if name.startswith(side)} for side in ("Gauche", "Droite")]
        assert sides[0] == sides[1], "both of a transaction or none"
        assert {str(number) for number in forge.surely} <= sides[0], "what was told is there"
        lines = desk().audit.lines(10_000)
        assert len(lines) == len(sides[0]), "a line of the journal for each transaction"

    def desk() -> Desk:
        return local_registry(Database(f"sqlite:///{forge.place / 'registre.sqlite'}")).desk()

    killings(forge, "register", moments, look)
    assert {path.name for path in forge.place.iterdir()} <= {"registre.sqlite", "registre.sqlite-wal",
                                                            "registre.sqlite-shm"}


def test_a_migration(forge: Forge, moments: random.Random) -> None:
    for _ in range(KILLS):
        shutil.copy(V1, forge.place / "v1.sqlite")
        for beside in forge.place.glob("v1.sqlite-*"):
            beside.unlink()
        forge.killed("migration", moments.uniform(0.005, MOST_SECONDS))
        database = Database(f"sqlite:///{forge.place / 'v1.sqlite'}")
        entries = local_registry(database).desk().perimeters
        assert len(entries.entries()) + len(entries.entries(deleted=True)) == 6
        with database.reading() as link:
            assert link.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def test_installed_data(forge: Forge, moments: random.Random) -> None:
    def look() -> None:
        if not (forge.place / "datapackage.json").exists():
            assert not forge.surely
            return
        found = sound(forge.place)
        assert (found.names, found.warnings) == (TABLES, ())
        values = {table: set(DataPack(forge.place).read(table)["value"]) for table in TABLES}
        assert values["people"] == values["places"], "both tables of one installation"
        assert values["people"] <= set(map(float, forge.expected()))

    killings(forge, "data", moments, look)
    put(forge.place, 1)
    put(forge.place, 2)
    left = [path.name for path in forge.place.rglob("*") if path.is_file()]
    assert len(left) <= 2 + 2 * len(TABLES), "halves go with the next installation"


def test_the_outlines_of_the_map(forge: Forge, moments: random.Random) -> None:
    warehouse = country()
    name = folder_of(warehouse)

    def look() -> None:
        if (forge.place / name).exists():
            assert layers_ready(warehouse, forge.place), "whole or not there"
        for former in forge.place.glob("former-*"):
            assert {path.name for path in former.iterdir()} == whole
            shutil.rmtree(former)

    forge.killed("outlines", 1.0)
    whole = {path.name for path in next(forge.place.glob("former-*")).iterdir()}
    killings(forge, "outlines", moments, look)
    rooms = list(forge.place.glob(".cartes-*"))
    assert len(rooms) <= KILLS + 1
    for room in rooms:
        os.utime(room, (0, 0))
    shutil.rmtree(forge.place / name, ignore_errors=True)
    forge.killed("outlines", 1.0)
    assert len(list(forge.place.glob(".cartes-*"))) <= 1, "what was left goes after an hour"


def test_a_pack_of_a_batch(forge: Forge, moments: random.Random) -> None:
    def look() -> None:
        with opened(forge.place):
            pass
        place = forge.place / "un"
        if not place.exists():
            assert not forge.surely, "the former pack comes back when the new one is not there"
            return
        content = {name: (place / name).read_bytes() for name in PACK}
        numbers = {data[:len(data) // 9_000] for data in content.values()}
        assert len(numbers) == 1, "never two editions in one pack"
        assert int(numbers.pop()) in forge.expected()
        assert {path.name for path in place.iterdir()} == {*PACK, MANIFEST}

    killings(forge, "batch", moments, look)
    assert {path.name for path in forge.place.iterdir()} == {"un"}


def test_an_export(forge: Forge, moments: random.Random) -> None:
    def look() -> None:
        if not (forge.place / "export.csv").exists():
            assert not forge.surely
            return
        lines = (forge.place / "export.csv").read_text().splitlines()
        assert len(lines) == 200_000
        assert len(set(lines)) == 1
        assert int(lines[0]) in forge.expected()

    killings(forge, "export", moments, look)
    assert len(list(forge.place.iterdir())) <= KILLS + 1


def test_a_pack_put_aside_by_a_batch_that_was_killed_comes_back(tmp_path: Path) -> None:
    (tmp_path / ".en-cours" / "un.ancien").mkdir(parents=True)
    (tmp_path / ".en-cours" / "un.ancien" / "note.txt").write_text("avant")
    (tmp_path / ".en-cours" / "un").mkdir()
    with opened(tmp_path):
        assert (tmp_path / "un" / "note.txt").read_text() == "avant"
    assert [path.name for path in tmp_path.iterdir()] == ["un"]
