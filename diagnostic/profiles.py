"""What a diagnosis says of each unit of the territory."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.territory import Territory
from diagnostic.record import OfferFact, UnitProfile


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
            unit.code, place.name, place.department, place.epci or "", float(territory.shares[position]),
            int(territory.population[position]), territory.national.area_km2(unit.code),
            dict(zip(identifiers, rows[position], strict=True))))
    return tuple(profiles)


def offer_facts(territory: Territory, facts: pd.DataFrame) -> tuple[OfferFact, ...]:
    """Published statements (`faits_offre`) on the units of the territory, in the order of the table."""
    of_territory = facts[facts["code"].isin(territory.codes)]
    return tuple(OfferFact(*row) for row in zip(of_territory["code"], of_territory["fait"], of_territory["source"],
                                                strict=True))
