"""Zones blanches: ground that nobody covers, in groups that touch, and who could take it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.found import Blank, Candidate
from diagnostic.coverage.ground import Flags, Rows, summed

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
    ground, held, size = coverage.ground, coverage.laid, len(coverage.ids)
    inside = _matrix(label, rows, (number, len(ground)))
    holders = _matrix(held.unit, held.cpts, (len(ground), size))
    km = inside @ ground.borders @ holders
    epci = ground.groups["epci"]
    kin = np.unique(epci.of[held.unit] * max(size, 1) + held.cpts)
    kin = kin[np.array([code != "" for code in epci.codes], dtype=bool)[kin // max(size, 1)]]
    same = (_matrix(label, epci.of[rows], (number, len(epci.codes)))
            @ _matrix(kin // max(size, 1), kin % max(size, 1), (len(epci.codes), size)))
    group, cpts = (km + inside @ holders).nonzero()
    alone, far = same.nonzero()
    # Where nobody is beside.
    chosen = np.bincount(group, minlength=number)[alone] == 0
    group, cpts = np.concatenate([group, alone[chosen]]), np.concatenate([cpts, far[chosen]])
    length, common = np.round(_cells(km, group, cpts), 3), _cells(same, group, cpts)
    order = np.lexsort((cpts, -length, -common, group))
    found: list[list[Candidate]] = [[] for _ in range(number)]
    for at, who, border, shared in zip(group[order].tolist(), cpts[order].tolist(), length[order].tolist(),
                                       common[order].astype(int).tolist(), strict=True):
        found[at].append(Candidate(coverage.ids[who], border, shared))
    return list(map(tuple, found))


def _matrix(rows: Rows, columns: Rows, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def _cells(matrix: csr_array, rows: Rows, columns: Rows) -> NDArray[np.float64]:
    return np.asarray(matrix[rows, columns], dtype=np.float64).ravel() if rows.size else np.zeros(0)
