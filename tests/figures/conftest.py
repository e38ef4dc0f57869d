"""The toy territory A, B, C (no APL for C) and CPTS E-Rhôny, to draw."""

from __future__ import annotations

import pytest
from toy_country import A, B, C, toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="session")
def toy(warehouse: Warehouse) -> Warehouse:
    return toy_warehouse(aci_tailles=warehouse.table("aci_tailles"), aci_financement=warehouse.table("aci_financement"))


@pytest.fixture(scope="session")
def three(toy: Warehouse) -> Diagnosis:
    return diagnose(units_of([A, B, C]), toy, name="Les Trois Communes")


@pytest.fixture(scope="session")
def e_rhony(warehouse: Warehouse, real_cpts: dict) -> Diagnosis:
    return diagnose(units_of(real_cpts["CPTS E-Rhôny"]["communes"]), warehouse, name="CPTS E-Rhôny")
