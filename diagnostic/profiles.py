"""What a diagnosis says of each unit of the territory."""

from __future__ import annotations

import numpy as np

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.territory import Territory
from diagnostic.record import OfferFact, UnitProfile
from diagnostic.sources.warehouse import Warehouse


def unit_profiles(territory: Territory, gazetteer: Gazetteer) -> tuple[UnitProfile, ...]:
    """One profile for each unit, in the order of the territory."""
    identifiers = [indicator.id for indicator in territory.catalogue.aggregated]
    values = territory.unit_values()
    cells = values.astype(object)
    cells[np.isnan(values)] = None
    rows = cells.tolist()
    profiles = []
    for position, unit in enumerate(territory.units):
        place = gazetteer.place(unit.code)
        profiles.append(UnitProfile(
            unit.code, place.name, place.nature, place.department, place.epci or "", float(territory.shares[position]),
            int(territory.population[position]), territory.national.area_km2(unit.code),
            dict(zip(identifiers, rows[position], strict=True))))
    return tuple(profiles)


@per_warehouse
def offer_facts_of(warehouse: Warehouse) -> dict[str, tuple[OfferFact, ...]]:
    """Published statements on the offer of care (`faits_offre`) by unit, in the order of the table."""
    facts: dict[str, tuple[OfferFact, ...]] = {}
    if warehouse.has("faits_offre"):
        table = warehouse.table("faits_offre")
        for code, text, source in zip(table["code"], table["fait"], table["source"], strict=True):
            facts[code] = (*facts.get(code, ()), OfferFact(code, text, source))
    return facts
