"""Grounds drawn with letters (see grids.py), with people, and CPTS written in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from grids import MARSEILLE, Country, code

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground
from diagnostic.geography.units import DeclaredPart, Unit


def drawn(drawing: str, people: Mapping[str, int | None], epcis: Mapping[str, str] | None = None,
          iris: Mapping[str, Sequence[int]] | None = None) -> Ground:
    """`people` by letter, 100 where it is not told; `iris`: census population of the IRIS of a letter, in order."""
    country = Country(drawing, epcis, {letter: len(cut) for letter, cut in (iris or {}).items()})
    units = [unit for unit in country.gazetteer.codes if unit != MARSEILLE]
    told = {code(letter): number for letter, number in people.items()}
    census = {f"{code(letter)}{rank + 1:04}": number
              for letter, cut in (iris or {}).items() for rank, number in enumerate(cut)}
    return Ground(country.tables["communes"], pd.Series({unit: told.get(unit, 100) for unit in units}, dtype="float64"),
                  country.tables["adjacency"], pd.Series(census, dtype="int64"), country.gazetteer)


def held(identifier: str, *units: str, department: str = "") -> Holding:
    """« A » all of it, « A:1,2 » its first and second IRIS, « A=40 » forty of its inhabitants, « M » Marseille, and any
    5-character code."""
    return Holding(identifier, f"CPTS {identifier}", tuple(map(_unit, units)), department)


def _unit(text: str) -> Unit:
    letter, by_iris, ranks = text.partition(":")
    letter, declared, number = letter.partition("=")
    own = MARSEILLE if letter == "M" else letter if len(letter) == 5 else code(letter)
    return Unit(own, tuple(f"{own}{int(rank):04}" for rank in ranks.split(",")) if by_iris else (),
                DeclaredPart(int(number), "quartiers nord") if declared else None)


def covered(ground: Ground, *holdings: Holding, shared: Mapping[str, str] | None = None) -> Coverage:
    return coverage_of(holdings, ground, shared or {})
