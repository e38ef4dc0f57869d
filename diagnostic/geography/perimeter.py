"""From units to a territory: what it touches, whether it holds in one piece, what it cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostic.geography.atlas import Atlas, Hole
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import Unit, merged
from diagnostic.wording import count, enumerate_fr, typography

__all__ = ["DoubleCount", "EmptyPerimeter", "Grouping", "Hole", "PartTooLarge", "Perimeter", "PerimeterError",
           "UnknownUnit", "build_perimeter"]

# Codes named in an error; beyond, the reader is told how many more there are.
NAMED = 12


class PerimeterError(ValueError):
    """The units make no territory; the message says in French why and what to do. `codes`: the units at fault."""

    def __init__(self, message: str, codes: Iterable[str] = ()) -> None:
        super().__init__(typography(message))
        self.codes = tuple(codes)


class EmptyPerimeter(PerimeterError):  # noqa: N818 (the name reads as what is wrong)
    """No unit at all."""


class UnknownUnit(PerimeterError):  # noqa: N818
    """Codes that are no commune, arrondissement or IRIS of today."""


class DoubleCount(PerimeterError):  # noqa: N818
    """A commune and some of its own arrondissements, which are already in it."""


class PartTooLarge(PerimeterError):  # noqa: N818
    """A declared part of more inhabitants than the unit has."""


@dataclass(frozen=True)
class Grouping:
    """A department, region or EPCI that the territory touches.

    Counted in communes: `inside` are wholly in the territory, out of `total`; `partial` are the codes of those taken
    in part, by IRIS, by arrondissement or by a declared part. An arrondissement counts within its commune, which is
    inside when all of them are. `missing`, told for an EPCI only, are the units that would complete it: communes
    outside, missing arrondissements of a commune taken in part, a commune taken by IRIS or by a declared part.
    """

    code: str
    name: str
    inside: int
    total: int
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()

    @property
    def cut(self) -> bool:
        return self.inside < self.total

    @property
    def touched(self) -> int:
        """Communes of which the territory holds at least a part."""
        return self.inside + len(self.partial)


@dataclass(frozen=True)
class Perimeter:
    """A territory as units and the facts of its shape; the shape itself is in `Atlas.union`.

    Areas in km², lengths in km (geodesic). A unit taken in part counts whole in everything that is about shape: IRIS
    and declared parts have no outline here. `parts` are the connected groups of units (by shared border, a point is
    not a border), largest area first; `across_water` are the units of the parts that no land border of the country
    could join to the main one (islands). `compactness` is Polsby-Popper, 4πA/P², between 0 and 1. `bounds`: west,
    south, east, north in degrees. Groupings come with the most touched first.
    """

    units: tuple[Unit, ...]
    area_km2: float
    border_km: float
    compactness: float
    bounds: tuple[float, float, float, float]
    parts: tuple[tuple[str, ...], ...]
    holes: tuple[Hole, ...]
    departments: tuple[Grouping, ...]
    regions: tuple[Grouping, ...]
    epcis: tuple[Grouping, ...]
    across_water: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """5-character codes of the units, sorted; a unit taken in part is there as well."""
        return tuple(unit.code for unit in self.units)

    @property
    def main_part(self) -> tuple[str, ...]:
        """The part with the most units (the largest of equals): a slip of the pen may well be larger in area."""
        return max(self.parts, key=len)


def _unknown(_: str) -> int | None:
    return None


def build_perimeter(units: Iterable[Unit], gazetteer: Gazetteer, atlas: Atlas,
                    inhabitants: Callable[[str], int | None] = _unknown) -> Perimeter:
    """The perimeter made of `units`, whatever their order and repetitions; all the IRIS of a commune are the commune.

    `inhabitants`: the municipal population of a unit by code, None where it is not known; a declared part of all of
    them is the commune. Raises EmptyPerimeter without units, UnknownUnit on a code that the gazetteer or the atlas does
    not know, PartTooLarge on a declared part of more inhabitants than the unit has, DoubleCount on a commune given
    together with one of its arrondissements, ConflictingPartsError: all are ValueErrors in French.
    """
    given = merged(units)
    if not given:
        raise EmptyPerimeter("Le territoire est vide : indiquez au moins une commune.")
    _refuse_unknown(given, gazetteer, atlas)
    known = tuple(_completed(unit, gazetteer, inhabitants) for unit in given)
    _refuse_double_count(known, gazetteer)
    codes = [unit.code for unit in known]
    communes = _communes(known, gazetteer)
    parts = atlas.parts(codes)
    perimeter = Perimeter(
        units=known,
        area_km2=atlas.area_km2(codes),
        border_km=atlas.border_km(codes),
        compactness=atlas.compactness(codes),
        bounds=atlas.bounds(codes),
        parts=parts,
        holes=atlas.holes(codes),
        departments=_groupings(communes, gazetteer.touched(communes, "departement"), gazetteer.department_name,
                               gazetteer.members_of_department),
        regions=_groupings(communes, gazetteer.touched(communes, "region"), gazetteer.region_name,
                           gazetteer.members_of_region),
        epcis=_groupings(communes, gazetteer.touched(communes, "epci"), gazetteer.epci_name,
                         gazetteer.members_of_epci, missing=True),
    )
    land = atlas.landmass(perimeter.main_part[0])
    across = sorted(code for part in parts if atlas.landmass(part[0]) != land for code in part)
    return replace(perimeter, across_water=tuple(across))


def _refuse_unknown(units: Iterable[Unit], gazetteer: Gazetteer, atlas: Atlas) -> None:
    unknown: list[str] = []
    for unit in units:
        if unit.code not in gazetteer or unit.code not in atlas:
            unknown.append(unit.code)
        elif unit.iris and gazetteer.knows_iris:
            unknown += sorted(set(unit.iris).difference(gazetteer.iris_of(unit.code)))
    if not unknown:
        return
    told = []
    for code in unknown:
        former = gazetteer.former(code)
        told.append(f"{code} (aujourd'hui {former.name}, {former.code})" if former else code)
    one = len(unknown) == 1
    raise UnknownUnit(
        f"{count(len(unknown), 'code')} ne {'désigne' if one else 'désignent'} ni une commune, ni un arrondissement "
        f"municipal, ni un IRIS d'aujourd'hui : {enumerate_fr(told, NAMED)}. "
        f"{'Corrigez-le ou retirez-le' if one else 'Corrigez-les ou retirez-les'} du territoire.", unknown)


def _completed(unit: Unit, gazetteer: Gazetteer, inhabitants: Callable[[str], int | None]) -> Unit:
    """The unit, whole when its part turns out to be all of it."""
    if unit.declared:
        declared, people = unit.declared.population, inhabitants(unit.code)
        if people is not None and declared > people:
            raise PartTooLarge(too_many_declared(gazetteer.place(unit.code).label, declared, people), [unit.code])
        return Unit(unit.code) if declared == people else unit
    return Unit(unit.code) if unit.iris and unit.iris == gazetteer.iris_of(unit.code) else unit


def too_many_declared(label: str, declared: int, people: int) -> str:
    """Why a declared part of `declared` inhabitants is refused in a unit, `label`, of `people`."""
    return typography(f"La part déclarée de {label} ({count(declared, 'habitant')}) dépasse sa population "
                      f"({count(people, 'habitant')}) : corrigez-la, ou prenez-la en entier.")


def _refuse_double_count(units: Iterable[Unit], gazetteer: Gazetteer) -> None:
    codes = {unit.code for unit in units}
    sentences, twice = [], []
    for mother in sorted(codes.intersection(gazetteer.mothers)):
        if own := [code for code in gazetteer.arrondissements_of(mother) if code in codes]:
            name = gazetteer.place(mother).name
            sentences.append(
                f"{name} ({mother}) et {'un' if len(own) == 1 else len(own)} de ses arrondissements "
                f"({enumerate_fr(own, NAMED)}) sont indiqués à la fois : leur population serait comptée deux fois. "
                f"Gardez soit {name} en entier, soit les arrondissements.")
            twice += [mother, *own]
    if sentences:
        raise DoubleCount(" ".join(sentences), twice)


def _communes(units: Iterable[Unit], gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Communes that the units touch, each with the units that would complete it: none when it is wholly inside."""
    communes: dict[str, tuple[str, ...]] = {}
    for unit in units:
        own = () if unit.whole else (unit.code,)
        mother = gazetteer.mother_of(unit.code)
        if mother is None:
            communes[unit.code] = own
            continue
        missing = communes.get(mother, gazetteer.arrondissements_of(mother))
        communes[mother] = tuple(code for code in missing if code != unit.code or own)
    return communes


def _groupings(communes: Mapping[str, tuple[str, ...]], touched: Mapping[str, Sequence[str]],
               name: Callable[[str], str], members: Callable[[str], Sequence[str]], *,
               missing: bool = False) -> tuple[Grouping, ...]:
    """Groupings by code with the communes touched in each; `missing` tells the units that would complete them."""
    found = []
    for code, own in touched.items():
        partial = tuple(commune for commune in own if communes[commune])
        lacking = [unit for member in members(code) for unit in communes.get(member, (member,))] if missing else []
        found.append(Grouping(code, name(code), len(own) - len(partial), len(members(code)), tuple(sorted(lacking)),
                              partial))
    return tuple(sorted(found, key=lambda grouping: (-grouping.touched, grouping.code)))
