"""Overlaps to report on: the listing of PACA, and two CPTS of names as no one should write them, with a case.

« Littoral » holds Cagnes-sur-Mer (06027, 53 354 inhabitants) and Antibes (06004); the other Cagnes and Vence (06157).
"""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostic.coverage.coverage import coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import ground_of
from diagnostic.geography.units import Unit, units_of
from diagnostic.registry.case import Case, Event, Kind
from diagnostic.registry.model import Entry, Status, sheet
from diagnostic.registry.terms import Term
from diagnostic.report.overlaps.view import View, of_listings
from diagnostic.sources.warehouse import Warehouse

LITTORAL, OTHER = "a" * 12, "b" * 12
DAY = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
UNTOLD = "à ne dire à personne"


def paca(warehouse: Warehouse) -> View:
    coverage, origin = of_listings(warehouse)
    return View(coverage, warehouse, "Provence-Alpes-Côte d'Azur", coverage.departments, origin, stored=False)


def disputed(warehouse: Warehouse, name: str = "CPTS des Baous", reason: str = "plus proche") -> View:
    """A conflict with a comment, a proposal and one agreement."""
    sheets = {LITTORAL: sheet("CPTS du Littoral", "06", units_of(["06004", "06027"]), 2026, Status.SIGNED),
              OTHER: sheet(name, "06", units_of(["06027", "06157"]), 2026, Status.IDEA)}
    entries = [Entry(identifier, 1, told, False, DAY, "ARS") for identifier, told in sheets.items()]
    holdings = [Holding(identifier, told.name, told.units, "06", told.status.label)
                for identifier, told in sheets.items()]
    term = Term("06027", Unit("06027"), None)
    case = Case(entries[0], entries[1], (
        Event(1, DAY, "agente", Kind.COMMENTED, (1, 1), UNTOLD),
        Event(2, DAY, "agente", Kind.PROPOSED, (1, 1), reason, terms=(term,)),
        Event(3, DAY, "agente", Kind.AGREED, (1, 1), "", about=2, side=OTHER)))
    return View(coverage_of(holdings, ground_of(warehouse)), warehouse, "Alpes-Maritimes", frozenset({"06"}),
                "Registre des périmètres, état du 3 novembre 2026", cases={case.pair: case})
