"""The units that territories of one table share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostic.geography.gazetteer import Gazetteer


@dataclass(frozen=True)
class Shared:
    """What a territory shares with another. `population`: the inhabitants of the units they share, at most."""

    name: str
    codes: tuple[str, ...]
    population: int


def shared_units(people: Sequence[tuple[str, Mapping[str, int]]], gazetteer: Gazetteer) -> list[tuple[Shared, ...]]:
    """For each territory (its name, the inhabitants of each of its units), the others it meets, the largest first.

    A city meets its arrondissements. A unit that both take in part is shared for the smaller part at most.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for rank, (_, units) in enumerate(people):
        for code in units:
            holders[code].append(rank)
    found = []
    for rank, (_, units) in enumerate(people):
        met: dict[int, dict[str, int]] = defaultdict(dict)
        for code, own in units.items():
            for same in (code, *gazetteer.arrondissements_of(code), *filter(None, [gazetteer.mother_of(code)])):
                for other in holders.get(same, ()):
                    if other != rank:
                        smaller = same if gazetteer.mother_of(same) == code else code
                        met[other][smaller] = min(own, people[other][1][same])
        found.append(tuple(sorted(
            (Shared(people[other][0], tuple(sorted(codes)), sum(codes.values())) for other, codes in met.items()),
            key=lambda shared: (-shared.population, shared.name))))
    return found
