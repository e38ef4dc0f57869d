"""How each perimeter holds together: pieces, islands, what it encloses, what encloses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.found import Fragments
from diagnostic.coverage.ground import Flags, Ground, Rows

if TYPE_CHECKING:
    from diagnostic.coverage.coverage import Coverage


def fragments_of(coverage: Coverage) -> dict[str, Fragments]:
    """Of every CPTS, by id. A unit held in part is where its commune is; the largest piece is that of most ground."""
    ground = coverage.ground
    found = {}
    for position, identifier in enumerate(coverage.ids):
        rows = coverage.rows_of(identifier)
        parts = _parts(rows, ground)
        main = ground.landmass[parts[0]][0] if parts else -1
        found[identifier] = Fragments(
            identifier, tuple(map(ground.codes_of, parts)), ground.codes_of(rows[ground.landmass[rows] != main]),
            ground.codes_of(enclosed(rows, ground)), _surrounding(coverage, position, rows))
    return found


def _parts(rows: Rows, ground: Ground) -> list[Rows]:
    """Groups of units that share borders, the largest area first."""
    number, label = connected_components(ground.borders[rows][:, rows], directed=False) if rows.size else (0, rows)
    groups = [rows[label == group] for group in range(number)]
    return sorted(groups, key=lambda group: (-ground.area[group].sum(), group[0]))


def enclosed(rows: Rows, ground: Ground) -> Rows:
    """Units outside the territory from which every way out, to the sea or a border of the country, crosses it; sorted.

    A gap that meets foreign land or a lake that is in no commune is not told: `Atlas.holes` looks at shapes.
    """
    inside = np.zeros(len(ground), dtype=bool)
    inside[rows] = True
    crown = _crown(inside, rows, ground)
    number, label = connected_components(ground.borders[crown][:, crown], directed=False) if crown.size else (0, crown)
    # Most often the crown is in one piece that meets the sea, or that goes round the whole: nothing to look for.
    unsure = [crown[label == group] for group in range(number)]
    unsure = [piece for piece in unsure if not ground.outside[piece].any()]
    if not unsure or (number == 1 and not ground.outside[rows].any()):
        return crown[:0]
    rest = np.flatnonzero(~inside)
    _, zone = connected_components(ground.borders[rest][:, rest], directed=False)
    closed = np.bincount(zone, weights=ground.outside[rest]) == 0
    # What no border links to the territory is not enclosed by it.
    closed &= np.bincount(zone[np.searchsorted(rest, crown)], minlength=closed.size) > 0
    return rest[closed[zone]]


def _crown(inside: Flags, rows: Rows, ground: Ground) -> Rows:
    near = np.unique(ground.borders[rows].indices)
    return near[~inside[near]]


def _surrounding(coverage: Coverage, position: int, rows: Rows) -> tuple[str, ...]:
    """Ids of the CPTS that hold all that touches the territory, when it meets neither the sea nor another country."""
    ground = coverage.ground
    inside = np.zeros(len(ground), dtype=bool)
    inside[rows] = True
    crown = _crown(inside, rows, ground)
    if not crown.size or ground.outside[rows].any():
        return ()
    around = [set(coverage.cpts_of(row)) for row in crown.tolist()]
    return tuple(coverage.ids[cpts] for cpts in sorted(set.intersection(*around) - {position}))
