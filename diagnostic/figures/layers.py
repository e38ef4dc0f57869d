"""The shapes of the drawing map, as files the browser reads by itself: written once for all sessions.

python -m diagnostic.figures.layers [FOLDER]     write them beforehand, where the application may not write

One coarse file of departments, one light file of every unit, one full file for each department, one of the registered
CPTS, and an index. They are chains of borders (see `topology`) rather than GeoJSON: half the size, each border drawn
once, and the outline of a selection found without any geometry.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from diagnostic.figures.map_script import FOLDER as SCRIPTS_FOLDER
from diagnostic.figures.map_script import ensure_script
from diagnostic.figures.topology import Topology, topology
from diagnostic.figures.whole_file import HALF, settle, write_whole
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.catalogue import POPULATION, catalogue
from diagnostic.indicators.memory import per_register, per_warehouse
from diagnostic.indicators.register import LISTINGS, STORED_TABLE, register_of
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

log = logging.getLogger(__name__)

SOURCES = Path(__file__).resolve().parents[2] / "static"
# The folder a web server serves for several applications, as `service prepare` makes it.
SERVED, UNDER_SERVED = "DIAGNOSTIC_STATIC", "app/static"
STATIC = Path(os.environ[SERVED]) / UNDER_SERVED if os.environ.get(SERVED) else SOURCES
INDEX = "index.json"
PREFIX, RECORDED = "cartes-", "registre-"
# To be raised when the files, or what reads them under static/carte/, change.
FORMAT = 2
FULL, LIGHT, COARSE = 5, 3, 3
# Where to write a commune's name, in steps a degree is cut in.
SPOT = 10_000
# Departments seen from afar, in degrees: a pixel is four times as wide at the zoom where communes take over.
COARSE_STEP = 0.004
# A process that started on other data may still be serving its own layers; it would write them again if need be.
FORGOTTEN_AFTER = 24 * 3600
# Writing them takes seconds: what is older was left by a process that was killed.
LEFT_AFTER = 3600
# Installing other tables changes nothing of the layers: they are not written again.
_GEOGRAPHY = ("communes", "anciens_codes", "epci", "cantons", "departements", "regions", "shapes", "shapes_light")
_WRITING = threading.Lock()


def folder_of(warehouse: Warehouse) -> str:
    """Name of the folder of this warehouse's layers: it changes with any table they are drawn from, and the format."""
    drawn_from = {*_GEOGRAPHY, *LISTINGS, *catalogue()[POPULATION].tables}
    return f"{PREFIX}{warehouse.version_of(drawn_from)}-{FORMAT}"


def layers_ready(warehouse: Warehouse, static: Path = STATIC) -> bool:
    """Whether `ensure_layers` would have nothing to write: every file is there, as long as it was written."""
    index = static / folder_of(warehouse) / INDEX
    try:
        found = index.stat()
        return _whole(index, found.st_ino, found.st_mtime_ns)
    except OSError:
        return False


