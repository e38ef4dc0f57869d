"""The sheets of the agreement: sizes, then funding, whose totals follow what is kept."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.aci.funding import AmountStatus, FundingPlan, counts, five_years, total
from diagnostic.aci.tiers import NEAR
from diagnostic.record import Diagnosis
from diagnostic.report.sheets import Book, Cell, Field
from diagnostic.wording import number, typography

_TIERS = (
    Field("Barème", 44), Field("En vigueur", 10), Field("Population", 12), Field("Taille", 8), Field("Étendue", 34),
    Field("Seuil bas", 12), Field("Habitants au-dessus", 12), Field("Seuil de la taille suivante", 14),
    Field("Habitants manquants", 12), Field(f"Seuil proche ({number(100 * NEAR)} %)", 10), Field("Note", 50),
    Field("Source", 44))
_FUNDING = (
    Field("Barème", 18), Field("Mission", 46), Field("Volet", 34), Field("Obligatoire", 11), Field("Retenu", 9),
    Field("Montant par an (€)", 14), Field("Statut du montant", 16), Field("Note", 40), Field("Source", 50))
_KEPT, _AMOUNT = "E", "F"
_YES, _NO = "oui", "non"


def sizes(book: Book, diagnosis: Diagnosis) -> None:
    """« Taille »: the tier on each scale, how far its thresholds are."""
    book.add("Taille", _TIERS, (
        (tier.scale_label, _NO if tier.superseded else _YES, tier.population, tier.tier, tier.extent, tier.lower,
         tier.to_lower, tier.upper, tier.to_upper, _YES if tier.near else _NO, tier.note, tier.source)
        for tier in diagnosis.tiers))


def funding(book: Book, diagnosis: Diagnosis) -> None:
    """« Financement »: every line of every scale, those kept, and live totals: they follow the column « Retenu ».

    A scale other than the plan's is counted with its compulsory missions.
    """
    rows = list(_lines(diagnosis))
    sheet = book.add("Financement", _FUNDING, rows, frozen_columns=2)
    kept = _FUNDING.index(next(field for field in _FUNDING if field.title == "Retenu"))
    sheet.data_validation(1, kept, len(rows), kept, {"validate": "list", "source": [_YES, _NO]})
    # The row left empty keeps the totals out of what is sorted and filtered.
    row, first = len(rows) + 2, 2
    for scale in diagnosis.funding:
        plan, last = _plan(diagnosis, scale.scale), first + len(scale.lines) - 1
        yearly = total(scale, plan)
        *_, fifth = five_years(scale, plan, 1)
        unverified = typography(f"Sans montant vérifié : {', '.join(yearly.unverified)}.") if yearly.partial else ""
        for label, formula, amount in (
                ("Total retenu par an", f'=SUMIFS({_AMOUNT}{first}:{_AMOUNT}{last},{_KEPT}{first}:{_KEPT}{last},"oui")',
                 yearly.amount),
                ("Total retenu sur cinq ans, à montants constants", f"=5*{_AMOUNT}{row + 1}", fifth.cumulated)):
            book.write(sheet, row, 0, scale.scale_label, book.total)
            book.write(sheet, row, 1, typography(label), book.total)
            book.formula(sheet, row, kept + 1, formula, amount)
            book.write(sheet, row, kept + 2, "partiel" if yearly.partial else "", book.total)
            book.write(sheet, row, kept + 3, unverified)
            book.grow(sheet, row, [unverified], [_FUNDING[kept + 3].width])
            row += 1
        first = last + 1


def _plan(diagnosis: Diagnosis, scale: str) -> FundingPlan:
    return diagnosis.plan if diagnosis.plan.scale == scale else FundingPlan(scale)


def _lines(diagnosis: Diagnosis) -> Iterator[tuple[Cell, ...]]:
    for scale in diagnosis.funding:
        plan = _plan(diagnosis, scale.scale)
        for line in scale.lines:
            amount = AmountStatus.UNVERIFIED.value if line.amount is None else line.amount
            yield (scale.scale_label, line.mission_label, line.part_label, _YES if line.mandatory else _NO,
                   _YES if counts(line, plan) else _NO, amount, line.status.value, line.status_note, line.source)
