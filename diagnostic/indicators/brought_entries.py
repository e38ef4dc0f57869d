"""What a brought table adds to the catalogue: the indicators it fills, and the table they are read from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.catalogue import POPULATION, Aggregation, Catalogue, Indicator, TableRule
from diagnostic.indicators.secrecy import Cell, added
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.wording import number, typography

PREFIX = "apporte_"
# The share that goes with a count of the user's.
SHARE = "_part"
WEIGHTED = "Estimation : moyenne des taux des communes, pondérée par leur population municipale."
FROM_RATES = "Effectifs déduits des taux et de leur base."


def table_name(brought: Brought) -> str:
    return PREFIX + brought.id + ("" if brought.place[1] else f"_{brought.scope.value}")


def said_of(brought: Brought) -> str:
    """Where the figures come from, and what they are a share of. The source is text from outside."""
    base = {Base.POPULATION: "Base : population municipale. ", Base.COLUMN: "Base : celle du tableau apporté. "}
    told = "" if brought.kind is Kind.VALUE else base.get(brought.base, "")
    told += f"{FROM_RATES} " if brought.kind is Kind.RATE and brought.counted else ""
    return typography(f"{told}Tableau apporté ; source indiquée : ") + brought.source


def indicators_of(brought: Brought, entries: Catalogue) -> tuple[Indicator, ...]:
    """The indicators that the table fills, in the order of display, as the catalogue would declare them."""
    table, people = table_name(brought), entries[POPULATION].numerator[:1]
    over = people if brought.base is Base.POPULATION else (f"{table}.base",)
    count_id, share_id = _ids(brought, entries)
    found = []
    if brought.kind is Kind.COUNT and count_id:
        found.append(_indicator(count_id, brought, entries, "count", (f"{table}.figure",), ()))
    if brought.kind is Kind.COUNT and share_id and brought.base is not Base.NONE:
        found.append(_indicator(share_id, brought, entries, "ratio", (f"{table}.figure",), over))
    if brought.kind is Kind.RATE and share_id:
        how: Aggregation = "ratio" if brought.counted else "weighted_mean"
        found.append(_indicator(share_id, brought, entries, how, (f"{table}.figure",), over))
    if brought.kind is Kind.VALUE and share_id:
        found.append(_indicator(share_id, brought, entries, "range", (f"{table}.figure",), ()))
    return tuple(found)


def rule_of(brought: Brought) -> TableRule:
    """Counts go to a part of a commune by its share, rates and values as they are; what is known by IRIS is not
    guessed for another part.
    """
    if brought.scope is Scope.IRIS:
        return TableRule(parts="unknown", secrecy=brought.threshold)
    if brought.counted:
        return TableRule(parts="share", secrecy=brought.threshold)
    return TableRule(parts="whole")


def by_commune(brought: Brought) -> dict[str, Cell]:
    """The cells by commune: those of IRIS, each masked already, are added up."""
    if brought.scope is not Scope.IRIS:
        return dict(brought.by_code)
    grouped: dict[str, list[Cell]] = {}
    for cell in brought.cells:
        grouped.setdefault(cell.code[:5], []).append(cell)
    return {code: added(cells, code) for code, cells in grouped.items()}


def frame_of(cells: Iterable[Cell], threshold: int) -> pd.DataFrame:
    """The table that the national matrices read. A hidden count is a zero, which the rule of the table hides in turn; a
    sum that holds hidden counts is left blank there: it adds to no total of a department.
    """
    rows = [(cell.code, None if cell.least is None or (cell.more and cell.more != threshold - 1) or
             (cell.more and cell.least) else cell.least, cell.base) for cell in cells]
    return pd.DataFrame(rows, columns=["code", "figure", "base"]).astype({"code": str, "figure": float, "base": float})


def provenance_of(brought: Brought, entries: Catalogue) -> Provenance:
    secret = len(brought.hidden)
    said = f"{number(secret)} sous le secret statistique (moins de {brought.threshold})" if secret else ""
    return Provenance(table_name(brought), brought.said(entries), brought.source, str(brought.year), None,
                      "Donnée apportée, non publiée", Layer.SESSION, brought.digest, typography(said))


def _ids(brought: Brought, entries: Catalogue) -> tuple[str | None, str | None]:
    topic = brought.topic(entries)
    if topic is not None:
        return topic.count, topic.share
    return (brought.id, brought.id + SHARE) if brought.kind is Kind.COUNT else (None, brought.id)


def _indicator(identifier: str, brought: Brought, entries: Catalogue, how: Aggregation, numerator: tuple[str, ...],
               denominator: tuple[str, ...]) -> Indicator:
    known = next((indicator for indicator in entries.indicators if indicator.id == identifier), None)
    interval = "none"
    if how == "ratio" and brought.base is Base.COLUMN:
        interval = known.interval if known else "wilson" if _per(brought) == 100 else "byar"
    fields: dict[str, Any] = {
        "aggregation": how, "numerator": numerator, "denominator": denominator, "vintage": str(brought.year),
        "scale": float(_per(brought)) if how == "ratio" else 1.0, "interval": interval, "otherwise": (),
        "level": "commune", "filter": {}, "note": said_of(brought),
        "estimate": typography(WEIGHTED) if how == "weighted_mean" else ""}
    if known is not None:
        told = {name: getattr(known, name) for name in Indicator.model_fields}
        return Indicator.model_validate({**told, **fields})
    share = identifier.endswith(SHARE) and brought.kind is Kind.COUNT
    heading = next((found for found in entries.headings if found.id == brought.heading), entries.headings[0])
    return Indicator.model_validate({
        **fields, "id": identifier, "theme": heading.theme, "heading": heading.id,
        "label": f"Part : {brought.label}" if share else brought.label, "short": brought.label[:60],
        "definition": typography("Indicateur apporté : ") + brought.label, "unit": "%" if share else brought.unit,
        "decimals": 0 if how == "count" else 1, "compare": "none" if how in ("range", "count") else "same"})


def _per(brought: Brought) -> float:
    topic = brought.topic()
    if topic is not None:
        return topic.scale
    return 100 if brought.kind is Kind.COUNT else brought.per
