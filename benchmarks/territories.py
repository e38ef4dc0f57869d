"""Territories of a given number of communes, all in one piece, spread over the country."""

from __future__ import annotations

from diagnostic.geography.atlas import Atlas
from diagnostic.geography.gazetteer import Gazetteer

SEED = "30004"  # on the mainland, where a territory can grow as far as it must


def territories(gazetteer: Gazetteer, atlas: Atlas, size: int, number: int) -> list[list[str]]:
    """`number` different territories of `size` neighbouring communes, grown ring by ring from evenly spaced seeds."""
    mainland = atlas.landmass(SEED)
    communes = [code for code in gazetteer.codes
                if gazetteer.mother_of(code) is None and atlas.landmass(code) == mainland]
    # Half a step from the ends: the first and last communes of the list lie at the country's edge.
    seeds = (communes[len(communes) * (2 * rank + 1) // (2 * number)] for rank in range(number))
    return [_grown(atlas, seed, size) for seed in seeds]


def _grown(atlas: Atlas, seed: str, size: int) -> list[str]:
    chosen = [seed]
    while len(chosen) < size:
        chosen += atlas.crown(chosen)[:size - len(chosen)]
    return chosen
