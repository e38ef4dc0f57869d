"""The units a perimeter is made of: communes, arrondissements municipaux, or IRIS of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from diagnostic.wording import typography

# [0-9], not \d: the digits of other scripts make no INSEE code.
UNIT_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
IRIS_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")


@dataclass(frozen=True, slots=True)
class DeclaredPart:
    """What a project declares to take of a commune: `population` inhabitants, and why, in one line of French.

    Raises ValueError on a part without inhabitants or without a reason.
    """

    population: int
    reason: str

    def __post_init__(self) -> None:
        if self.population < 1:
            raise ValueError(typography("Une partie de commune compte au moins un habitant."))
        if not self.reason.strip():
            raise ValueError(typography("Dites pourquoi la commune n'est prise qu'en partie."))


@dataclass(frozen=True, slots=True)
class Unit:
    """One commune or arrondissement municipal (5-character INSEE code), whole, by IRIS, or by a declared part.

    `iris` holds the 9-character codes of the IRIS that belong to the perimeter, sorted; empty means the whole unit,
    unless `declared` says how many of its inhabitants belong to it. Raises ValueError on a code that has not the form
    of an INSEE code, an IRIS that is not of this unit, or both kinds of part at once.
    """

    code: str
    iris: tuple[str, ...] = ()
    declared: DeclaredPart | None = None

    def __post_init__(self) -> None:
        if not UNIT_CODE.fullmatch(self.code):
            raise ValueError(typography(
                f"« {self.code} » n'a pas la forme d'un code INSEE de commune (5 caractères)."))
        for iris in self.iris:
            if not IRIS_CODE.fullmatch(iris) or not iris.startswith(self.code):
                raise ValueError(typography(f"« {iris} » n'est pas le code d'un IRIS de {self.code} (9 caractères)."))
        if self.iris and self.declared:
            raise ValueError(typography(f"{self.code} est pris à la fois par IRIS et par une part déclarée."))
        object.__setattr__(self, "iris", tuple(sorted(set(self.iris))))

    @property
    def whole(self) -> bool:
        return not self.iris and self.declared is None


# The order of units themselves, ten times faster than their own comparison.
IN_ORDER = attrgetter("code", "iris")


def units_of(codes: Iterable[str]) -> tuple[Unit, ...]:
    """Units, sorted and unique, for 5-character codes (whole units) and 9-character IRIS codes (parts).

    A unit given both whole and by IRIS is whole. Raises ValueError on any other form.
    """
    whole: set[str] = set()
    parts: dict[str, set[str]] = {}
    for code in codes:
        if len(code) == 9:
            parts.setdefault(code[:5], set()).add(code)
        else:
            whole.add(code)
    units = [Unit(code) for code in whole] + [Unit(code, tuple(iris)) for code, iris in parts.items()
                                              if code not in whole]
    return tuple(sorted(units, key=IN_ORDER))


def codes_of(units: Iterable[Unit]) -> tuple[str, ...]:
    """The flat list of codes that `units_of` reads back: 5 characters for a whole unit, 9 for each IRIS."""
    return tuple(code for unit in sorted(units, key=IN_ORDER) for code in (unit.iris or (unit.code,)))


def merged(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Units sorted, one for each code: repetitions go, parts of a unit come together, a whole unit takes its parts."""
    distinct = sorted(set(units), key=IN_ORDER)
    return tuple(distinct) if len({unit.code for unit in distinct}) == len(distinct) else units_of(codes_of(distinct))
