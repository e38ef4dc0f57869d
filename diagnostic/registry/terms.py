"""What two CPTS would each hold of a unit that they dispute, and what a perimeter becomes then. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import UNIT_CODE, Unit
from diagnostic.registry.model import RegistryError, Sheet
from diagnostic.wording import NBSP, count, number

# Arrondissements municipaux of each city that has some: loi n° 82-1169 (PLM); their codes are those of the COG.
ARRONDISSEMENTS = {city: tuple(map(str, codes)) for city, codes in (
    ("13055", range(13201, 13217)), ("69123", range(69381, 69390)), ("75056", range(75101, 75121)))}


class TermError(RegistryError):
    """What is proposed of a unit does not hold together; the message says in French why."""


@dataclass(frozen=True)
class Term:
    """What the two CPTS of a case, in the order of their ids, hold of the unit `code` from now on; None: nothing.

    `city`: the commune that the unit is an arrondissement of, `quarters` all the arrondissements of that commune: a
    perimeter that holds the whole city holds its arrondissements. Raises TermError unless the parts are disjoint.
    """

    code: str
    first: Unit | None
    second: Unit | None
    city: str = ""
    quarters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        parts = [part for part in (self.first, self.second) if part is not None]
        codes = (self.code, *(part.code for part in parts), *filter(None, (self.city,)), *self.quarters)
        if not all(map(UNIT_CODE.fullmatch, codes)) or any(part.code != self.code for part in parts):
            raise TermError("Une proposition porte sur une commune et sur des parts de cette même commune.")
        # What is held of a city goes by these: nobody may add a commune to them, or leave one out, unseen.
        if self.quarters != ARRONDISSEMENTS.get(self.city, ()) or (self.city and self.code not in self.quarters):
            raise TermError(f"{self.code} n'est pas un arrondissement de {self.city or 'cette commune'}.")
        if not parts:
            raise TermError(f"L'une des deux CPTS au moins garde {self.code} : dites laquelle.")
        if len(parts) == 2 and any(part.whole for part in parts):
            raise TermError(f"{self.code} ne peut pas être entière dans l'une et tenue aussi par l'autre : donnez-la à "
                            "une seule, ou une part à chacune.")
        if len(parts) == 2 and (twice := sorted(set(parts[0].iris) & set(parts[1].iris))):
            raise TermError(f"L'IRIS {twice[0]} est dans les deux parts : donnez-le à une seule CPTS.")

    @property
    def held(self) -> tuple[Unit | None, Unit | None]:
        return self.first, self.second


def allotted(code: str, first: Unit | None, second: Unit | None, gazetteer: Gazetteer,
             population: int | None = None) -> Term:
    """The term of a unit of the country. `population`: its inhabitants where they are known.

    Raises TermError on an IRIS that the unit has not, or on parts that count more inhabitants than it has.
    """
    known = frozenset(gazetteer.iris_of(code)) if gazetteer.knows_iris else None
    for part in filter(None, (first, second)):
        if known is not None and (strange := sorted(set(part.iris) - known)):
            raise TermError(f"{strange[0]} n'est pas un IRIS de {gazetteer.place(code).name} : vérifiez son code.")
    declared = sum(part.declared.population for part in (first, second) if part is not None and part.declared)
    if population is not None and declared > population:
        raise TermError(f"Les parts déclarées comptent {number(declared)} habitants, et {gazetteer.place(code).name} "
                        f"n'en a que {number(population)} : réduisez l'une des deux.")
    city = gazetteer.mother_of(code) or ""
    return Term(code, first, second, city, ARRONDISSEMENTS.get(city, ()))


def held_of(units: Iterable[Unit], term: Term) -> Unit | None:
    """What a perimeter holds of the unit of a term; None for nothing. Raises TermError where it holds a part of the
    city and does not say which arrondissements."""
    held = {unit.code: unit for unit in units}
    whole = held.get(term.city)
    if term.code in held or whole is None:
        return held.get(term.code)
    if not whole.whole:
        raise TermError(f"Une des deux CPTS tient une partie de {term.city} sans dire de quels arrondissements : "
                        "précisez d'abord son périmètre.")
    return Unit(term.code)


def with_terms(units: Sequence[Unit], terms: Iterable[Term], place: int) -> tuple[Unit, ...]:
    """A perimeter once the terms hold. `place`: 0 for the first CPTS of the case, 1 for the second."""
    held = {unit.code: unit for unit in units}
    for term in terms:
        held_of(held.values(), term)
        if term.city in held:
            del held[term.city]
            held |= {code: Unit(code) for code in term.quarters if code not in held}
        held.pop(term.code, None)
        if (part := term.held[place]) is not None:
            held[term.code] = part
    return tuple(held[code] for code in sorted(held))


def disputed(terms: Iterable[Term], sheets: tuple[Sheet, Sheet]) -> None:
    """Raises TermError on terms that speak twice of a unit, of none, or of one that the two CPTS do not both hold."""
    told = tuple(terms)
    if not told:
        raise TermError("Dites au moins de quelle commune il s'agit, et à qui elle va.")
    codes = [term.code for term in told]
    if len(set(codes)) < len(codes):
        raise TermError("Une commune revient deux fois dans la proposition : gardez une ligne pour chacune.")
    for term in told:
        if any(held_of(sheet.units, term) is None for sheet in sheets):
            raise TermError(f"{term.code} n'est pas, ou n'est plus, tenue par les deux CPTS : relisez leurs "
                            "périmètres.")


def part_words(part: Unit | None) -> str:
    """« entière », « 3 IRIS », « 12 000 habitants (quartiers nord) », « rien »."""
    if part is None:
        return "rien"
    if part.declared:
        return f"{count(part.declared.population, 'habitant')} ({part.declared.reason})"
    return f"{number(len(part.iris))}{NBSP}IRIS ({', '.join(part.iris)})" if part.iris else "entière"
