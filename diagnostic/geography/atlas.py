"""The shapes of every unit of the country and who borders whom: what a territory's geometry is computed from."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import pi
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from diagnostic.geography.covering import Rule

log = logging.getLogger(__name__)

Positions: TypeAlias = NDArray[np.intp]

WGS84 = Geod(ellps="WGS84")
CRS = "EPSG:4326"
# An enclosed gap that no unit fills and that is smaller than this is where two digitised borders do not quite meet.
SLIVER_KM2 = 0.01
# Below this share of a hole, what a unit has in it is the thickness of a digitised border.
FILLING_SHARE = 1e-3
# Territories whose dissolved outline is kept: a screen asks several times for the same one, and goes back and forth.
OUTLINES_KEPT = 32


@dataclass(frozen=True)
class Hole:
    """A gap enclosed by the territory.

    `codes`: the units that would fill it, none when it is foreign land or water; `elsewhere`: those of them that only
    have an exclave in it, their seat being outside.
    """

    codes: tuple[str, ...]
    area_km2: float
    elsewhere: tuple[str, ...] = ()


class Atlas:
    """Shapes (EPSG:4326), areas (km²), perimeters (km) and borders (km) of communes and arrondissements municipaux.

    Communes on one side, arrondissements on the other, each make a coverage: shapes that share their borders exactly
    and never overlap. A commune and its own arrondissements lie upon each other: a territory holds one or the others,
    and what surrounds it (`neighbours`, `crown`, `holes`) is told in communes, except where the territory itself
    holds an arrondissement of the commune: then in arrondissements.

    Every method that takes codes ignores their order and repetitions, and raises KeyError on an unknown one.
    """

    def __init__(self, communes: pd.DataFrame, shapes: gpd.GeoDataFrame, adjacency: pd.DataFrame) -> None:
        """See `from_tables`."""
        communes = communes.sort_values("code", ignore_index=True)
        self._names: list[str] = communes["code"].tolist()
        self._index = pd.Index(self._names)
        if not self._index.is_unique:
            raise ValueError(f"Codes given twice: {sorted(set(self._index[self._index.duplicated()]))}")
        self._position: dict[str, int] = {code: position for position, code in enumerate(self._names)}
        self._area, self._perimeter, self._longitude, self._latitude = (
            communes[column].to_numpy(np.float64) for column in ("area_km2", "perimeter_km", "longitude", "latitude"))
        # Position of the commune an arrondissement belongs to, -1 for a commune.
        self._mother: Positions = self._index.get_indexer(pd.Index(communes["commune_mere"]))
        drawn = pd.Index(shapes["code"]).get_indexer(self._index)
        if (drawn < 0).any():
            raise ValueError(f"Units without a shape: {self._index[drawn < 0].tolist()}")
        self._shape: NDArray[np.object_] = shapes.geometry.to_numpy()[drawn]
        self._bounds: NDArray[np.float64] = shapely.bounds(self._shape)
        self._start, self._neighbour, self._border = self._graph(adjacency)
        self._outline = lru_cache(OUTLINES_KEPT)(self._dissolve)

    @classmethod
    def from_tables(cls, communes: pd.DataFrame, shapes: gpd.GeoDataFrame, adjacency: pd.DataFrame) -> Atlas:
        """Build from the warehouse's tables.

        `communes`: code, commune_mere (null for a commune), longitude, latitude (of a point inside), area_km2,
        perimeter_km (geodesic); `shapes`: code, geometry; `adjacency`: a, b, border_km > 0, one row for each pair.
        Raises ValueError on a code given twice, a unit without a shape, or a border of an unknown unit.
        """
        return cls(communes, shapes, adjacency)

    def _graph(self, adjacency: pd.DataFrame) -> tuple[Positions, Positions, NDArray[np.float64]]:
        """Compressed rows: the neighbours of unit i are `neighbour[start[i]:start[i + 1]]`, with their borders."""
        a, b = (self._index.get_indexer(pd.Index(adjacency[end])) for end in ("a", "b"))
        if (a < 0).any() or (b < 0).any():
            raise ValueError("A border is given for a unit that is not in the table of communes.")
        length = adjacency["border_km"].to_numpy(np.float64)
        size = len(self._names)
        both_ways = (np.concatenate([a, b]), np.concatenate([b, a]))
        rows = csr_array((np.concatenate([length, length]), both_ways), shape=(size, size))
        return rows.indptr.astype(np.intp), rows.indices.astype(np.intp), rows.data

    def __contains__(self, code: object) -> bool:
        return code in self._position

    def __len__(self) -> int:
        return len(self._names)

    # -- measures -----------------------------------------------------------------------------------------------------

    def area_km2(self, codes: Iterable[str]) -> float:
        """Sum of the units' areas."""
        return float(self._area[self._positions(codes)].sum())

    def border_km(self, codes: Iterable[str]) -> float:
        """Length of the territory's outline, holes and coasts included: Σ perimeters − 2 Σ borders inside."""
        positions = self._positions(codes)
        _, neighbour, border = self._around(positions)
        # Each inner border is met twice, once from either side: the factor 2 is already there.
        return float(self._perimeter[positions].sum() - border[self._among(positions)[neighbour]].sum())

    def compactness(self, codes: Iterable[str]) -> float:
        """Polsby-Popper, 4πA/P²: 1 for a disc, π/4 for a square, near 0 for a ribbon, a coast or scattered pieces.

        Source: Polsby & Popper, « The Third Criterion », Yale Law & Policy Review 9 (2), 1991. NaN without a border.
        """
        border = self.border_km(codes)
        return 4 * pi * self.area_km2(codes) / border**2 if border > 0 else float("nan")

    def bounds(self, codes: Iterable[str]) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees. Raises ValueError without codes."""
        positions = self._positions(codes)
        if not positions.size:
            raise ValueError("An empty territory has no bounds.")
        box = self._bounds[positions]
        west, south = box[:, :2].min(axis=0).tolist()
        east, north = box[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    # -- shapes -------------------------------------------------------------------------------------------------------

    def shape(self, code: str) -> shapely.Geometry:
        """Polygon or MultiPolygon of one unit."""
        return self._shape[self._position[code]]

    def union(self, codes: Iterable[str]) -> shapely.MultiPolygon:
        """The territory in one geometry: inner borders are gone, nothing else moves. Empty without codes."""
        return self._outline(tuple(self._positions(codes).tolist()))

    def frame(self, codes: Iterable[str]) -> gpd.GeoDataFrame:
        """One row for each unit, sorted by code: code, area_km2, geometry (EPSG:4326)."""
        positions = self._positions(codes)
        return gpd.GeoDataFrame({"code": self._told(positions), "area_km2": self._area[positions]},
                                geometry=self._shape[positions], crs=CRS)

    def _dissolve(self, positions: tuple[int, ...]) -> shapely.MultiPolygon:
        shapes = self._shape[list(positions)]
        try:
            union = shapely.coverage_union_all(shapes)
            # Given shapes that overlap or do not quite meet, the algorithm may return a wrong union without a word; it
            # is then an invalid geometry (so it was for all 38 departments it failed on in a layer full of defects).
            reason = "" if shapely.is_valid(union) else shapely.is_valid_reason(union)
        except shapely.errors.GEOSException as error:
            reason = str(error)
        if reason:
            log.warning("Union of %d shapes without the coverage algorithm: %s", len(positions), reason)
            union = shapely.union_all(shapes)
        # Anything but polygons (a line left where two broken borders met) has no area and no place in a territory.
        return shapely.MultiPolygon([part for part in shapely.get_parts(union) if part.geom_type == "Polygon"])

    # -- pieces and surroundings --------------------------------------------------------------------------------------

    def parts(self, codes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Groups of units connected by a shared border (a shared point is none), largest area first; codes sorted.

        A unit is never split: an island that belongs to a mainland commune is where its commune is.
        """
        positions = self._positions(codes)
        origin, neighbour, _ = self._around(positions)
        inside = self._among(positions)[neighbour]
        rank = np.zeros(len(self), dtype=np.intp)
        rank[positions] = np.arange(positions.size)
        ends = (rank[origin[inside]], rank[neighbour[inside]])
        graph = csr_array((np.ones(ends[0].size, dtype=np.int8), ends), shape=(positions.size, positions.size))
        number, label = connected_components(graph, directed=False)
        area = np.bincount(label, weights=self._area[positions], minlength=number)
        order = np.argsort(label, kind="stable")
        groups = np.split(positions[order], np.cumsum(np.bincount(label, minlength=number))[:-1]) if number else []
        largest_first = sorted(range(number), key=lambda i: (-area[i], groups[i][0]))
        return tuple(tuple(self._told(groups[i])) for i in largest_first)

    def landmass(self, code: str) -> int:
        """Number of the piece of land the unit stands on: two units share it when borders lead from one to the other.

        The mainland, Corsica, Ouessant (one commune) or Belle-Île (four) are each one.
        """
        return int(self._landmasses[self._position[code]])

    def neighbours(self, code: str) -> dict[str, float]:
        """Length in km of the border with each neighbour, by code; only communes around a commune."""
        positions = self._positions([code])
        _, neighbour, border = self._around(positions)
        told = self._fitting(neighbour, positions)
        return dict(zip(self._told(neighbour[told]), border[told].tolist(), strict=True))

    def crown(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Units outside the territory that share a border with it, sorted."""
        return tuple(self.crown_borders(codes))

    def crown_borders(self, codes: Iterable[str]) -> dict[str, float]:
        """Length in km of the border between the territory and each unit of its crown, by code, sorted."""
        positions = self._positions(codes)
        _, neighbour, border = self._around(positions)
        across = ~self._among(positions)[neighbour]
        outside, rank = np.unique(neighbour[across], return_inverse=True)
        length = np.bincount(rank, weights=border[across], minlength=outside.size)
        told = self._fitting(outside, positions)
        return dict(zip(self._told(outside[told]), length[told].tolist(), strict=True))

    def covered(self, area: shapely.Geometry, rule: Rule, codes: Iterable[str] = ()) -> tuple[str, ...]:
        """Units of the country that a valid area (EPSG:4326) takes by `rule`, sorted.

        Told in communes, except where the territory made of `codes` holds an arrondissement of the commune. A half is
        that of the unit's area in degrees: within one unit a square degree hardly varies.
        """
        shapely.prepare(area)
        if rule is Rule.CENTRE:
            west, south, east, north = area.bounds
            near = np.flatnonzero((self._longitude >= west) & (self._longitude <= east)
                                  & (self._latitude >= south) & (self._latitude <= north))
            taken = near[shapely.contains_xy(area, self._longitude[near], self._latitude[near])]
        else:
            near = np.sort(self._tree.query(area, predicate="intersects"))
            whole = shapely.covers(area, self._shape[near])
            edge = near[~whole]
            inside = shapely.area(shapely.intersection(self._shape[edge], area))
            taken = np.sort(np.concatenate([near[whole], edge[inside > shapely.area(self._shape[edge]) / 2]]))
        return tuple(self._told(taken[self._fitting(taken, self._positions(codes))]))

    def holes(self, codes: Iterable[str]) -> tuple[Hole, ...]:
        """Gaps the territory encloses, largest first, with the units that would fill them.

        A gap joined to the outside by a point only is enclosed, be it by several pieces of territory that touch by
        their corners; one open to the sea or to another country is not. Without any unit in it a gap is foreign land
        or water (Llívia, Spanish, in the Pyrénées-Orientales); one under `SLIVER_KM2` is then no gap at all.
        """
        positions = self._positions(codes)
        holes = (self._hole(gap, positions) for gap in _gaps(self._outline(tuple(positions.tolist()))))
        return tuple(sorted((hole for hole in holes if hole.codes or hole.area_km2 >= SLIVER_KM2),
                            key=lambda hole: (-hole.area_km2, hole.codes)))

    def _hole(self, gap: shapely.Polygon, positions: Positions) -> Hole:
        near = np.sort(self._tree.query(gap, predicate="intersects"))
        near = near[~self._among(positions)[near]]
        near = near[self._fitting(near, positions)]
        inside = shapely.contains_xy(gap, self._longitude[near], self._latitude[near])
        # A commune may have its seat elsewhere and an exclave here; most often all of `near` is inside already.
        outside = near[~inside]
        exclave = outside[shapely.area(shapely.intersection(self._shape[outside], gap)) > FILLING_SHARE * gap.area]
        return Hole(tuple(self._told(np.sort(np.concatenate([near[inside], exclave])))),
                    abs(WGS84.geometry_area_perimeter(gap)[0]) / 1e6, tuple(self._told(exclave)))

    @cached_property
    def _landmasses(self) -> NDArray[np.int32]:
        graph = csr_array((self._border, self._neighbour, self._start), shape=(len(self), len(self)))
        return connected_components(graph, directed=False)[1]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shape)

    # -- positions ----------------------------------------------------------------------------------------------------

    def _positions(self, codes: Iterable[str]) -> Positions:
        return np.array(sorted({self._position[code] for code in codes}), dtype=np.intp)

    def _told(self, positions: Positions) -> list[str]:
        return [self._names[position] for position in positions.tolist()]

    def _among(self, positions: Positions) -> NDArray[np.bool_]:
        mask = np.zeros(len(self), dtype=bool)
        mask[positions] = True
        return mask

    def _around(self, positions: Positions) -> tuple[Positions, Positions, NDArray[np.float64]]:
        """Every border of the units: (position of the unit, position of the other side, length in km)."""
        start = self._start[positions]
        degree = self._start[positions + 1] - start
        # Consecutive ranges start[i] … start[i] + degree[i], laid end to end.
        row = np.arange(degree.sum()) + np.repeat(start - (np.cumsum(degree) - degree), degree)
        return np.repeat(positions, degree), self._neighbour[row], self._border[row]

    def _fitting(self, candidates: Positions, positions: Positions) -> NDArray[np.bool_]:
        """Which candidates tell the surroundings of the territory at the right level, commune or arrondissement."""
        mother = self._mother[positions]
        opened = self._among(np.unique(mother[mother >= 0]))
        of = self._mother[candidates]
        return np.where(of >= 0, opened[of], ~opened[candidates])


def _gaps(outline: shapely.MultiPolygon) -> list[shapely.Polygon]:
    """What the outline encloses without containing it: the bounded pieces of the rest of the plane."""
    if len(outline.geoms) == 1:
        return [shapely.Polygon(ring) for ring in outline.geoms[0].interiors]
    # Several pieces may close a gap together, or lie in each other's: every face of the drawing is looked at.
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(outline.boundary))))
    shapely.prepare(outline)
    return list(faces[~shapely.contains(outline, shapely.point_on_surface(faces))])
