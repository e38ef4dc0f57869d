"""The units a perimeter is made of: communes, arrondissements municipaux, or a part of one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from diagnostic.wording import number, one_line, typography

# [0-9], not \d: the digits of other scripts make no INSEE code.
UNIT_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
IRIS_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
# Characters of the reason of a declared part.
REASON_LIMIT = 160


class ConflictingPartsError(ValueError):
    """One unit taken by two parts that cannot be told together; the message says in French which."""


@dataclass(frozen=True, slots=True)
class DeclaredPart:
    """What a project declares to take of a commune: `population` inhabitants, and why, in one line of French.

    The reason loses its control and invisible characters. Raises ValueError on a part without inhabitants, without a
    reason, or whose reason is longer than REASON_LIMIT.
    """

    population: int
    reason: str

    def __post_init__(self) -> None:
        if self.population < 1:
            raise ValueError(typography("Une partie de commune compte au moins un habitant."))
        reason = one_line(self.reason)
        if not reason:
            raise ValueError(typography("Dites pourquoi la commune n'est prise qu'en partie."))
        if len(reason) > REASON_LIMIT:
            raise ValueError(typography(f"La raison d'une part déclarée tient en {number(REASON_LIMIT)} caractères."))
        object.__setattr__(self, "reason", reason)


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
    """The flat list of codes that `units_of` reads back: 5 characters for a whole unit, 9 for each IRIS.

    A unit taken by a declared part is there with its 5 characters; `declared_of` says what its code does not.
    """
    return tuple(code for unit in sorted(units, key=IN_ORDER) for code in (unit.iris or (unit.code,)))


def declared_of(units: Iterable[Unit]) -> dict[str, DeclaredPart]:
    """The declared parts by code, for the units that are taken so."""
    return {unit.code: unit.declared for unit in sorted(units, key=IN_ORDER) if unit.declared}


def merged(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Units sorted, one for each code: repetitions go, IRIS of a unit come together, a whole unit takes its parts.

    Raises ConflictingPartsError on a unit, not given whole, with two different declared parts, or a declared part
    and IRIS: nobody knows how many inhabitants they share.
    """
    distinct = sorted(set(units), key=IN_ORDER)
    if len({unit.code for unit in distinct}) == len(distinct):
        return tuple(distinct)
    whole = {unit.code for unit in distinct if unit.whole}
    declared: dict[str, DeclaredPart] = {}
    for unit in distinct:
        if unit.declared is None or unit.code in whole:
            continue
        if declared.setdefault(unit.code, unit.declared) != unit.declared:
            raise ConflictingPartsError(typography(
                f"{unit.code} est pris par deux parts déclarées différentes : gardez-en une seule."))
    if both := sorted({unit.code for unit in distinct if unit.iris and unit.code in declared}):
        raise ConflictingPartsError(typography(
            f"{both[0]} est pris à la fois par IRIS et par une part déclarée : gardez l'un des deux."))
    return tuple(Unit(unit.code, unit.iris, declared.get(unit.code)) for unit in units_of(codes_of(distinct)))
