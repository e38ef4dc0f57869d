"""Statistical secrecy as arithmetic: what a count under a threshold becomes, and which totals would give it away.

A hidden count lies between 0 and its threshold less one: that interval is all that may ever be learnt of it. Every
function here is pure, and what it decides never depends on a hidden count, only on which counts are hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple


class Cell(NamedTuple):
    """One figure of a brought table, as it may be known. `code`: commune, IRIS or EPCI; empty for the whole territory.

    `least`: the figure, or the least that it may be; None when nothing is known of it. `more`: how much more it may be
    (0: it is exact). `base`: what a count is a share of. `secret`: it is not exact, or not known, because of secrecy.
    """

    code: str
    least: float | None
    more: float = 0
    base: float | None = None
    secret: bool = False

    @property
    def exact(self) -> bool:
        return self.least is not None and not self.secret


def masked(cell: Cell, threshold: int) -> Cell:
    """A cell of counts as it may be kept: under `threshold` (zeros included), it is only known to be under it.

    A base under the threshold goes too, and with it a count that it would bound. Masking twice changes nothing.
    """
    base = None if cell.base is not None and cell.base < threshold else cell.base
    small_base = base is None and cell.base is not None
    small = cell.least is not None and not cell.more and cell.least < threshold
    if threshold and (small or (small_base and not cell.more) or (cell.secret and not cell.more)):
        return Cell(cell.code, 0.0, threshold - 1.0, base, True)
    return cell._replace(base=base)


def implied(rate: float, per: float, base: float | None) -> float | None:
    """The count behind a rate of `per` (100, 1 000…) on a base; None when the base is not known."""
    return None if base is None else rate / per * base


def added(cells: Iterable[Cell], code: str) -> Cell:
    """The sum of cells under another code; unknown as soon as one is, without a base as soon as one has none."""
    parts = list(cells)
    secret = any(cell.secret for cell in parts)
    if any(cell.least is None for cell in parts):
        return Cell(code, None, 0, None, secret)
    base = None if any(cell.base is None for cell in parts) else sum(cell.base or 0 for cell in parts)
    return Cell(code, sum(cell.least or 0 for cell in parts), sum(cell.more for cell in parts), base, secret)


def tells(total_year: int, year: int, hidden: Collection[str], codes: Collection[str]) -> bool:
    """Whether a total of some units must be masked beside a table of the same `year` that hides some of its units.

    Two totals that are safe one by one, of two territories that differ by a hidden unit, give it away by their
    difference; and nobody knows what other territory will be totalled some other day. So a total is shown where nothing
    under it is hidden, and nowhere else.
    """
    return total_year == year and not set(hidden).isdisjoint(codes)


def within_family(total: Mapping[str, Cell], parts: Sequence[Mapping[str, Cell]], number: int,
                  threshold: int) -> tuple[frozenset[str], ...]:
    """For each of the sub-groups given (`parts`, some of the `number` that add up to `total`), the units where it must
    be unknown, so that nothing hidden follows from the total by subtraction.

    Where one sub-group is hidden and the total exact, the others; where several are, all of them; and all of those
    given where the only one that is not would be, by subtraction, under the threshold.
    """
    unknown: list[set[str]] = [set() for _ in parts]
    for code, whole in total.items():
        here = {position: part[code] for position, part in enumerate(parts) if code in part}
        if not here or not whole.exact or whole.least is None:
            continue
        secret = {position for position, cell in here.items() if cell.secret}
        rest = whole.least - sum(cell.least or 0 for cell in here.values())
        if len(secret) > 1 or (not secret and number - len(here) == 1 and rest < threshold):
            gone = set(here)
        else:
            gone = set(here) - secret if secret else set()
        for position in gone:
            unknown[position].add(code)
    return tuple(map(frozenset, unknown))
