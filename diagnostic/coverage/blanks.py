"""Zones blanches: ground that nobody covers, in groups that touch, and who could take it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.found import Blank, Candidate
from diagnostic.coverage.ground import Flags, Ground, Grouped, Rows

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
    candidates = _candidates(coverage, rows, label, number)
    order = np.argsort(label, kind="stable")
    groups = np.split(rows[order], np.cumsum(np.bincount(label, minlength=number))[:-1])
    found = [Blank(codes=ground.codes_of(group),
                   population=int(coverage.uncovered[group].sum()),
                   departments=_groups(ground.groups["departement"], group),
                   epcis=_groups(ground.groups["epci"], group), candidates=them,
                   part=ground.codes_of(group[coverage.holders[group] > 0]))
             for group, them in zip(groups, candidates, strict=True)]
    return tuple(sorted(found, key=lambda blank: (-blank.population, blank.codes)))


def _groups(level: Grouped, rows: Rows) -> tuple[str, ...]:
    return tuple(code for number in np.unique(level.of[rows]) if (code := level.codes[number]))


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
    for group in range(number):
        near, there, kin = (_row(matrix, group) for matrix in (km, own, same))
        them = near.keys() | there.keys() or kin.keys()
        found.append(tuple(sorted(
            (Candidate(coverage.ids[cpts], round(near.get(cpts, 0.0), 3), int(kin.get(cpts, 0))) for cpts in them),
            key=lambda candidate: (-candidate.same_epci, -candidate.border_km, candidate.id))))
    return found


def _epcis(ground: Ground) -> csr_array:
    """Which EPCI each unit is of."""
    level = ground.groups["epci"]
    some = np.flatnonzero(np.array(level.codes, dtype=object)[level.of] != "")
    return _matrix(some, level.of[some], (len(ground), len(level.codes)))


def _matrix(rows: Rows, columns: Rows, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def _row(matrix: csr_array, row: int) -> dict[int, float]:
    here = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return dict(zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True))
