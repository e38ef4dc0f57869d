"""What a diagnosis says of each unit of the territory."""

from __future__ import annotations

import numpy as np

from diagnostic.geography.checks import iris_words
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import Unit
from diagnostic.indicators.brought_figures import BroughtFigures
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.territory import Territory
from diagnostic.indicators.values import UnitValues
from diagnostic.record import OfferFact, UnitProfile
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, number, typography


def unit_profiles(territory: Territory, gazetteer: Gazetteer, brought: BroughtFigures) -> tuple[UnitProfile, ...]:
    """One profile for each unit, in the order of the territory, with what the user's tables say of it."""
    columns = {indicator.id: column for column, indicator in enumerate(territory.catalogue.aggregated)}
    columns |= {identifier: len(columns) + rank for rank, identifier in enumerate(brought.values)}
    rows = np.column_stack([territory.unit_values(), *brought.values.values()])
    profiles = []
    for position, unit in enumerate(territory.units):
        place = gazetteer.place(unit.code)
        profiles.append(UnitProfile(
            unit.code, place.name, place.nature, place.department, place.epci or "", float(territory.shares[position]),
            int(territory.population[position]), territory.national.area_km2(unit.code),
            UnitValues(columns, rows[position]), _part(unit, territory, gazetteer),
            unit.declared.reason if unit.declared else "", (*territory.hidden(position), *brought.hidden[position])))
    return tuple(profiles)


def _part(unit: Unit, territory: Territory, gazetteer: Gazetteer) -> str:
    """What is taken of a unit, in French; nothing of a whole one."""
    if unit.declared:
        return typography(f"part déclarée : {count(unit.declared.population, 'habitant')} sur "
                          f"{number(territory.national.inhabitants(unit.code))}")
    return iris_words(unit, gazetteer) if unit.iris else ""


@per_warehouse
def offer_facts_of(warehouse: Warehouse) -> dict[str, tuple[OfferFact, ...]]:
    """Published statements on the offer of care (`faits_offre`) by unit, in the order of the table."""
    facts: dict[str, tuple[OfferFact, ...]] = {}
    if warehouse.has("faits_offre"):
        table = warehouse.table("faits_offre")
        for code, text, source in zip(table["code"], table["fait"], table["source"], strict=True):
            facts[code] = (*facts.get(code, ()), OfferFact(code, text, source))
    return facts
