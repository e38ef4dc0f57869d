"""The register of CPTS: what is installed takes the place of what is embedded, a whole department at a time."""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import ONE, OTHER, A, B, C, toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.register import Register, register_of
from diagnostic.sources.warehouse import Warehouse

EMBEDDED = pd.DataFrame([(A, "CPTS ancienne", "01"), (ONE, "CPTS du port", "13")],
                        columns=["code", "cpts", "departement"])
# A sliver of B, as outlines that do not meet those of communes give.
INSTALLED = pd.DataFrame([(A, "CPTS nouvelle", "01", 1.0), (B, "CPTS nouvelle", "01", 0.03),
                          (C, "CPTS du champ", "01", 0.5), (OTHER, "CPTS d'en face", "02", 0.98)],
                         columns=["code", "cpts", "departement", "part"])


def held(**tables: pd.DataFrame) -> Register:
    return register_of(toy_warehouse(**tables))


def test_what_is_installed_goes_before() -> None:
    found = held(cpts_paca=EMBEDDED, cpts_registre=INSTALLED)
    assert found.codes_of == {"CPTS nouvelle": (A,), "CPTS du champ": (C,), "CPTS d'en face": (OTHER,),
                              "CPTS du port": (ONE,)}
    assert found.departments == {"01", "02", "13"}
    assert found.tables(["01", "02"]) == ("cpts_registre",)
    assert found.tables(["01", "13"]) == ("cpts_registre", "cpts_paca")
    assert found.tables(["84"]) == ()


def test_either_alone_or_none() -> None:
    assert held(cpts_paca=EMBEDDED).codes_of == {"CPTS ancienne": (A,), "CPTS du port": (ONE,)}
    assert held(cpts_registre=INSTALLED).departments == {"01", "02"}
    assert held().codes_of == {}


@pytest.mark.parametrize(("codes", "cited"), [([A, B], {"cpts_registre"}), ([ONE], {"cpts_paca"})])
def test_the_table_that_speaks_is_cited(codes: list[str], cited: set[str], warehouse: Warehouse) -> None:
    toy = toy_warehouse(cpts_paca=EMBEDDED, cpts_registre=INSTALLED, aci_tailles=warehouse.table("aci_tailles"),
                        aci_financement=warehouse.table("aci_financement"))
    told = {source.table for source in diagnose(units_of(codes), toy).sources}
    assert {table for table in told if table.startswith("cpts_")} == cited
