"""Two territories to report on: a toy one, counted on one's fingers, and CPTS E-Rhôny."""

from __future__ import annotations

import pytest
from asked import asked
from toy_country import A, B, C, toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.record import Diagnosis
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Document
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="session")
def toy(warehouse: Warehouse) -> Warehouse:
    """The toy country, with the tiers and the funding of the true one."""
    country = toy_warehouse(aci_tailles=warehouse.table("aci_tailles"),
                            aci_financement=warehouse.table("aci_financement"))
    names = [provenance.table for provenance in country.provenances()]
    return Warehouse.from_tables({name: country.table(name) for name in names}, {
        name: Provenance(name, f"Table {name}", "Institut", "2023", 2026, "Licence Ouverte 2.0", Layer.EMBEDDED)
        for name in names})


@pytest.fixture(scope="session")
def toy_diagnosis(toy: Warehouse) -> Diagnosis:
    """A, B and C (1600 inhabitants, no APL for C), with an ALD figure that the user typed."""
    return diagnose(units_of([A, B, C]), toy, name="Les Trois Communes",
                    entered=[EnteredFigure("ald", 2024, "CPAM de l'Ain", count=400, base=1600)])


@pytest.fixture(scope="session")
def e_rhony(warehouse: Warehouse, real_cpts: dict) -> Diagnosis:
    return diagnose(units_of(real_cpts["CPTS E-Rhôny"]["communes"]), warehouse, name="CPTS E-Rhôny")


@pytest.fixture(scope="session")
def e_rhony_summary(e_rhony: Diagnosis, warehouse: Warehouse) -> Document:
    return territory_diagnosis(asked(e_rhony, warehouse))
