"""The one place tables come from: embedded pack, installed files, and what a user brings, the later winning."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import pandas as pd

from diagnostic.geography.atlas import Atlas
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources import installed
from diagnostic.sources.formers import with_movements
from diagnostic.sources.pack import DataPack, DataPackError
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.wording import typography

__all__ = ["EMBEDDED_FOLDER", "DataPackError", "TableMissing", "Warehouse"]

EMBEDDED_FOLDER = Path(__file__).resolve().parents[2] / "data"
OVERRIDE = "DIAGNOSTIC_DATA_PACK"
_RANK = {layer: rank for rank, layer in enumerate(Layer)}
_GAZETTEER = ("communes", "anciens_codes", "cog_mouvements", "epci", "cantons", "departements", "regions",
              "structure_iris_2021")
_ATLAS = ("communes", "shapes", "adjacency")


class TableMissing(KeyError):  # noqa: N818 - the name the rooms above agreed on
    """No layer holds the table; the message is a French sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return typography(f"La table « {self.name} » n'est dans aucune des sources de données chargées.")


class _Shelf:
    """One table of one layer, read at its first use and kept."""

    def __init__(self, provenance: Provenance, read: Callable[[], pd.DataFrame], version: str,
                 columns: Callable[[], Mapping[str, str]] = dict) -> None:
        self.provenance, self.version, self.columns = provenance, version, columns
        self._read = read
        self._lock = threading.Lock()
        self._table: pd.DataFrame | None = None

    def table(self) -> pd.DataFrame:
        # Streamlit serves each person from a thread of their own: one of them reads, the others wait.
        with self._lock:
            if self._table is None:
                self._table = self._read()
            return self._table


class Warehouse:
    """Tables by name, each with its provenance. Immutable: `overlay` makes another warehouse on the same shelves.

    Tables are shared and cached: never modify one. Compared by identity, so that results can be remembered by it.
    """

    def __init__(self, shelves: Mapping[str, _Shelf], base: Warehouse | None = None,
                 warnings: tuple[str, ...] = (), ground: Warehouse | None = None) -> None:
        """`warnings`: sentences in French on what should have been here and is not. `ground`: what it was before the
        register of CPTS was laid on it."""
        self._shelves = dict(shelves)
        self._base = base
        self.warnings = warnings
        self._ground = ground
        self._lock = threading.RLock()

    @classmethod
    def embedded(cls) -> Warehouse:
        """The pack of `data/`, or of the folder named by the environment variable DIAGNOSTIC_DATA_PACK.

        One warehouse per folder and process. Raises DataPackError when the folder has no readable descriptor; a bad
        table raises the same when it is first asked for.
        """
        return _opened(Path(os.environ.get(OVERRIDE) or EMBEDDED_FOLDER).resolve())

    @classmethod
    def standard(cls) -> Warehouse:
        """The embedded pack under what is installed on this machine (`installed.data_folder`).

        One warehouse per state of the two and process: the same until something is installed or removed, then another
        one, in every thread. Installed data that are damaged are left out and told in `warnings`. Raises DataPackError
        as `embedded` does.
        """
        return _standard(cls.embedded(), installed.data_folder())

    @classmethod
    def from_pack(cls, pack: DataPack) -> Warehouse:
        return cls(_described(pack, pack.names))

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame],
                    provenances: Mapping[str, Provenance] | None = None) -> Warehouse:
        """A warehouse of tables in memory. A table without a provenance is said to be brought by the user."""
        return cls(_shelves(tables, provenances or {}))

    def overlay(self, tables: Mapping[str, pd.DataFrame],
                provenances: Mapping[str, Provenance] | None = None) -> Warehouse:
        """A warehouse with these tables on top. Embedded < installed < brought, in whichever order they are laid;
        within one layer the last one laid wins. Whole tables are replaced, rows are not mixed."""
        return self._under(_shelves(tables, provenances or {}), self.warnings)

    def with_register(self, tables: Mapping[str, Callable[[], pd.DataFrame]], provenances: Mapping[str, Provenance],
                      warnings: tuple[str, ...] = ()) -> Warehouse:
        """A warehouse with the register of CPTS as one person sees it. Each table is read when it is asked for, and
        known by the fingerprint of its provenance. What is remembered of this warehouse serves there: see `ground`."""
        shelves = {name: _Shelf(provenances[name], read, provenances[name].sha256) for name, read in tables.items()}
        return Warehouse(self._shelves | shelves, self, (*self.warnings, *warnings), self.ground)

    @property
    def ground(self) -> Warehouse:
        """The same without the register that `with_register` laid on it: what no CPTS changes is told by it."""
        return self._ground or self

    def _under(self, shelves: Mapping[str, _Shelf], warnings: tuple[str, ...]) -> Warehouse:
        laid = {name: shelf for name, shelf in shelves.items()
                if name not in self._shelves or _rank(shelf) >= _rank(self._shelves[name])}
        return Warehouse(self._shelves | laid, base=self, warnings=warnings)

    def has(self, name: str) -> bool:
        return name in self._shelves

    def table(self, name: str) -> pd.DataFrame:
        """The table, to be read only. Raises TableMissing, or DataPackError when its file is damaged."""
        return self._shelf(name).table()

    def provenance(self, name: str) -> Provenance:
        """Raises TableMissing."""
        return self._shelf(name).provenance

    def column_said(self, column: str) -> str:
        """What "table.column" holds, in French; empty where the table is not there or does not say."""
        table, _, name = column.partition(".")
        return self._shelf(table).columns().get(name, "") if self.has(table) else ""

    def provenances(self) -> tuple[Provenance, ...]:
        """Of every table, sorted by name."""
        return tuple(self._shelves[name].provenance for name in sorted(self._shelves))

    @cached_property
    def version(self) -> str:
        """Twelve characters that change when any table does."""
        return self.version_of(self._shelves)

    def version_of(self, names: Iterable[str]) -> str:
        """Twelve characters that change when any of these tables does, or comes, or goes."""
        there = sorted({name for name in names if name in self._shelves})
        content = "\n".join(f"{name} {self._shelves[name].version}" for name in there)
        return sha256(content.encode()).hexdigest()[:12]

    @property
    def gazetteer(self) -> Gazetteer:
        """Names, codes and groupings of every unit; built at its first use."""
        if self._base is not None and self._same(_GAZETTEER):
            return self._base.gazetteer
        with self._lock:
            return self._gazetteer

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer.from_tables(
            self.table("communes"), self._formers(), self.table("epci"), self.table("cantons"),
            self.table("departements"), self.table("regions"), iris=self.iris_population)

    def _formers(self) -> pd.DataFrame:
        formers = self.table("anciens_codes")
        if not self.has("cog_mouvements"):
            return formers
        return with_movements(formers, self.table("cog_mouvements"), self.table("communes"))

    @property
    def atlas(self) -> Atlas:
        """Shapes and neighbours of every unit; built at its first use."""
        if self._base is not None and self._same(_ATLAS):
            return self._base.atlas
        with self._lock:
            return self._atlas

    @cached_property
    def _atlas(self) -> Atlas:
        shapes = gpd.GeoDataFrame(self.table("shapes"))
        return Atlas.from_tables(self.table("communes"), shapes, self.table("adjacency"))

    @property
    def iris_population(self) -> pd.Series:
        """Population 2021 by IRIS code, for the units whose IRIS still bear their code; empty without the table.

        A commune merged since 2021 is left out whole: its IRIS are numbered after several former communes.
        """
        return self.ground._iris_population

    @cached_property
    def _iris_population(self) -> pd.Series:
        if not self.has("structure_iris_2021"):
            return pd.Series(dtype="int64", index=pd.Index([], dtype="str"))
        table = self.table("structure_iris_2021")
        renumbered = table.loc[table["iris"].str[:5] != table["code"], "code"]
        return table[~table["code"].isin(renumbered)].set_index("iris")["pop"]

    def _shelf(self, name: str) -> _Shelf:
        try:
            return self._shelves[name]
        except KeyError:
            raise TableMissing(name) from None

    def _same(self, names: tuple[str, ...]) -> bool:
        """Whether these tables are the base's: what was built from them there can serve here."""
        return self._base is not None and all(
            self._shelves.get(name) is self._base._shelves.get(name) for name in names)


