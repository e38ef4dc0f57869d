"""What a careful officer would remark about a sheet before it is recorded, and the size its perimeter gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from diagnostic.aci.tiers import SizeTier, TierScale, size_tier, tier_scales
from diagnostic.geography.checks import Check, Severity, remark, severest_first
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import Unit
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.national import UnknownIrisError
from diagnostic.indicators.territory import UnknownPopulationError, national_of, territory
from diagnostic.registry.model import Days, InvalidSheetError, Sheet, Status, department_of_code
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, date_fr, enumerate_fr

# Each step with the words for its day, in the order they come.
STEPS = {"letter": "lettre d'intention", "filed": "dépôt du projet de santé", "validated": "validation du projet",
         "signed": "signature du contrat ACI", "dissolved": "dissolution"}
# The day that goes with a status.
_DAY_OF = {Status.LETTER: "letter", Status.FILED: "filed", Status.VALIDATED: "validated", Status.SIGNED: "signed",
           Status.DISSOLVED: "dissolved"}


def inhabitants_of(units: Iterable[Unit], warehouse: Warehouse) -> int | None:
    """Municipal population of a perimeter, its parts included; None where a code of it is not of today's."""
    try:
        return territory(units, national_of(warehouse)).inhabitants
    except (KeyError, UnknownIrisError, UnknownPopulationError):
        return None


def size_of(people: int, warehouse: Warehouse) -> SizeTier:
    """The size that the tool gives to so many inhabitants, on the scale in force."""
    return size_tier(people, _scale(warehouse))


@per_warehouse
def _scale(warehouse: Warehouse) -> TierScale:
    return tier_scales(warehouse.table("aci_tailles"))[0]


def refuse_impossible(units: Iterable[Unit], warehouse: Warehouse) -> None:
    """Raises InvalidSheetError, in French, on a perimeter that no territory can be: unknown codes, inhabitants counted
    twice, a declared part of more people than the commune has. One without any unit may be recorded."""
    held = tuple(units)
    if not held:
        return
    try:
        build_perimeter(held, warehouse.gazetteer, warehouse.atlas, national_of(warehouse).inhabitants)
    except ValueError as failure:
        raise InvalidSheetError(str(failure)) from failure


def remarks_on(sheet: Sheet, warehouse: Warehouse) -> tuple[Check, ...]:
    """What deserves a look, the most severe first; none of it keeps the sheet from being recorded.

    Ids: sans_commune, siege, taille, dates, date_du_statut.
    """
    return severest_first([*_on_ground(sheet, warehouse), *_on_days(sheet.days), *_on_status(sheet)])


def _on_ground(sheet: Sheet, warehouse: Warehouse) -> Iterator[Check]:
    if not sheet.units:
        yield remark("sans_commune", Severity.WARNING, "Cette CPTS n'a aucune commune : elle ne couvre personne.")
        return
    held = {department_of_code(unit.code) for unit in sheet.units}
    if sheet.department not in held:
        yield remark("siege", Severity.WARNING, f"Le siège est dans le département {sheet.department}, où cette CPTS "
                     f"n'a aucune commune (les siennes : {enumerate_fr(sorted(held))}).")
    people = inhabitants_of(sheet.units, warehouse)
    if people is not None and sheet.tier and sheet.tier != str(size_of(people, warehouse).tier):
        yield remark("taille", Severity.INFO, f"La taille enregistrée est {sheet.tier}, celle que donne le périmètre "
                     f"est {size_of(people, warehouse).tier} ({count(people, 'habitant')}).")


def _on_days(days: Days) -> Iterator[Check]:
    known = [(words, day) for step, words in STEPS.items() if (day := getattr(days, step)) is not None]
    for (first, before), (second, after) in pairwise(known):
        if after < before:
            yield remark("dates", Severity.WARNING, f"La date « {second} » ({date_fr(after)}) vient avant la date "
                         f"« {first} » ({date_fr(before)}).")


def _on_status(sheet: Sheet) -> Iterator[Check]:
    step = _DAY_OF.get(sheet.status)
    if step is not None and getattr(sheet.days, step) is None:
        yield remark("date_du_statut", Severity.INFO, f"Le statut est « {sheet.status.label} » et sa date n'est pas "
                     "indiquée.")
