"""The register as files that a spreadsheet, a map or another register opens, and that an import reads back exactly.

One row, or one object of `unites`, for each CPTS and unit. Columns: id, cpts, statut (its words; nothing where it is
not stated), departement_siege, taille, date_lettre, date_depot, date_validation, date_signature, date_dissolution (ISO
8601), annee_cog, note, code_insee, commune, departement (of the commune), iris (codes separated by spaces),
part_population, part_raison. In JSON and GeoJSON: the same names, the status by its code, `iris` a list. CPTS
by department, then name.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import shapely
import xlsxwriter

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import Unit
from diagnostic.registry.listing_columns import Tells
from diagnostic.registry.listing_records import FORMAT, UNITS, VERSION
from diagnostic.registry.listing_sheet import DAYS
from diagnostic.registry.listing_table import ABOUT, inert
from diagnostic.registry.model import Entry, Sheet, Status, department_of_code, key_of
from diagnostic.sources.warehouse import Warehouse

_GROUND = (Tells.CODE, Tells.COMMUNE, Tells.DEPARTMENT, Tells.IRIS, Tells.PART, Tells.REASON)
# What comes first is what a reader looks for.
TITLES = (ABOUT[0], Tells.NAME, *ABOUT[1:], *_GROUND)
_WIDE = {Tells.NAME: 44, Tells.STATUS: 22, Tells.NOTE: 30, Tells.COMMUNE: 28, Tells.REASON: 30}
_USUAL = 13
# Digits of a degree: ten centimetres.
_GRID = 1e-6


def to_csv(entries: Iterable[Entry], warehouse: Warehouse) -> bytes:
    """Semicolons and a byte order mark, as Excel in French opens; a text that it would take for a formula is led by an
    apostrophe, which the import takes away."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([tells.value for tells in TITLES])
    for row in _rows(entries, warehouse.gazetteer):
        writer.writerow([inert(row.get(tells, "")) for tells in TITLES])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(entries: Iterable[Entry], warehouse: Warehouse) -> bytes:
    """One sheet; every cell is text, never a formula."""
    kept = list(entries)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    # The same register gives the same bytes.
    last = max((entry.changed for entry in kept), default=datetime(2000, 1, 1, tzinfo=UTC))
    book.set_properties({"created": last.replace(tzinfo=None, microsecond=0)})
    head, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet("Registre")
    for column, tells in enumerate(TITLES):
        sheet.set_column(column, column, _WIDE.get(tells, _USUAL))
        sheet.write_string(0, column, tells.value, head)
    number = 0
    for number, row in enumerate(_rows(kept, warehouse.gazetteer), start=1):
        for column, tells in enumerate(TITLES):
            if said := row.get(tells, ""):
                sheet.write_string(number, column, said, plain)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(number, 1), len(TITLES) - 1)
    book.close()
    return target.getvalue()


def to_json(entries: Iterable[Entry], warehouse: Warehouse) -> bytes:
    """{"format": "registre-cpts", "version": 1, "cpts": [...]}."""
    told = {"format": FORMAT, "version": VERSION,
            "cpts": [record_of(entry.sheet, warehouse.gazetteer, entry.id) for entry in in_order(entries)]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def to_geojson(entries: Iterable[Entry], warehouse: Warehouse) -> bytes:
    """The records of `to_json` with the outline of the communes of each, those taken in part being whole (EPSG:4326);
    no outline where none of its codes is of today."""
    features = [{"type": "Feature", "properties": record_of(entry.sheet, warehouse.gazetteer, entry.id),
                 "geometry": _outline(entry, warehouse)} for entry in in_order(entries)]
    told = {"type": "FeatureCollection", "format": FORMAT, "version": VERSION, "features": features}
    # Without a space: what the whole country holds must fit in a file that the import takes.
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# By the ending of a file's name.
WRITERS: Mapping[str, Callable[[Iterable[Entry], Warehouse], bytes]] = {
    "csv": to_csv, "xlsx": to_xlsx, "geojson": to_geojson, "json": to_json}


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.sheet.department, key_of(entry.sheet.name), entry.id))


def record_of(sheet: Sheet, gazetteer: Gazetteer, identifier: str = "") -> dict[str, Any]:
    """A CPTS as JSON tells it: every key is always there."""
    units = [{Tells.CODE.value: unit.code, Tells.COMMUNE.value: _name(unit, gazetteer),
              Tells.IRIS.value: list(unit.iris), Tells.PART.value: unit.declared.population if unit.declared else None,
              Tells.REASON.value: unit.declared.reason if unit.declared else ""} for unit in sheet.units]
    days = {tells.value: day.isoformat() if (day := getattr(sheet.days, name)) else "" for name, tells in DAYS.items()}
    return {Tells.ID.value: identifier, Tells.NAME.value: sheet.name, Tells.STATUS.value: _stated(sheet.status),
            Tells.SEAT.value: sheet.department, Tells.TIER.value: sheet.tier, **days,
            Tells.COG.value: sheet.cog, Tells.NOTE.value: sheet.note, UNITS: units}


def _rows(entries: Iterable[Entry], gazetteer: Gazetteer) -> Iterator[dict[Tells, str]]:
    for entry in in_order(entries):
        sheet = entry.sheet
        about = {Tells.ID: entry.id, Tells.NAME: sheet.name, Tells.SEAT: sheet.department, Tells.TIER: sheet.tier,
                 Tells.STATUS: sheet.status.label if _stated(sheet.status) else "", Tells.NOTE: sheet.note,
                 Tells.COG: str(sheet.cog),
                 **{tells: day.isoformat() for name, tells in DAYS.items() if (day := getattr(sheet.days, name))}}
        for unit in sheet.units:
            ground = {Tells.CODE: unit.code, Tells.COMMUNE: _name(unit, gazetteer), Tells.IRIS: " ".join(unit.iris),
                      Tells.DEPARTMENT: department_of_code(unit.code)}
            if unit.declared:
                ground |= {Tells.PART: str(unit.declared.population), Tells.REASON: unit.declared.reason}
            yield about | ground
        if not sheet.units:
            yield about


def _stated(status: Status) -> str:
    """Nothing for a status that nobody stated: an import that says nothing of it changes nothing of it."""
    return "" if status is Status.UNSTATED else status.value


def _name(unit: Unit, gazetteer: Gazetteer) -> str:
    """Nothing for a code that is no longer of today."""
    return gazetteer.place(unit.code).name if unit.code in gazetteer else ""


def _outline(entry: Entry, warehouse: Warehouse) -> dict[str, Any] | None:
    codes = [unit.code for unit in entry.sheet.units if unit.code in warehouse.atlas]
    if not codes:
        return None
    told: dict[str, Any] = shapely.geometry.mapping(shapely.set_precision(warehouse.atlas.union(codes), _GRID))
    return told
