"""A toy country of tests/grids.py as a warehouse, with inhabitants, the scales in force and a register of CPTS."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from grids import MARSEILLE, Country, code
from toy_country import toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse

YEARS = (2017, 2019, 2020, 2021, 2022, 2023)


def inhabited(country: Country, people: Mapping[str, int], register: Mapping[str, str] | None = None) -> Warehouse:
    """`people`: inhabitants by letter, nobody elsewhere; Marseille is the sum of its arrondissements. `register`:
    letters of each registered CPTS ("M" is Marseille), by name; all of them are in the Ain (01)."""
    here = dict.fromkeys(country.gazetteer.codes, 0) | {code(letter): number for letter, number in people.items()}
    if MARSEILLE in here:
        here[MARSEILLE] = sum(number for unit, number in here.items() if unit.startswith("132"))
    population = pd.DataFrame({"code": list(here), **{f"p{year}": list(here.values()) for year in YEARS},
                               "recensement": 2023})
    held = [(MARSEILLE if letter == "M" else code(letter), cpts) for cpts, letters in (register or {}).items()
            for letter in letters]
    embedded = Warehouse.embedded()
    return toy_warehouse(
        **country.tables, population=population, structure_iris_2021=None,
        cpts_paca=pd.DataFrame(held, columns=["code", "cpts"]).assign(departement="01") if register else None,
        aci_tailles=embedded.table("aci_tailles"), aci_financement=embedded.table("aci_financement"))


def diagnosed(letters: str, warehouse: Warehouse) -> Diagnosis:
    return diagnose(units_of(code(letter) for letter in letters), warehouse)
