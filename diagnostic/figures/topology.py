"""Shapes as chains of shared borders: what a map needs to draw each border once and find an outline at once.

The idea is TopoJSON's (Bostock, 2012): a border between two shapes is one chain of points, that both refer to. An
outline is then made of the chains that one selected shape uses and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.int64]
# Wider than any coordinate on a grid of 1e-6 degree: two numbers of this size make one key.
_SPAN = 1 << 30


@dataclass(frozen=True)
class Topology:
    """`chains`: points (n × 2, n ≥ 2) as whole steps of 10^-decimals degree, longitude first.

    `rings`: for each shape, its rings, each a closed sequence of chains: i for chain i as it is, ~i for it reversed.
    Holes are rings like the others: a point is inside a shape when it is inside an odd number of its rings.
    """

    chains: list[Points]
    rings: list[list[list[int]]]
    decimals: int

    @cached_property
    def users(self) -> list[list[int]]:
        """Shapes that use each chain: two across a border, one on a coast, the same one twice along a spike."""
        found: list[list[int]] = [[] for _ in self.chains]
        for shape, rings in enumerate(self.rings):
            for ring in rings:
                for chain in ring:
                    found[max(chain, ~chain)].append(shape)
        return found


def topology(shapes: NDArray[np.object_], decimals: int) -> Topology:
    """Cut the borders of polygons (EPSG:4326) that share their vertices, once rounded, into chains.

    A chain ends where three borders meet, or where rounding left a spike. A ring that rounding made flat is dropped;
    a shape may so lose all its rings, which the caller must look for when the rounding is coarse.
    """
    polygons, shape_of_polygon = shapely.get_parts(shapes, return_index=True)
    outlines, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    coordinates, ring = shapely.get_coordinates(outlines, return_index=True)
    points = np.rint(coordinates * 10**decimals).astype(np.int64)
    key = (points[:, 0] + _SPAN // 2) * _SPAN + points[:, 1] + _SPAN // 2
    moved = np.ones(len(key), dtype=bool)
    moved[1:] = (key[1:] != key[:-1]) | (ring[1:] != ring[:-1])
    points, key, ring = points[moved], key[moved], ring[moved]
    starts = np.searchsorted(ring, np.arange(len(outlines) + 1))
    owner = shape_of_polygon[polygon_of_ring]
    solid = np.diff(starts) >= 4
    vertex = np.unique(key, return_inverse=True)[1]
    fork = _forks(vertex, ring, solid[ring])
    cutter = _Cutter(points, vertex, fork)
    rings: list[list[list[int]]] = [[] for _ in range(len(shapes))]
    for number in np.flatnonzero(solid).tolist():
        rings[owner[number]].append(cutter.cut(int(starts[number]), int(starts[number + 1]) - 1))
    return Topology(cutter.chains, rings, decimals)


def _forks(vertex: NDArray[np.intp], ring: NDArray[np.intp], solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each point is where other than two different segments meet."""
    inside = (ring[1:] == ring[:-1]) & solid[1:]
    low, high = np.minimum(vertex[1:], vertex[:-1])[inside], np.maximum(vertex[1:], vertex[:-1])[inside]
    size = int(vertex.max(initial=0)) + 1
    segment = np.unique(low.astype(np.int64) * size + high)
    degree = np.bincount(segment // size, minlength=size) + np.bincount(segment % size, minlength=size)
    return degree[vertex] != 2


class _Cutter:
    """Cuts rings one after the other, and knows again a chain that another ring has used."""

    def __init__(self, points: Points, vertex: NDArray[np.intp], fork: NDArray[np.bool_]) -> None:
        self.chains: list[Points] = []
        self._points, self._vertex, self._fork = points, vertex.tolist(), fork
        self._known: dict[tuple[int, int], int] = {}

    def cut(self, start: int, end: int) -> list[int]:
        """Chains of the closed ring whose points are start … end, the last being the first again."""
        forks = np.flatnonzero(self._fork[start:end]).tolist()
        if not forks:
            # An island or an enclave: any point will do, provided that both sides choose the same.
            forks = [int(np.argmin(self._vertex[start:end]))]
        turns = [start + fork for fork in forks]
        chains = [self._chain(np.arange(a, b + 1)) for a, b in pairwise(turns)]
        around = np.concatenate([np.arange(turns[-1], end), np.arange(start, turns[0] + 1)])
        return [*chains, self._chain(around)]

    def _chain(self, positions: NDArray[np.intp]) -> int:
        vertex = self._vertex
        head = (vertex[positions[0]], vertex[positions[1]])
        tail = (vertex[positions[-1]], vertex[positions[-2]])
        # Followed from its lower end: a chain has no fork inside, its first segment tells all the rest.
        first, order = (head, positions) if head <= tail else (tail, positions[::-1])
        number = self._known.setdefault(first, len(self.chains))
        if number == len(self.chains):
            self.chains.append(self._points[order])
        return number if order is positions else ~number
