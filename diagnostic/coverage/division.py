"""How several CPTS divide one unit that at least one of them holds in part.

What nobody says is read so as to find the fewest faults: a declared part takes first the inhabitants nobody holds, then
those that one CPTS holds, then the others. The parts told by IRIS are where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

from diagnostic.coverage.found import Held


@dataclass(frozen=True)
class Meeting:
    """Two CPTS of a unit, `first` < `second`; `population` and `at_most` as in SharedUnit."""

    first: int
    second: int
    held: Held
    population: int
    at_most: bool


@dataclass(frozen=True)
class Division:
    """Inhabitants of a unit held by one CPTS, by several, by none; those that each counts; and who meets whom."""

    once: int
    several: int
    uncovered: int
    people: dict[int, int]
    meetings: tuple[Meeting, ...]


def divided(population: int, atoms: Mapping[str, int], wholes: Collection[int], iris: Mapping[int, frozenset[str]],
            declared: Mapping[int, int], known: Collection[int]) -> Division:
    """`population`: of the unit, by IRIS in `atoms` (empty where unknown); `wholes`, `iris`, `declared`: the CPTS that
    hold all of it, some IRIS, so many inhabitants (each in one of the three). `known`: those whose whole is known to be
    a part they do not tell."""
    # Inhabitants held by none, one, several.
    counts = [0, 0, 0]
    for atom, people in atoms.items():
        counts[min(2, len(wholes) + sum(atom in held for held in iris.values()))] += people
    if not atoms:
        counts[min(2, len(wholes))] = population
    # In any order: the sums are the same.
    for part in declared.values():
        free = min(part, counts[0])
        again = min(part - free, counts[1])
        counts = [counts[0] - free, counts[1] + free - again, counts[2] + again]
    size = {**dict.fromkeys(wholes, population), **declared,
            **{cpts: sum(atoms[atom] for atom in held) for cpts, held in iris.items()}}
    met = _meetings(population, atoms, wholes, iris, declared, known, size)
    return Division(counts[1], counts[2], counts[0], size, met)


def _meetings(population: int, atoms: Mapping[str, int], wholes: Collection[int], iris: Mapping[int, frozenset[str]],
              declared: Mapping[int, int], known: Collection[int], size: Mapping[int, int]) -> tuple[Meeting, ...]:
    taken = sum(atoms[atom] for atom in frozenset().union(*iris.values()))
    # What the parts told by number hold above what is left of the unit; whose it is is sure of two CPTS only.
    excess = sum(declared.values()) + taken - population
    unsure = len(declared) + len(iris) > 2
    found = []
    for first, second in combinations(sorted(size), 2):
        if any(cpts in declared and not size[cpts] for cpts in (first, second)):
            # A part declared of a city of which nothing comes here.
            found.append(Meeting(first, second, Held.SHARED, 0, False))
        elif first in wholes or second in wholes:
            untold = any(cpts in known for cpts in (first, second) if cpts in wholes)
            found.append(Meeting(first, second, Held.UNTOLD if untold else Held.CONFLICT,
                                 min(size[first], size[second]), untold))
        elif first in iris and second in iris:
            both = iris[first] & iris[second]
            found.append(Meeting(first, second, Held.CONFLICT if both else Held.SHARED,
                                 sum(atoms[atom] for atom in both), False))
        elif excess > 0:
            found.append(Meeting(first, second, Held.CONFLICT, min(size[first], size[second], excess), unsure))
        else:
            found.append(Meeting(first, second, Held.SHARED, 0, False))
    return tuple(found)
