"""What changed between two sheets of a CPTS, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import Unit
from diagnostic.registry.model import Difference, Sheet
from diagnostic.wording import count, date_fr, enumerate_fr, number, typography

# Communes named in one enumeration; the rest is counted.
NAMED = 40
_DAYS = {"letter": "Date de la lettre d'intention", "filed": "Date de dépôt du projet",
         "validated": "Date de validation", "signed": "Date de signature du contrat ACI",
         "dissolved": "Date de dissolution"}


def differences(before: Sheet, after: Sheet, gazetteer: Gazetteer) -> tuple[Difference, ...]:
    """Each thing that differs, in the order of a sheet; none for two sheets that say the same.

    Communes that came have no `before`, those that went no `after`: the sheets hold them or do not.
    """
    return tuple(_fields(before, after, gazetteer)) + tuple(_units(before.units, after.units, gazetteer)) + tuple(
        _of("Année des codes", before.cog, after.cog, str))


def _fields(before: Sheet, after: Sheet, gazetteer: Gazetteer) -> Iterator[Difference]:
    yield from _of("Nom", before.name, after.name, str)
    yield from _of("Statut", before.status, after.status, lambda status: status.label)
    yield from _of("Siège", before.department, after.department,
                   lambda code: f"{code} {gazetteer.departments.get(code, '')}".strip())
    yield from _of("Taille", before.tier, after.tier, lambda tier: f"taille {tier}" if tier else "")
    for day, words in _DAYS.items():
        yield from _of(words, getattr(before.days, day), getattr(after.days, day), _day)
    yield from _of("Note", before.note, after.note, str)


def _of(what: str, before: object, after: object, words: Callable[..., str]) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, words(before), words(after))


def _day(day: date | None) -> str:
    return "" if day is None else date_fr(day)


def _units(before: Iterable[Unit], after: Iterable[Unit], gazetteer: Gazetteer) -> Iterator[Difference]:
    held, now = ({unit.code: unit for unit in units} for units in (before, after))
    if came := [_named(now[code], gazetteer) for code in sorted(now.keys() - held.keys())]:
        yield Difference(_counted(came, "Commune ajoutée", "Communes ajoutées"), "", enumerate_fr(came, NAMED))
    if went := [_named(held[code], gazetteer) for code in sorted(held.keys() - now.keys())]:
        yield Difference(_counted(went, "Commune retirée", "Communes retirées"), enumerate_fr(went, NAMED), "")
    other = [code for code in sorted(held.keys() & now.keys()) if held[code] != now[code]]
    if other:
        yield Difference(_counted(other, "Commune prise autrement", "Communes prises autrement"),
                         *(enumerate_fr((_named(units[code], gazetteer, part=True) for code in other), NAMED)
                           for units in (held, now)))


def _counted(codes: list[str], one: str, many: str) -> str:
    return one if len(codes) == 1 else f"{many} ({number(len(codes))})"


def _named(unit: Unit, gazetteer: Gazetteer, *, part: bool = False) -> str:
    """« Vergèze (30344) », « Vergèze (30344), 2 IRIS »; whether it is whole is said where `part` asks for it."""
    name = gazetteer.place(unit.code).label if unit.code in gazetteer else unit.code
    return typography(f"{name} : {part_said(unit)}") if part or not unit.whole else name


def part_said(unit: Unit) -> str:
    """« en entier », « 2 IRIS », « part déclarée de 1 250 habitants »."""
    if unit.declared:
        return f"part déclarée de {count(unit.declared.population, 'habitant')} ({unit.declared.reason})"
    return f"{number(len(unit.iris))} IRIS ({enumerate_fr(unit.iris, NAMED)})" if unit.iris else "en entier"
