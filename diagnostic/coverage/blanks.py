"""Zones blanches: ground that nobody covers, in groups that touch, and who could take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.found import Blank, Candidate
from diagnostic.coverage.ground import Flags, Ground, Rows, summed

if TYPE_CHECKING:
    from diagnostic.coverage.coverage import Coverage


def blanks_of(coverage: Coverage, departments: Iterable[str] | None = None) -> tuple[Blank, ...]:
    """Groups of units of these departments of which nobody holds all the inhabitants, most inhabitants first; what lies
    in other departments is left out, the CPTS of other departments are not.

    Candidates hold, whole or in part, a unit that shares a border with the group, or the rest of one of its units;
    where there is none (an island), a unit of the same EPCI. Those of the EPCI of most units come first, then those of
    the longest border.
    """
    ground = coverage.ground
    missing: Flags = (coverage.holders == 0) | (coverage.uncovered > 0)
    rows = np.flatnonzero(missing & ground.within(departments))
    if not rows.size:
        return ()
    number, label = connected_components(ground.borders[rows][:, rows], directed=False)
    units: list[list[str]] = [[] for _ in range(number)]
    within: list[set[str]] = [set() for _ in range(number)]
    epcis: list[set[str]] = [set() for _ in range(number)]
    for group, row, department, epci in zip(label.tolist(), rows.tolist(), ground.groups["departement"].told(rows),
                                            ground.groups["epci"].told(rows), strict=True):
        units[group].append(ground.codes[row])
        within[group].add(department)
        epcis[group].add(epci)
    people = summed(label, coverage.uncovered[rows], number).tolist()
    parts = {ground.codes[row] for row in coverage.in_parts}
    found = [Blank(tuple(codes), population, tuple(sorted(there)), tuple(sorted(grouped - {""})), candidates,
                   tuple(code for code in codes if code in parts) if parts else ())
             for codes, population, there, grouped, candidates in zip(
                 units, people, within, epcis, _candidates(coverage, rows, label, number), strict=True)]
    return tuple(sorted(found, key=lambda blank: (-blank.population, blank.codes)))


def _candidates(coverage: Coverage, rows: Rows, label: Rows, number: int) -> list[tuple[Candidate, ...]]:
    """Of each group of units, the likeliest first."""
    ground = coverage.ground
    inside = _matrix(label, rows, (number, len(ground)))
    held = _matrix(coverage.laid.unit, coverage.laid.cpts, (len(ground), len(coverage.ids)))
    epcis = _epcis(ground)
    km = inside @ ground.borders @ held
    own = inside @ held
    same = inside @ epcis @ ((epcis.T @ held) > 0).astype(np.float64)
    found = []
    for near, there, kin in zip(_rows(km), _rows(own), _rows(same), strict=True):
        them = near.keys() | there.keys() or kin.keys()
        found.append(tuple(sorted(
            (Candidate(coverage.ids[cpts], round(near.get(cpts, 0.0), 3), int(kin.get(cpts, 0))) for cpts in them),
            key=lambda candidate: (-candidate.same_epci, -candidate.border_km, candidate.id))))
    return found


def _epcis(ground: Ground) -> csr_array:
    """Which EPCI each unit is of."""
    level = ground.groups["epci"]
    some = np.flatnonzero(np.array([code != "" for code in level.codes])[level.of])
    return _matrix(some, level.of[some], (len(ground), len(level.codes)))


def _matrix(rows: Rows, columns: Rows, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def _rows(matrix: csr_array) -> Iterator[dict[int, float]]:
    """Of each row, its cells by column."""
    start, columns, cells = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    return (dict(zip(columns[begin:end], cells[begin:end], strict=True)) for begin, end in pairwise(start))
