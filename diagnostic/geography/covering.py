"""A shape drawn by hand, and the rule that says which units it takes (`Atlas.covered` takes them)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from diagnostic.wording import number, typography

# A hand draws a few hundred points at most; a browser that sends more is not one of ours.
MOST_POINTS = 5000
# Repairing takes 0.1 s for 9 000 crossings, and minutes for the millions that 5 000 points can make.
MOST_CROSSINGS = 2000
_AT_ONCE = 100
# A centimetre, in degrees: no hand is finer, and on a grid the loops of a ring join without a doubt.
GRID = 1e-7


class Rule(StrEnum):
    """When a shape takes a unit: it holds the unit's point inside, or more than half of the unit's area."""

    CENTRE = "le centre est dedans"
    HALF = "plus de la moitié est dedans"


class OutlineError(ValueError):
    """The points make no outline; the message says in French why."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


def outline_of(ring: Sequence[tuple[float, float]]) -> shapely.MultiPolygon:
    """The area within a ring of (longitude, latitude), in degrees, closed or not.

    Points are brought to a grid of a centimetre. Where the ring crosses itself, every loop counts: a bow tie is two
    triangles. Raises OutlineError on more than 5 000 points or 2 000 crossings, a point outside ±180° and ±90° (or not
    a number), fewer than 3 distinct points, or no area.
    """
    if len(ring) > MOST_POINTS:
        raise OutlineError(f"Ce tracé compte {number(len(ring))} points : {number(MOST_POINTS)} au plus.")
    if not all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in ring):
        raise OutlineError("Ce tracé sort de la carte : les longitudes vont de −180° à 180°, les latitudes de −90° à "
                           "90°.")
    points = np.round(np.array(ring, dtype=np.float64).reshape(-1, 2) / GRID) * GRID
    if len(np.unique(points, axis=0)) < 3:
        raise OutlineError("Ce tracé est trop petit pour contenir une commune : dessinez-le plus grand, ou cliquez la "
                           "commune.")
    if _crosses_too_much(points):
        raise OutlineError("Ce tracé se recoupe trop souvent : dessinez-le d'un trait plus simple.")
    repaired = shapely.make_valid(shapely.Polygon(points), method="structure", keep_collapsed=False)
    loops = [part for part in shapely.get_parts(repaired) if part.geom_type == "Polygon"]
    # Repaired loops may still share a side, which an area of several polygons may not.
    areas = [part for part in shapely.get_parts(shapely.union_all(loops, grid_size=GRID)) if part.area > 0]
    if not areas:
        raise OutlineError("Ce tracé n'enferme rien : ses points sont alignés.")
    return shapely.MultiPolygon(areas)


def _crosses_too_much(points: NDArray[np.float64]) -> bool:
    sides = shapely.linestrings(np.stack([points, np.roll(points, -1, axis=0)], axis=1))
    tree = shapely.STRtree(sides)
    # Each side meets itself and its two neighbours; a crossing is met from both of its sides.
    allowed = 3 * len(sides) + 2 * MOST_CROSSINGS
    for first in range(0, len(sides), _AT_ONCE):
        allowed -= tree.query(sides[first:first + _AT_ONCE], predicate="intersects").shape[1]
        if allowed < 0:
            return True
    return False
