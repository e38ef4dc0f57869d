"""Brought tables on the toy country (toy_country.py), with the tiers and the funding that a diagnosis needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from toy_country import toy_warehouse

from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.brought_cells import cells_from
from diagnostic.indicators.catalogue import catalogue
from diagnostic.sources.brought_table import Row
from diagnostic.sources.warehouse import Warehouse


@cache
def toy() -> Warehouse:
    own = Warehouse.embedded()
    return toy_warehouse(aci_tailles=own.table("aci_tailles"), aci_financement=own.table("aci_financement"))


def brought(figures: Mapping[str, float | str | None], *, topic: str = "ald", kind: Kind = Kind.COUNT,
            scope: Scope = Scope.COMMUNE, bases: Mapping[str, float] | None = None, base: Base | None = None,
            year: int = 2023, threshold: int = 11, per: int = 100, label: str = "", unit: str = "") -> Brought:
    """A table of figures by code: « s » is secret, None unknown. With `bases`, a column of bases."""
    rows = [Row(code, None if isinstance(value, str) else value, (bases or {}).get(code), value == "s")
            for code, value in figures.items()]
    chosen = base or (Base.COLUMN if bases else Base.NONE)
    people = dict(zip(toy().table("population")["code"], toy().table("population")["p2023"], strict=True))
    cells = cells_from(rows, kind=kind, scope=scope, base=chosen, per=per, threshold=threshold,
                       gazetteer=toy().gazetteer, inhabitants=lambda code: people.get(code))
    heading = catalogue()[catalogue().topic(topic).indicators[0]].heading if not label else "ald"
    return Brought(topic, label, unit, heading, kind, scope, chosen, year, "CPAM de l'Ain", threshold, per, cells)
