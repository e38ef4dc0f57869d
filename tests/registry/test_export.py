"""What the register writes, another register reads back to the same sheets, whatever is in them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import openpyxl
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.synthetic_cpts import synthetic_cpts
from diagnostic.coverage.ground import ground_of
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.export import TITLES, WRITERS, to_csv, to_geojson, to_json, to_xlsx
from diagnostic.registry.listing import read_listing
from diagnostic.registry.model import Days, Entry, Sheet, Status, department_of_code, key_of, text_of
from diagnostic.registry.plan import plan_of
from diagnostic.registry.register import Desk
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.sources.spreadsheet import ERRORS
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import sheet_of

WHEN = datetime(2026, 1, 2, tzinfo=UTC)
NASTY = ["=1+1", "'=1+1", "''@x", "+33", "-2", "@SUM(A1)", "a;b,c|d\te", 'Une "CPTS" ; <b>', "'; DROP TABLE cpts; --",
         "#1", "#N/A !", "Ünï 北京 🏥 ‏עברית", "x" * 2_000, "12345", "Total", "l'Étoile / Sud", "{id}", "CPTS\u00a0A"]
texts = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=40)).map(text_of).filter(
    # openpyxl reads « x005F_ » as the mark of an escape, and a cell that shows a failed formula tells nothing.
    lambda text: bool(text) and "x005F_" not in text and text not in ERRORS)
days = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2100, 1, 1)))


@st.composite
def units(draw: st.DrawFn) -> tuple[Unit, ...]:
    codes = draw(st.lists(st.sampled_from(["13001", "13004", "13201", "13202", "30189", "2A004", "97411"]), unique=True,
                          max_size=5))
    made = []
    for code in codes:
        kind = draw(st.sampled_from(["whole", "iris", "declared"]))
        if kind == "iris" and code == "13201":
            made.append(Unit(code, tuple(draw(st.sets(st.sampled_from(["132010101", "132010102", "132010201"]),
                                                      min_size=1)))))
        elif kind == "declared":
            reason = draw(texts)[:160].strip() or "part"
            made.append(Unit(code, declared=DeclaredPart(draw(st.integers(1, 900)), reason)))
        else:
            made.append(Unit(code))
    return tuple(made)


sheets = st.builds(
    lambda name, department, held, status, tier, note, days, cog: sheet_of(
        name, held, department, status, tier=tier, note=note, days=Days(*days), cog=cog),
    texts, st.sampled_from(["13", "30", "2A", "974", "04"]), units(), st.sampled_from(Status),
    st.sampled_from(["", "1", "4"]), st.one_of(st.just(""), texts), st.tuples(days, days, days, days, days),
    st.sampled_from([2025, 2026]))


def entries_of(kept: list[Sheet]) -> list[Entry]:
    return [Entry(f"{rank:012x}", 1, sheet, False, WHEN, "essai") for rank, sheet in enumerate(kept, start=1)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([sheet_of(name, ["13001"]) for name in NASTY])
@example([sheet_of("Deux", ["13001"]), sheet_of("Deux", ["30189"], "30")])
@given(st.lists(sheets, min_size=1, max_size=4, unique_by=lambda sheet: (sheet.department, key_of(sheet.name))))
def test_what_is_written_is_read_back(warehouse: Warehouse, kept: list[Sheet]) -> None:
    entries = entries_of(kept)
    for kind, write in WRITERS.items():
        listing = read_listing(f"registre.{kind}", write(entries, warehouse), warehouse)
        assert listing.questions == (), kind
        assert {found.id: found.sheet for found in listing.found} == {entry.id: entry.sheet for entry in entries}, kind


@pytest.mark.parametrize("kind", WRITERS)
def test_a_register_taken_elsewhere_is_the_same(desk: Desk, warehouse: Warehouse, kind: str) -> None:
    entries = entries_of([sheet_of("Deux", ["13001", "132010101"], days=Days(signed=date(2026, 1, 1)), note="=1"),
                          sheet_of("Deux", ["30189"], "30", Status.UNSTATED),
                          sheet_of("Sans commune", [], "13", Status.IDEA)])
    listing = read_listing("liste", WRITERS[kind](entries, warehouse), warehouse)
    desk.imports.apply(plan_of(listing, desk.perimeters.entries(), warehouse))
    assert [entry.sheet for entry in desk.perimeters.entries()] == [
        entries[0].sheet, entries[2].sheet, entries[1].sheet]
    # Ids of another register mean nothing here.
    assert not {entry.id for entry in desk.perimeters.entries()} & {entry.id for entry in entries}
    again = read_listing("liste", WRITERS[kind](desk.perimeters.entries(), warehouse), warehouse)
    assert plan_of(again, desk.perimeters.entries(), warehouse).empty


def test_the_heaviest_file_of_a_national_register_is_read_back(warehouse: Warehouse) -> None:
    """As many CPTS as the country has, over all its communes."""
    entries = entries_of([sheet_of(f"CPTS de la circonscription {rank}", [unit.code for unit in one.units],
                                   department_of_code(one.units[0].code))
                          for rank, one in enumerate(synthetic_cpts(ground_of(warehouse), 813))])
    content = to_geojson(entries, warehouse)
    assert len(content) <= MAX_BYTES
    listing = read_listing("registre.geojson", content, warehouse)
    assert {found.id: found.sheet for found in listing.found} == {entry.id: entry.sheet for entry in entries}
    assert (listing.questions, listing.problems) == ((), ())


def test_no_cell_is_a_formula(warehouse: Warehouse) -> None:
    entries = entries_of([sheet_of(name, ["13001"], note=name) for name in NASTY[:6]])
    rows = list(csv.reader(io.StringIO(to_csv(entries, warehouse).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [tells.value for tells in TITLES]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(entries, warehouse))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert "=1+1" in {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_order_and_the_bytes_are_stable(warehouse: Warehouse, kind: str) -> None:
    entries = entries_of([sheet_of("B"), sheet_of("a"), sheet_of("Z", ["04001"], "04")])
    assert WRITERS[kind](entries, warehouse) == WRITERS[kind](entries[::-1], warehouse)


def test_outlines_are_those_of_the_communes(warehouse: Warehouse) -> None:
    told = json.loads(to_geojson(entries_of([sheet_of("A", ["13001", "13004"]), sheet_of("B", [])]), warehouse))
    first, second = told["features"]
    assert (first["properties"]["cpts"], second["geometry"]) == ("A", None)
    area = shapely.geometry.shape(first["geometry"])
    wanted = warehouse.atlas.union(["13001", "13004"])
    assert area.symmetric_difference(wanted).area < 1e-4 * wanted.area


def test_json_has_its_version_and_all_its_keys(warehouse: Warehouse) -> None:
    part = Unit("13001", declared=DeclaredPart(10, "port"))
    told = json.loads(to_json(entries_of([sheet_of("A", [part])]), warehouse))
    assert (told["format"], told["version"]) == ("registre-cpts", 1)
    (cpts,) = told["cpts"]
    assert list(cpts) == ["id", "cpts", "statut", "departement_siege", "taille", "date_lettre", "date_depot",
                          "date_validation", "date_signature", "date_dissolution", "annee_cog", "note", "unites"]
    assert cpts["unites"] == [{"code_insee": "13001", "commune": "Aix-en-Provence", "iris": [], "part_population": 10,
                               "part_raison": "port"}]
