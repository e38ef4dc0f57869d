"""Parts that are declared of a whole city: brought to its arrondissements, which are what is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from diagnostic.coverage.division import Division
from diagnostic.coverage.ground import Counts, Ground, apportioned
from diagnostic.coverage.reading import Laid


def spread(held: Laid, ground: Ground,
           divide: Callable[[int, Mapping[tuple[int, int], int]], Division]) -> dict[tuple[int, int], int]:
    """Inhabitants by (CPTS, row) of the parts declared of cities. Nobody says where they are: in proportion of the
    inhabitants that nobody else holds, then of the others; the part that fewest arrondissements can take first, then
    the largest. `divide`: how a unit is divided once some declared parts are brought to it."""
    declared = dict(held.parts.declared)
    # Those a CPTS holds otherwise are not where its part is.
    open_to = {(cpts, city): [row for row in ground.rows_of(city)
                              if held.city[place := _place(held, cpts, row)] and not held.whole[place]]
               for cpts, city in held.parts.cities}
    in_turn = sorted(held.parts.cities.items(), key=lambda part: (len(open_to[part[0]]), -part[1], part[0]))
    brought: dict[tuple[int, int], int] = {}
    for (cpts, city), people in in_turn:
        rows = open_to[cpts, city]
        free: Counts = np.array([divide(row, declared | brought).uncovered for row in rows], dtype=np.int64)
        first = apportioned(min(people, int(free.sum())), free)
        rest = ground.population[rows] - first
        then = apportioned(min(people - int(first.sum()), int(rest.sum())), rest)
        brought |= {(cpts, row): part for row, part in zip(rows, (first + then).tolist(), strict=True)}
    return brought


def _place(held: Laid, cpts: int, row: int) -> int:
    begin, end = np.searchsorted(held.unit, [row, row + 1])
    return int(begin + np.searchsorted(held.cpts[begin:end], cpts))
