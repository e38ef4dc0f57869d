"""What may be taken of a commune, and the selection that a choice makes: pure, the panel only asks and shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from diagnostic.drawing.selection import Selection
from diagnostic.geography.delegated import delegated_of, delegated_words
from diagnostic.geography.names import of
from diagnostic.geography.perimeter import too_many_declared
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, number, one_line, typography
from interface.typed import count_of

IRIS_TABLE = "structure_iris_2021"
# Installed with the IGN's outlines.
IRIS_NAMES = "contours_iris"


class Way(StrEnum):
    """How a commune is taken. The value is what a reader chooses."""

    WHOLE = "entière"
    IRIS = "par IRIS"
    BOROUGHS = "par arrondissements"
    DELEGATED = "commune déléguée"
    DECLARED = "part déclarée"


class PartError(ValueError):
    """What was chosen makes no part of the commune; the message says in French what to choose or type."""


@dataclass(frozen=True)
class Choice:
    """What the form holds: `codes` of the IRIS or arrondissements, the `population` and the `reason` as typed, and the
    code that the commune déléguée (`former`) had.
    """

    way: Way
    codes: tuple[str, ...] = ()
    population: str = ""
    reason: str = ""
    former: str = ""


def units_in(selection: Selection, warehouse: Warehouse) -> tuple[str, ...]:
    """5-character codes of what may be taken in part: units of the selection, and cities of which it holds
    arrondissements, by name.
    """
    gazetteer = warehouse.gazetteer
    own = {code for code in selection.unit_codes if code in gazetteer}
    mothers = {mother for code in own if (mother := gazetteer.mother_of(code))}
    return tuple(sorted(own | mothers, key=lambda code: (gazetteer.key_of(code), code)))


def ways_of(code: str, warehouse: Warehouse) -> tuple[Way, ...]:
    """The ways this commune can be taken. One of a single IRIS has no IRIS to choose from."""
    gazetteer = warehouse.gazetteer
    possible = {Way.IRIS: len(iris_of(code, warehouse)) > 1, Way.BOROUGHS: bool(gazetteer.arrondissements_of(code)),
                Way.DELEGATED: bool(delegated_of(code, gazetteer))}
    return tuple(way for way in Way if possible.get(way, True))


def way_of(selection: Selection, code: str, warehouse: Warehouse) -> Way:
    """How the selection takes this commune today."""
    if part := selection.parts.get(code):
        delegated = {delegated_words(former) for former in delegated_of(code, warehouse.gazetteer)}
        return Way.DELEGATED if part.reason in delegated else Way.DECLARED
    if code in selection.codes:
        return Way.WHOLE
    return Way.BOROUGHS if warehouse.gazetteer.arrondissements_of(code) else Way.IRIS


def iris_of(code: str, warehouse: Warehouse) -> dict[str, int]:
    """Population of 2021 of each IRIS of a unit, by code; empty where the table says nothing."""
    if not warehouse.has(IRIS_TABLE):
        return {}
    table = warehouse.table(IRIS_TABLE)
    own = table[table["code"] == code].sort_values("iris")
    return {iris: round(people) for iris, people in zip(own["iris"], own["pop"], strict=True)}


def iris_label(iris: str, people: int, warehouse: Warehouse) -> str:
    """« 300620101 · Le Village · 1 250 habitants »; without a name until the outlines of IRIS are installed."""
    named = []
    if warehouse.has(IRIS_NAMES):
        table = warehouse.table(IRIS_NAMES)
        named = [one_line(name) for name in table.loc[table["iris"] == iris, "nom"].dropna()][:1]
    return " · ".join([iris, *named, count(people, "habitant")])


def inhabitants(code: str, warehouse: Warehouse) -> int | None:
    """Municipal population of the whole unit; None where it is not known."""
    return national_of(warehouse).inhabitants(code)


def taken(selection: Selection, code: str, choice: Choice, warehouse: Warehouse) -> tuple[Selection, str]:
    """The selection once `code` is taken as chosen, and the French label of that step; nothing else changes.

    Raises PartError, NotANumberError or ValueError, all in French, on a choice that makes no part of it.
    """
    name = warehouse.gazetteer.place(code).name
    match choice.way:
        case Way.WHOLE:
            return _whole(selection, code, name, warehouse)
        case Way.IRIS:
            known = iris_of(code, warehouse)
            chosen = _among(choice.codes, tuple(known), "IRIS")
            if len(chosen) == len(known):
                return _whole(selection, code, name, warehouse)
            return _replaced(selection, code, chosen, warehouse), typography(
                f"{name} : {number(len(chosen))} IRIS sur {number(len(known))}")
        case Way.BOROUGHS:
            boroughs = warehouse.gazetteer.arrondissements_of(code)
            chosen = _among(choice.codes, boroughs, "arrondissement")
            if len(chosen) == len(boroughs):
                return _whole(selection, code, name, warehouse)
            return _with_boroughs(selection, code, chosen, warehouse), typography(
                f"{name} : {count(len(chosen), 'arrondissement')} sur {number(len(boroughs))}")
    reason = choice.reason
    if choice.way is Way.DELEGATED:
        formers = {former.former_code: former for former in delegated_of(code, warehouse.gazetteer)}
        if choice.former not in formers:
            raise PartError(typography(f"Choisissez une commune déléguée {of(name)}."))
        reason = delegated_words(formers[choice.former])
    return _declared(selection, code, choice.population, reason, warehouse)


def _declared(selection: Selection, code: str, typed: str, reason: str, warehouse: Warehouse) -> tuple[Selection, str]:
    place, people = warehouse.gazetteer.place(code), inhabitants(code, warehouse)
    declared = count_of(typed)
    if declared is None:
        raise PartError(typography(f"Indiquez combien d'habitants {of(place.name)} sont dans le territoire."))
    part = DeclaredPart(declared, reason)
    if people is not None and declared > people:
        raise PartError(too_many_declared(place.label, declared, people))
    if declared == people:
        return _whole(selection, code, place.name, warehouse)
    return _replaced(selection, code, (code,), warehouse, {code: part}), typography(
        f"{place.name} : part déclarée de {count(declared, 'habitant')}")


def _whole(selection: Selection, code: str, name: str, warehouse: Warehouse) -> tuple[Selection, str]:
    return _replaced(selection, code, (code,), warehouse), typography(f"{name} en entier")


def _among(chosen: tuple[str, ...], possible: tuple[str, ...], word: str) -> tuple[str, ...]:
    kept = tuple(sorted(set(chosen) & set(possible)))
    if not kept:
        raise PartError(typography(f"Choisissez au moins un {word} ; pour retirer la commune, cliquez dessus sur la "
                                   "carte."))
    return kept


def _replaced(selection: Selection, code: str, codes: tuple[str, ...], warehouse: Warehouse,
              declared: dict[str, DeclaredPart] | None = None) -> Selection:
    """The selection where `codes` stand for all that was taken of a commune and of its arrondissements.

    The city of an arrondissement goes as well: the two together would count people twice.
    """
    gazetteer = warehouse.gazetteer
    gone = {code, gazetteer.mother_of(code), *gazetteer.arrondissements_of(code)}
    parts = {unit: part for unit, part in selection.parts.items() if unit not in gone}
    return Selection.of([*(other for other in selection.codes if other[:5] not in gone), *codes],
                        {**parts, **(declared or {})})


def _with_boroughs(selection: Selection, code: str, boroughs: tuple[str, ...], warehouse: Warehouse) -> Selection:
    """Only these arrondissements of a city; one that was taken in part stays so."""
    held = {borough: [other for other in selection.codes if other[:5] == borough] or [borough] for borough in boroughs}
    return _replaced(selection, code, tuple(other for codes in held.values() for other in codes), warehouse,
                     {borough: part for borough, part in selection.parts.items() if borough in held})
