"""What a draft changes in a register: whom it meets, what it takes, what it leaves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Blank, Effect, Holding
from diagnostic.geography.units import Unit

# Before any id of a register, so that the draft is `first` in its pairs.
DRAFT = ""


def effect_of(units: Iterable[Unit], coverage: Coverage, *, but: str | None = None) -> Effect:
    """The effect of recording these units as a CPTS, in the place of the CPTS `but` if it is one that changes.

    Zones blanches are looked for in the departments of the draft and those the register speaks of. Raises KeyError when
    `but` is not in the register.
    """
    ground = coverage.ground
    if but is not None:
        coverage.holding(but)
    others = [holding for holding in coverage.holdings if holding.id != but]
    after = coverage_of([*others, Holding(DRAFT, "", tuple(units))], ground, coverage.known)
    own = after.rows_of(DRAFT)
    replaced = coverage.rows_of(but) if but is not None else own[:0]
    departments = {ground.department_of(row) for row in {*own.tolist(), *replaced.tolist()}}
    gain = coverage.uncovered - after.uncovered
    taken = own[coverage.holders[own] == 0]
    left = replaced[after.holders[replaced] == 0]
    pairs = sorted((pair for pair in after.pairs() if pair.first == DRAFT),
                   key=lambda pair: (-pair.population, pair.second))
    return Effect(pairs=tuple(pairs), taken=ground.codes_of(taken), people=int(gain[gain > 0].sum()),
                  left=_beside(after, after.blanks(departments | coverage.departments)),
                  before=coverage.tally(departments), after=after.tally(departments), released=ground.codes_of(left),
                  lost=int(-gain[gain < 0].sum()), misread=after.misread_of(DRAFT))


def _beside(after: Coverage, blanks: tuple[Blank, ...]) -> tuple[Blank, ...]:
    """Those that share a border, or a unit, with the draft."""
    ground, own = after.ground, after.rows_of(DRAFT)
    near = np.zeros(len(ground), dtype=bool)
    near[own] = True
    near[ground.borders[own].indices] = True
    return tuple(blank for blank in blanks if any(near[ground.row[code]] for code in blank.codes))