def _rank(shelf: _Shelf) -> int:
    return _RANK[shelf.provenance.layer]


def _reader(pack: DataPack, name: str) -> Callable[[], pd.DataFrame]:
    def read() -> pd.DataFrame:
        try:
            return pack.read(name)
        except DataPackError:
            # Sound when it was looked at, and lost since: the next warehouse does without it.
            if pack.layer is Layer.INSTALLED:
                _look_again(pack.folder)
            raise

    return read


def _described(pack: DataPack, names: Iterable[str]) -> dict[str, _Shelf]:
    return {name: _Shelf(pack.provenance(name), _reader(pack, name), pack.provenance(name).sha256,
                         partial(pack.columns, name)) for name in names}


def _shelves(tables: Mapping[str, pd.DataFrame], provenances: Mapping[str, Provenance]) -> dict[str, _Shelf]:
    shelves = {}
    for name, table in tables.items():
        origin = provenances.get(name) or Provenance(
            table=name, title=name, producer="saisie", vintage="", cog=None, licence="", layer=Layer.SESSION)
        shelves[name] = _Shelf(origin, _holder(table), origin.sha256 or _digest(table))
    return shelves


def _holder(table: pd.DataFrame) -> Callable[[], pd.DataFrame]:
    return lambda: table


def _digest(table: pd.DataFrame) -> str:
    return sha256(table.to_csv(index=False).encode()).hexdigest()


@cache
def _opened(folder: Path) -> Warehouse:
    return Warehouse.from_pack(DataPack(folder))


_STANDARD: dict[tuple[Warehouse, Path], tuple[object, str | None, Warehouse]] = {}
_LAYING = threading.Lock()


def _look_again(folder: Path) -> None:
    with _LAYING:
        for key in [key for key in _STANDARD if key[1] == folder]:
            del _STANDARD[key]


def _standard(embedded: Warehouse, folder: Path) -> Warehouse:
    """Only the last state is kept: what was made from a former one is forgotten with the sessions that show it."""
    with _LAYING:
        # Before the content: when it changes in between, the next call sees it.
        seen = installed.stamp(folder)
        stamp, digest, laid = _STANDARD.get((embedded, folder), (None, None, embedded))
        if seen is None:
            return embedded
        if seen == stamp:
            return laid
        now = installed.digest(folder)
        # What was damaged may have been written again as it was.
        if now != digest or laid.warnings:
            found = installed.sound(folder)
            shelves = _described(found.pack, found.names) if found.pack else {}
            laid = embedded._under(shelves, found.warnings)
        _STANDARD[embedded, folder] = seen, now, laid
        return laid
