"""A register of the whole country that nobody wrote: as many CPTS as asked, with overlaps and communes left out."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import dijkstra

from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground
from diagnostic.geography.units import Unit

# Of the units: left to nobody, and given to a neighbouring CPTS too (to two of them, where there are two, one time in
# four).
LEFT_OUT, GIVEN_TWICE = 0.03, 0.05


def synthetic_cpts(ground: Ground, number: int, seed: int = 6) -> tuple[Holding, ...]:
    """`number` CPTS grown from as many communes drawn at random, each commune joining the nearest of them through
    borders of random lengths: compact and of unequal sizes, as real ones are. A commune that no border leads to is held
    by nobody. Always the same for a seed."""
    draw = np.random.default_rng(seed)
    heads = draw.choice(len(ground), number, replace=False)
    paths = ground.borders.copy()
    paths.data = draw.uniform(0.5, 1.5, paths.data.size)
    _, _, nearest = dijkstra(paths, indices=heads, min_only=True, return_predecessors=True)
    rank = {int(head): order for order, head in enumerate(heads)}
    first = [rank.get(int(head), -1) for head in nearest]
    for row in np.flatnonzero(draw.random(len(ground)) < LEFT_OUT).tolist():
        first[row] = -1
    held = [[own] if own >= 0 else [] for own in first]
    beside = [sorted({first[near] for near in ground.neighbours(row).tolist()} - {own, -1}) if own >= 0 else []
              for row, own in enumerate(first)]
    edge = [row for row, others in enumerate(beside) if others]
    for row in draw.choice(edge, min(len(edge), round(GIVEN_TWICE * len(ground))), replace=False).tolist():
        held[row] += beside[row][:2 if draw.random() < 0.25 else 1]
    units: list[list[Unit]] = [[] for _ in heads]
    for code, several in zip(ground.codes, held, strict=True):
        for order in several:
            units[order].append(Unit(code))
    return tuple(Holding(f"{order:04}", f"CPTS {order}", tuple(own)) for order, own in enumerate(units))
