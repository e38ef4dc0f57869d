"""Toy countries with people, and the real listing of Provence-Alpes-Côte d'Azur."""

from __future__ import annotations

import pytest

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground, ground_of
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="session")
def france(warehouse: Warehouse) -> Ground:
    return ground_of(warehouse)


@pytest.fixture(scope="session")
def listed(warehouse: Warehouse) -> tuple[Holding, ...]:
    """The CPTS of the listing, their names as ids."""
    listing = warehouse.table("cpts_paca")
    return tuple(Holding(str(name), str(name), units_of(codes)) for name, codes in listing.groupby("cpts")["code"])


@pytest.fixture(scope="session")
def paca(listed: tuple[Holding, ...], france: Ground) -> Coverage:
    return coverage_of(listed, france)
