"""With which CPTS of the register a perimeter shares ground, said beside a form or a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.coverage.effect import effect_of
from diagnostic.coverage.found import Held, Pair
from diagnostic.coverage.ground import ground_of
from diagnostic.geography.checks import Severity, counted
from diagnostic.geography.units import Unit
from diagnostic.registry.coverage import register_coverage
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk
from diagnostic.report.text import shorten
from diagnostic.wording import count
from interface import session

# CPTS told; the screen of overlaps tells them all.
TOLD, NAME = 5, 80
Notice = tuple[Severity, str, str]


def meets(desk: Desk, units: Iterable[Unit], cpts: str = "") -> list[Notice]:
    """A remark for each CPTS that it meets, the one with most inhabitants in common first. `cpts`: the id of the one
    that it is the perimeter of, empty for a new one. While the register does not answer, a remark says so."""
    known = tuple(unit for unit in units if unit.code in session.warehouse().gazetteer)
    if not known:
        return []
    try:
        coverage = register_coverage(desk, ground_of(session.warehouse()))
    except RegistryError:
        return [(Severity.INFO, "Les chevauchements ne peuvent pas être vérifiés : le registre ne répond pas.", "")]
    found = effect_of(known, coverage, but=cpts if cpts in coverage.ids else None).pairs
    told = [_told(pair, shorten(coverage.holding(pair.second).name, NAME)) for pair in found[:TOLD]]
    if len(found) > TOLD:
        told.append((Severity.INFO, f"Et {count(len(found) - TOLD, 'autre CPTS', 'autres CPTS')} : voyez l'écran "
                                    "Chevauchements.", ""))
    return told


def _told(pair: Pair, name: str) -> Notice:
    ground = counted(pair.codes, session.warehouse().gazetteer)
    if pair.held is Held.CONFLICT:
        most = "au plus " if any(unit.at_most for unit in pair.units if unit.held is Held.CONFLICT) else ""
        return (Severity.WARNING, f"Chevauche « {name} » : {ground} en commun.",
                f"{most}{count(pair.conflict, 'habitant compté', 'habitants comptés')} deux fois".capitalize())
    if pair.held is Held.UNTOLD:
        return (Severity.INFO, f"Partage {ground} avec « {name} », sans dire quelle part chacune tient.",
                "Précisez-la par « Parties de communes ».")
    return Severity.INFO, f"Partage {ground} avec « {name} », par parts distinctes : sans conflit.", ""
