"""Every commune and arrondissement of today by code, name, postal code or grouping, and where former codes went."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import nan
from types import MappingProxyType
from typing import Any

import pandas as pd

from diagnostic.geography.names import fold, without_article
from diagnostic.geography.places import COMMUNE, Former, Hit, Place
from diagnostic.geography.spelling import search_places

_ABSENT: tuple[str, ...] = ()
_EPCI_WORDS = (("communaute de communes", "cc"), ("communaute d agglomeration", "ca"),
               ("communaute urbaine", "cu"), ("etablissement public territorial", "ept"))
_PARTICLES = frozenset({"de", "du", "des", "d", "le", "la", "les", "l", "et", "en"})
_KINDS = frozenset({"cc", "ca", "cu", "ept", "metropole", "cpts"})
_LEVELS = ("departement", "epci", "ept", "canton", "region")


class Gazetteer:
    """Built once, read-only; every lookup by code is a dictionary's. Make it with `from_tables`.

    Groupings (department, EPCI, canton) hold communes only, never arrondissements: Paris, Lyon and Marseille are each
    one commune of theirs, so that nothing is counted twice.
    """

    def __init__(self, columns: Mapping[str, list[Any]], formers: tuple[Former, ...],
                 names: Mapping[str, Mapping[str, str]], iris: tuple[str, ...]) -> None:
        self._columns = columns
        self._rows = {code: row for row, code in enumerate(columns["code"])}
        self._places: dict[str, Place] = {}
        self._formers = formers
        self._names = names
        self._iris = iris

    @classmethod
    def from_tables(cls, communes: pd.DataFrame, anciens_codes: pd.DataFrame, epci: pd.DataFrame,
                    cantons: pd.DataFrame, departements: pd.DataFrame, regions: pd.DataFrame,
                    iris: pd.Series | None = None) -> Gazetteer:
        """The warehouse's tables of the same names. `iris`: indexed by 9-character IRIS code, whatever its values.

        `communes`: code, nom, nature, commune_mere, departement, region, epci, canton, codes_postaux (separated by
        spaces), longitude, latitude, and ept where there are any; `anciens_codes`: ancien_code, ancien_nom, code, nom,
        nature; the others: code, nom.
        Raises KeyError when one of these columns is missing.
        """
        text = ("code", "nom", "nature", "commune_mere", "departement", "region", "epci", "canton", "codes_postaux")
        columns = {name: _cells(communes[name]) for name in text}
        columns["ept"] = _cells(communes["ept"]) if "ept" in communes else [None] * len(communes)
        columns |= {name: communes[name].tolist() for name in ("longitude", "latitude")}
        formers = tuple(map(Former, *(_cells(anciens_codes[name])
                                      for name in ("ancien_code", "ancien_nom", "code", "nom", "nature"))))
        groupings = {"epci": epci, "canton": cantons, "departement": departements, "region": regions}
        names = {level: dict(zip(_cells(table["code"]), _cells(table["nom"]), strict=True))
                 for level, table in groupings.items()}
        return cls(columns, formers, names,
                   () if iris is None else tuple(sorted(map(str, iris.index))))

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code of today, sorted as the table is."""
        return tuple(self._rows)

    def place(self, code: str) -> Place:
        """The commune or arrondissement of this code; KeyError when there is none today."""
        found = self._places.get(code)
        if found is None:
            row = self._rows[code]
            cell = {name: column[row] for name, column in self._columns.items()}
            found = self._places[code] = Place(
                code, cell["nom"], cell["nature"], cell["commune_mere"], cell["departement"], cell["region"],
                cell["epci"], cell["canton"], tuple((cell["codes_postaux"] or "").split()),
                nan if pd.isna(cell["longitude"]) else cell["longitude"],
                nan if pd.isna(cell["latitude"]) else cell["latitude"])
        return found

    # -- what it was called before ------------------------------------------------------------------------------

    @cached_property
    def _former_codes(self) -> dict[str, Former]:
        return {former.former_code: former for former in reversed(self._formers)
                if former.former_code not in self._rows}

    def former(self, code: str) -> Former | None:
        """Where the commune that had this code went; None for a code of today or of no time."""
        return self._former_codes.get(code)

    @cached_property
    def _formers_inside(self) -> dict[str, tuple[Former, ...]]:
        found: dict[str, list[Former]] = {}
        for former in self._formers:
            found.setdefault(former.code, []).append(former)
        return {code: tuple(formers) for code, formers in found.items()}

    def formers_of(self, code: str) -> tuple[Former, ...]:
        """The communes of yesterday whose land this one holds today, in the order of the table."""
        return self._formers_inside.get(code, ())

    @cached_property
    def _former_names(self) -> dict[tuple[str, str], Former]:
        return {(fold(former.former_name), former.code): former for former in reversed(self._formers)
                if former.former_name and former.code in self._rows}

    def former_named(self, text: str, code: str) -> Former | None:
        """The commune of that name that `code` holds today; None when the name is the present one or another."""
        key = fold(text)
        return self._former_names.get((key, code)) if key != self.key_of(code) else None

    # -- by name, by postal code --------------------------------------------------------------------------------

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {code: fold(name) for code, name in zip(self._columns["code"], self._columns["nom"], strict=True)}

    def key_of(self, code: str) -> str:
        """The folded present name of a place; KeyError when unknown."""
        return self._keys[code]

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of today by folded name, former names included. Sorted, unique."""
        index: dict[str, list[str]] = {}
        for code, key in self._keys.items():
            index.setdefault(key, []).append(code)
        for key, code in self._former_names:
            if code not in index.setdefault(key, []):
                index[key].append(code)
        return MappingProxyType({key: tuple(sorted(codes)) for key, codes in index.items()})

    @cached_property
    def _bare_names(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, set[str]] = {}
        for key, codes in self.names.items():
            index.setdefault(without_article(key), set()).update(codes)
        return {bare: tuple(sorted(codes)) for bare, codes in index.items()}

    @cached_property
    def bare_keys(self) -> list[str]:
        """Every folded name without its article, sorted: what likeness is measured against."""
        return sorted(self._bare_names)

    def by_bare_key(self, key: str) -> tuple[str, ...]:
        """Codes of the places whose folded name, without its article, is `key`."""
        return self._bare_names.get(key, _ABSENT)

    def beginning(self, key: str) -> tuple[str, ...]:
        """Codes of the places whose folded name, without its article, goes on after `key`, sorted."""
        bare = without_article(key)
        first, last = bisect_left(self.bare_keys, f"{bare} "), bisect_left(self.bare_keys, f"{bare}!")
        return tuple(sorted({code for name in self.bare_keys[first:last] for code in self.by_bare_key(name)}))

    def by_name(self, text: str, department: str | None = None) -> tuple[str, ...]:
        """Codes of the places that bear or bore this name, sorted; none, one, or several for homonyms.

        Accents, case, hyphens and St/Saint do not matter. A leading article may be missing or too many, but a place of
        exactly this name comes alone. `department` keeps only the places of that department, before that choice.
        """
        return self.by_key(fold(text), department)

    def by_key(self, key: str, department: str | None = None) -> tuple[str, ...]:
        """`by_name` for a name already folded."""
        return (self._kept(self.names.get(key, _ABSENT), department)
                or self._kept(self.by_bare_key(without_article(key)), department))

    def _kept(self, codes: tuple[str, ...], department: str | None) -> tuple[str, ...]:
        if department is None:
            return codes
        return tuple(code for code in codes if self._columns["departement"][self._rows[code]] == department)

    @cached_property
    def _postal(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, list[str]] = {}
        mothers = {mother for mother in self._columns["commune_mere"] if mother}
        for code, postal_codes in zip(self._columns["code"], self._columns["codes_postaux"], strict=True):
            for postal in (postal_codes or "").split():
                index.setdefault(postal, []).append(code)
        return {postal: tuple(sorted([code for code in codes if code not in mothers] or codes))
                for postal, codes in index.items()}

    def by_postal(self, postal_code: str) -> tuple[str, ...]:
        """Codes of the units a postal code serves, sorted: arrondissements rather than Paris, Lyon or Marseille."""
        return self._postal.get(postal_code, _ABSENT)

    def search(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """The places a person may mean, best first: by code, postal code, name, part of a name, then by likeness."""
        return search_places(self, text, limit)

    # -- groupings ----------------------------------------------------------------------------------------------

    @cached_property
    def _members(self) -> dict[str, dict[str, tuple[str, ...]]]:
        grouped: dict[str, dict[str, list[str]]] = {level: {} for level in _LEVELS}
        for level, groups in grouped.items():
            for code, nature, group in zip(self._columns["code"], self._columns["nature"], self._columns[level],
                                           strict=True):
                if group and nature == COMMUNE:
                    groups.setdefault(group, []).append(code)
        return {level: {group: tuple(sorted(codes)) for group, codes in groups.items()}
                for level, groups in grouped.items()}

    def members_of_department(self, department: str) -> tuple[str, ...]:
        """Communes of a department, sorted; empty when unknown."""
        return self._members["departement"].get(department, _ABSENT)

    def members_of_epci(self, epci: str) -> tuple[str, ...]:
        """Communes of an EPCI (SIREN) or of a territory of Grand Paris, sorted; empty when unknown."""
        return self._members["epci"].get(epci) or self._members["ept"].get(epci, _ABSENT)

    def members_of_canton(self, canton: str) -> tuple[str, ...]:
        """Communes that lie whole in a canton, sorted: a commune cut between cantons is in none."""
        return self._members["canton"].get(canton, _ABSENT)

    def members_of_region(self, region: str) -> tuple[str, ...]:
        return self._members["region"].get(region, _ABSENT)

    def touched(self, codes: Iterable[str], level: str) -> dict[str, tuple[str, ...]]:
        """The given units by group of a level, both sorted. An arrondissement goes where its commune goes."""
        column, groups = self._columns[level], dict[str, list[str]]()
        for code in sorted(set(codes)):
            if group := column[self._rows[code]]:
                groups.setdefault(group, []).append(code)
        return {group: tuple(groups[group]) for group in sorted(groups)}

    @cached_property
    def _arrondissements(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, mother in zip(self._columns["code"], self._columns["commune_mere"], strict=True):
            if mother:
                found.setdefault(mother, []).append(code)
        return {mother: tuple(sorted(codes)) for mother, codes in found.items()}

    @property
    def mothers(self) -> tuple[str, ...]:
        """Communes that have arrondissements municipaux."""
        return tuple(self._arrondissements)

    def arrondissements_of(self, code: str) -> tuple[str, ...]:
        """The arrondissements municipaux of a commune, in order; empty for all but Paris, Lyon and Marseille."""
        return self._arrondissements.get(code, _ABSENT)

    def mother_of(self, code: str) -> str | None:
        """The commune of an arrondissement municipal; None for a commune. KeyError when unknown."""
        mother: str | None = self._columns["commune_mere"][self._rows[code]]
        return mother

    @cached_property
    def _iris_of(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for iris in self._iris:
            found.setdefault(iris[:5], []).append(iris)
        return {code: tuple(several) for code, several in found.items()}

    @property
    def knows_iris(self) -> bool:
        return bool(self._iris)

    def iris_of(self, code: str) -> tuple[str, ...]:
        """9-character codes of the IRIS of a unit, sorted; empty when they are not known."""
        return self._iris_of.get(code, _ABSENT)

    # -- names of groupings -------------------------------------------------------------------------------------

    @property
    def departments(self) -> Mapping[str, str]:
        """Names of departments by code."""
        return MappingProxyType(self._names["departement"])

    @property
    def cantons(self) -> Mapping[str, str]:
        return MappingProxyType(self._names["canton"])

    @property
    def regions(self) -> Mapping[str, str]:
        return MappingProxyType(self._names["region"])

    @property
    def epcis(self) -> Mapping[str, str]:
        return MappingProxyType(self._names["epci"])

    def department_name(self, code: str) -> str:
        """« Gard »; KeyError when unknown, as for the three below."""
        return self._names["departement"][code]

    def region_name(self, code: str) -> str:
        return self._names["region"][code]

    def epci_name(self, code: str) -> str:
        return self._names["epci"][code]

    def canton_name(self, code: str) -> str:
        return self._names["canton"][code]

    @cached_property
    def _grouping_names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        index: dict[str, dict[str, tuple[str, ...]]] = {}
        for level, names in self._names.items():
            index[level] = {}
            for code, name in names.items():
                key = grouping_key(name, level)
                index[level][key] = (*index[level].get(key, ()), code)
        return index

    def groupings_named(self, text: str, level: str) -> tuple[str, ...]:
        """Codes of the departments, regions, cantons or EPCI of this name (« communauté de communes » is « CC »)."""
        return self._grouping_names[level].get(grouping_key(text, level), _ABSENT)


def grouping_key(text: str, level: str) -> str:
    """The key of a grouping's name: « Communauté de communes du Pays de Sommières » → `cc pays sommieres`."""
    key = fold(text)
    if level != "epci":
        return without_article(key)
    for words, short in _EPCI_WORDS:
        key = key.replace(words, short)
    return " ".join(word for word in key.split() if word not in _PARTICLES)


def bare_grouping(text: str) -> str:
    """`grouping_key` without what kind of grouping it is: `pays sommieres`; the same key when nothing else is left."""
    first, _, rest = grouping_key(text, "epci").partition(" ")
    return rest if rest and first in _KINDS else f"{first} {rest}".strip()


def _cells(column: pd.Series) -> list[Any]:
    """None where there is nothing. Equal texts are one and the same: that of a department stands there 350 times."""
    once: dict[Any, Any] = {}
    cells = column.tolist()
    if column.isna().any():
        cells = [None if pd.isna(cell) else cell for cell in cells]
    return [once.setdefault(cell, cell) for cell in cells]