@lru_cache(maxsize=16)
def _whole(index: Path, number: int, written: int) -> bool:
    """Looked at once for each folder and process; `number` and `written` tell an index from what it was before."""
    del number, written
    try:
        sizes = json.loads(index.read_bytes())["bytes"]
        return all((index.parent / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def ensure_layers(warehouse: Warehouse, static: Path = STATIC) -> str:
    """Name of the folder under `static` that holds the layers, written first if need be (a few seconds).

    The folder appears whole or not at all, whichever processes write it together. Raises OSError where it is missing
    and `static` cannot be written.
    """
    name = folder_of(warehouse)
    if not layers_ready(warehouse, static):
        with _WRITING:
            if not layers_ready(warehouse, static):
                _make(warehouse, static / name)
    return name


def ensure_register(warehouse: Warehouse, static: Path = STATIC) -> str:
    """Name, in the folder of the layers, of the file of the CPTS that were recorded, written first if need be; empty
    when none were, and the layers' own tells the CPTS of the listings.

    Anybody may fetch such a file: drafts, which are the business of their territory, are in none. Raises OSError.
    """
    if not warehouse.has(STORED_TABLE):
        return ""
    name, content = _recorded(warehouse)
    target = static / folder_of(warehouse) / name
    if not target.is_file():
        _forget_registers(target.parent)
        write_whole(target, content)
    return name


@per_register
def _recorded(warehouse: Warehouse) -> tuple[str, bytes]:
    """The file of the registered CPTS, and its name, which changes with what it says."""
    content = json.dumps(_register(warehouse), ensure_ascii=False, separators=(",", ":")).encode()
    return f"{RECORDED}{sha256(content).hexdigest()[:16]}.json", content


def _forget_registers(folder: Path) -> None:
    """Remove those written more than a day ago, which a session that still shows one would have written again, and
    what was left half written."""
    for kind, kept_for in ((f"{RECORDED}*.json", FORGOTTEN_AFTER), (f".*{HALF}", LEFT_AFTER)):
        for file in folder.glob(kind):
            if time.time() - file.stat().st_mtime > kept_for:
                file.unlink(missing_ok=True)


def _make(warehouse: Warehouse, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _forget_others(target)
    with tempfile.TemporaryDirectory(prefix=f".{PREFIX}", dir=target.parent, ignore_cleanup_errors=True) as room:
        made = Path(room) / target.name
        made.mkdir()
        _write(warehouse, made)
        if target.exists() and not layers_ready(warehouse, target.parent):
            # Cut, or lost a file: put aside, it goes with the room. Another process may be first here too.
            with suppress(OSError):
                target.rename(Path(room) / "former")
        try:
            made.rename(target)
        except OSError:
            # Another process was first: its files are the same.
            if not layers_ready(warehouse, target.parent):
                raise


def _forget_others(target: Path) -> None:
    """Remove the layers of other data that were written more than a day ago, and those left in the middle. Never fails.
    """
    try:
        for kind, kept_for in ((f"{PREFIX}*", FORGOTTEN_AFTER), (f".{PREFIX}*", LEFT_AFTER)):
            for folder in target.parent.glob(kind):
                if folder != target and time.time() - folder.stat().st_mtime > kept_for:
                    shutil.rmtree(folder, ignore_errors=True)
    except OSError as failure:
        log.info("Layers of former data stay where they are: %s", failure)


def _write(warehouse: Warehouse, folder: Path) -> None:
    gazetteer = warehouse.gazetteer
    full, light = warehouse.table("shapes"), warehouse.table("shapes_light")
    mothers = set(gazetteer.mothers)
    # By department, so that each is one stretch of the list; a city divided in arrondissements is drawn by them.
    codes = sorted((code for code in full["code"] if code not in mothers),
                   key=lambda code: (gazetteer.place(code).department, code))
    departments = [gazetteer.place(code).department for code in codes]
    starts = [departments.index(name) for name in dict.fromkeys(departments)]
    ends = [*starts[1:], len(codes)]
    detailed, simple = (_ordered(table, codes) for table in (full, light))
    told = _Told(warehouse)
    national = topology(simple, LIGHT)
    _save(folder / "france.json", _layer(national, range(len(codes)), codes) | told(codes)
          | {"departments": [departments[start] for start in starts], "starts": starts})
    _save(folder / "departements.json", _departments(simple, starts, ends, [departments[start] for start in starts],
                                                     gazetteer))
    near = topology(detailed, FULL)
    listed = []
    for start, end in zip(starts, ends, strict=True):
        code, members = departments[start], codes[start:end]
        spots = [round(number * SPOT) for place in map(gazetteer.place, members)
                 for number in (place.longitude, place.latitude)]
        _save(folder / f"{code}.json", _layer(near, range(start, end), codes) | told(members) | {"spots": spots})
        bounds = shapely.total_bounds(detailed[start:end]).round(FULL).tolist()
        listed.append({"code": code, "file": f"{code}.json", "bounds": bounds})
    _save(folder / "cpts.json", _register(warehouse))
    # Last: it tells by what a folder is known to be whole.
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    _save(folder / INDEX, {"coarse": "departements.json", "light": "france.json", "register": "cpts.json",
                           "year": catalogue().population_year, "departments": listed, "bytes": sizes,
                           "mothers": {city: gazetteer.arrondissements_of(city) for city in sorted(mothers)}})


def _ordered(table: Any, codes: Sequence[str]) -> NDArray[np.object_]:
    return table.set_index("code").geometry.loc[list(codes)].to_numpy()


class _Told:
    """What a tooltip says of units: names, inhabitants (None where unknown), EPCI."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._gazetteer, self._national = warehouse.gazetteer, national_of(warehouse)

    def __call__(self, codes: Sequence[str]) -> dict[str, Any]:
        places = [self._gazetteer.place(code) for code in codes]
        groups = list(dict.fromkeys(place.epci for place in places if place.epci))
        rank = {epci: position for position, epci in enumerate(groups)}
        return {"names": [place.name for place in places],
                "people": [self._national.inhabitants(code) for code in codes],
                "epcis": [self._gazetteer.epci_name(epci) for epci in groups],
                "groups": [rank[place.epci] if place.epci else -1 for place in places]}


def _layer(whole: Topology, members: range, codes: Sequence[str]) -> dict[str, Any]:
    """The shapes `members` of a topology, their chains numbered anew, and who is across those of its edge."""
    number: dict[int, int] = {}
    rings = [[[_renumbered(chain, number) for chain in ring] for ring in whole.rings[member]] for member in members]
    across = {new: codes[user] for old, new in number.items() for user in whole.users[old] if user not in members}
    return {"scale": 10**whole.decimals, "codes": [codes[member] for member in members], "rings": _stepped(rings),
            "across": across, **_packed([whole.chains[old] for old in number])}


def _renumbered(chain: int, number: dict[int, int]) -> int:
    new = number.setdefault(max(chain, ~chain), len(number))
    return new if chain >= 0 else ~new


def _stepped(rings: list[list[list[int]]]) -> list[list[list[int]]]:
    """Chain i as 2i, reversed as 2i + 1, each as its difference with the one before it: neighbours are near numbers."""
    last = 0
    stepped: list[list[list[int]]] = []
    for shape in rings:
        stepped.append([])
        for ring in shape:
            coded = [2 * chain if chain >= 0 else 2 * ~chain + 1 for chain in ring]
            stepped[-1].append([now - before for before, now in pairwise([last, *coded])])
            last = coded[-1]
    return stepped


def _packed(chains: Sequence[NDArray[np.int64]]) -> dict[str, list[int]]:
    """How many points each chain has, and all of them one after the other, as steps from the one before."""
    points = np.concatenate([np.zeros((1, 2), dtype=np.int64), *chains])
    return {"sizes": [len(chain) for chain in chains], "points": np.diff(points, axis=0).ravel().tolist()}


def _departments(simple: NDArray[np.object_], starts: Sequence[int], ends: Sequence[int], codes: Sequence[str],
                 gazetteer: Gazetteer) -> dict[str, Any]:
    """Departments for the whole of France on one screen."""
    outlines = np.array([shapely.coverage_union_all(simple[start:end])
                         for start, end in zip(starts, ends, strict=True)])
    coarse = topology(shapely.coverage_simplify(outlines, COARSE_STEP), COARSE)
    return _layer(coarse, range(len(codes)), codes) | {"names": [gazetteer.department_name(code) for code in codes]}


def _register(warehouse: Warehouse) -> list[dict[str, Any]]:
    """CPTS that the ARS knows and that hold a unit of today: name, codes, and where to write the name (longitude,
    latitude)."""
    register, spots = register_of(warehouse), _spots(warehouse)
    found = []
    for name in sorted(register.settled):
        codes = spots.known(register.codes_of[name])
        if codes:
            found.append({"name": name, "codes": list(codes), "at": spots.of(codes)})
    spots.forget()
    return found


class _Spots:
    """Where to write the name of a CPTS by its units: found once, for most do not change when the register does."""

    def __init__(self, shapes: Any) -> None:
        self._shapes = shapes.set_index("code").geometry
        self._before: dict[tuple[str, ...], list[float]] = {}
        self._now: dict[tuple[str, ...], list[float]] = {}

    def known(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(code for code in codes if code in self._shapes.index))

    def of(self, codes: tuple[str, ...]) -> list[float]:
        """Longitude, latitude."""
        if codes not in self._now:
            self._now[codes] = self._before.get(codes) or self._found(codes)
        return self._now[codes]

    def forget(self) -> None:
        """What the last two registers had not."""
        self._before, self._now = self._now, {}

    def _found(self, codes: tuple[str, ...]) -> list[float]:
        pieces = shapely.get_parts(shapely.union_all(self._shapes.loc[list(codes)].to_numpy()))
        spot = shapely.point_on_surface(pieces[np.argmax(shapely.area(pieces))])
        return [round(spot.x, LIGHT), round(spot.y, LIGHT)]


@per_warehouse
def _spots(warehouse: Warehouse) -> _Spots:
    return _Spots(warehouse.table("shapes_light"))


def _save(path: Path, content: object) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
        stream.flush()
        settle(stream.fileno())


def main(arguments: Sequence[str]) -> int:
    """Write the layers under the folder named, else under the application's own `static`."""
    folder = Path(arguments[0]) if arguments else STATIC
    name = ensure_layers(Warehouse.standard(), folder)
    if (folder / SCRIPTS_FOLDER).is_dir():
        ensure_script(folder, name)
    print(typography(f"Fonds de carte écrits : {folder / name}"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
