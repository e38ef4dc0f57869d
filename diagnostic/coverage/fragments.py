"""How each perimeter holds together: pieces, islands, what it encloses, what encloses it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.found import Fragments
from diagnostic.coverage.ground import Ground, Rows

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

    Whole units only: neither an exclave of a commune whose seat is elsewhere, nor foreign land or a lake that is in no
    commune (`Atlas.holes` looks at shapes and tells them).
    """
    held = frozenset(rows.tolist())
    clear: dict[int, bool] = {}
    found: set[int] = set()
    for start in _crown(rows, ground).tolist():
        if start not in found:
            found |= _closed_in(start, held, ground, clear)
    return np.array(sorted(found), dtype=np.intp)


def _closed_in(start: int, held: frozenset[int], ground: Ground, clear: dict[int, bool]) -> set[int]:
    """What can be reached from a unit without crossing the territory; nothing as soon as one way leads out."""
    zone, queue = {start}, deque([start])
    while queue:
        unit = queue.popleft()
        if _leads_out(unit, held, ground.way_out, clear):
            # So does all that was met on the way.
            clear.update(dict.fromkeys(zone, True))
            return set()
        near = set(ground.neighbours(unit).tolist()) - held - zone
        zone |= near
        queue += near
    return zone


def _leads_out(unit: int, held: frozenset[int], way_out: list[int], clear: dict[int, bool]) -> bool:
    """Whether the shortest way out of the country avoids the territory, or another way is known to. `clear`: what is
    known of units outside the territory."""
    path = []
    while unit >= 0 and unit not in held and unit not in clear:
        path.append(unit)
        unit = way_out[unit]
    free = clear.get(unit, unit < 0)
    clear.update(dict.fromkeys(path, free))
    return free


def _crown(rows: Rows, ground: Ground) -> Rows:
    """Units outside the territory that share a border with it, sorted."""
    return np.setdiff1d(ground.borders[rows].indices, rows)


def _surrounding(coverage: Coverage, position: int, rows: Rows) -> tuple[str, ...]:
    """Ids of the CPTS that hold all that touches the territory, when it meets neither the sea nor another country."""
    ground = coverage.ground
    crown = _crown(rows, ground)
    if not crown.size or ground.outside[rows].any():
        return ()
    around = [set(coverage.cpts_of(row)) for row in crown.tolist()]
    return tuple(coverage.ids[cpts] for cpts in sorted(set.intersection(*around) - {position}))
