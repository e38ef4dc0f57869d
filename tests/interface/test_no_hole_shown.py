"""Crawl every screen and every export of ten real territories: nothing missing is shown as « nan », « None » or 0.

Once with the embedded pack, once with made-up tables under every name (installed_toy), secret and missing cells among
them.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from asked import asked
from installed_toy import installed
from report.readers import docx_text, pdf_text
from streamlit.testing.v1 import AppTest

from diagnostic.diagnosis import Diagnosis, diagnose
from diagnostic.figures.readings import figure_of
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import THEME_LABELS, Indicator, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.report.pack import pack_files
from diagnostic.serialisation import to_json
from diagnostic.sources.warehouse import Warehouse
from interface import cards, session, sheet, tables

ROOT = Path(__file__).resolve().parents[2]
FAILURE = "une erreur est survenue"
HOLE = re.compile(r"(?<![\w.])(?:nan|NaN|NAN|None|<NA>|NaT|inf|-inf|null|undefined)(?!\w)")
CPTS = json.loads((ROOT / "tests/data/cpts_reelles.json").read_text(encoding="utf-8"))
TERRITORIES = {cpts["name"]: tuple(sorted(cpts["communes"])) for cpts in CPTS}
THEMES = ("population", "besoins", "offre")
OTHERS = ("territoire", "scenarios", "taille_financement", "dossier", "donnees")
PACKS = ("embarqué", "installé")
# Read back, cell by cell, by the tests of who writes them.
UNREAD = (".gpkg", ".parquet", ".png", ".svg")


@pytest.fixture(scope="module", params=PACKS)
def store(request: pytest.FixtureRequest, warehouse: Warehouse) -> Warehouse:
    return warehouse if request.param == "embarqué" else installed(warehouse, TERRITORIES.values())


def holes(text: str) -> list[str]:
    """Words around each hole."""
    return [text[max(0, found.start() - 60):found.end() + 20] for found in HOLE.finditer(text)]


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def shown(app: AppTest) -> Iterator[str]:
    """Everything a screen holds: words, labels, choices, cells, what charts and maps write."""
    for found in elements(app._tree):
        match found.type:
            case "html":
                body = re.sub(r"<(script|style).*?</\1>", " ", found.proto.body, flags=re.DOTALL)
                yield unescape(re.sub(r"<[^>]+>", " ", body))
            case "dataframe" | "arrow_data_frame":
                frame: pd.DataFrame = found.value
                assert found.proto.placeholder or not frame.isna().to_numpy().any(), "Streamlit would write « None »"
                yield " ".join(str(cell) for column in frame for cell in frame[column].dropna())
            case "plotly_chart":
                yield " ".join(_texts(json.loads(found.proto.spec)))
            case "component_instance":
                # The script of a map: its features are JSON, where a null colour is no word.
                script = json.loads(found.proto.json_args).get("script", "")
                yield " ".join(re.findall(r'"valeur": "([^"]*)"', script) + re.findall(r'"nom": "([^"]*)"', script))
            case _:
                told = " ".join(str(getattr(found, name)) for name in ("label", "value", "options")
                                if getattr(found, name, None) is not None)
                # What interface/markup.py escapes for Markdown.
                yield re.sub(r"\\(?=[^\w\s])|\u2060", "", told)


def _texts(value: Any) -> Iterator[str]:
    """Texts within JSON: a null there is a point that is not drawn."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", TERRITORIES)
def test_no_screen_shows_a_hole(name: str, store: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "warehouse", lambda: store)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["codes"] = "-".join(TERRITORIES[name])
    app.run()
    said = {}
    for page in (*THEMES, *OTHERS):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        said[page] = "\n".join(shown(app))
        assert FAILURE not in said[page]
        assert holes(said[page]) == []
    told = diagnose(units_of(TERRITORIES[name]), store)
    every_heading_is_filled_or_says_what_to_bring(told, said)


def every_heading_is_filled_or_says_what_to_bring(diagnosis: Diagnosis, said: dict[str, str]) -> None:
    for state in diagnosis.headings:
        heading = catalogue().heading(state.heading)
        text = said[heading.theme]
        if not state.filled:
            assert state.ask, heading.id
            assert state.ask in text, f"{heading.id}: what to bring is on no screen"
            continue
        assert heading.label in text
        for identifier in state.filled:
            entry = diagnosis.entry(identifier)
            assert entry.display == "serie" or entry.label in text, f"{identifier}: filled and on no screen"


@pytest.mark.parametrize("name", TERRITORIES)
def test_no_export_shows_a_hole(name: str, store: Warehouse) -> None:
    diagnosis = diagnose(units_of(TERRITORIES[name]), store, name=name)
    files = pack_files(asked(diagnosis, store))
    kinds = {Path(path).suffix for path in files}
    assert {".docx", ".pdf", ".xlsx", ".geojson", ".csv"} <= kinds
    for path, raw in files.items():
        if path.endswith((*UNREAD, ".schema.json")):
            continue
        match Path(path).suffix:
            case ".docx":
                assert holes(docx_text(raw)) == []
            case ".pdf":
                assert holes(pdf_text(raw)) == []
            case ".xlsx":
                book = openpyxl.load_workbook(io.BytesIO(raw))
                the_workbook_has_no_hole(book)
                if path.endswith("-donnees.xlsx"):
                    its_communes_leave_holes_empty(book, diagnosis)
            case ".geojson" | ".json":
                no_text_is_a_hole(raw.decode(), path)
            case _:
                # The notice of the data names the sign that GeoJSON has for what is missing.
                assert holes(raw.decode("utf-8-sig").replace("null (GeoJSON)", "")) == []
    no_text_is_a_hole(to_json(diagnosis), "diagnostic.json")
    the_table_of_communes_leaves_holes_empty(diagnosis)


def no_text_is_a_hole(text: str, path: str) -> None:
    """JSON is strict (no NaN), where null alone stands for what is missing."""
    content = json.loads(text, parse_constant=lambda name: pytest.fail(f"{path}: {name} is no JSON"))
    assert holes(" ".join(_texts(content))) == []


def the_workbook_has_no_hole(book: openpyxl.Workbook) -> None:
    for found in book:
        for row in found.iter_rows(values_only=True):
            assert holes(" ".join(cell for cell in row if isinstance(cell, str))) == []
            assert not [cell for cell in row if isinstance(cell, float) and not math.isfinite(cell)]


def its_communes_leave_holes_empty(book: openpyxl.Workbook, diagnosis: Diagnosis) -> None:
    rows = list(book["Communes"].iter_rows(values_only=True))
    start = next(rank for rank, row in enumerate(rows) if row[0] == "Code Insee")
    values = [identifier for identifier in diagnosis.units[0].values if identifier != "population"]
    for unit, row in zip(diagnosis.units, rows[start + 1:], strict=False):
        assert row[0] == unit.code
        for identifier, cell in zip(values, row[-len(values):], strict=True):
            known = unit.values.get(identifier) is not None
            assert isinstance(cell, (int, float)) == known, f"{unit.code} {identifier}: {cell}"


def the_table_of_communes_leaves_holes_empty(diagnosis: Diagnosis) -> None:
    entries = [diagnosis.entry(identifier) for identifier in diagnosis.units[0].values]
    for entry in entries:
        column = tables.units_frame(diagnosis, [entry]).iloc[:, -1]
        for unit, cell in zip(diagnosis.units, column, strict=True):
            if entry.id in unit.hidden:
                assert cell == tables.HIDDEN
            else:
                assert pd.isna(cell) == (unit.values.get(entry.id) is None)
        text = tables.csv_bytes(tables.units_frame(diagnosis, [entry])).decode("utf-8-sig")
        assert holes(text) == []


@pytest.mark.parametrize("name", TERRITORIES)
def test_every_card_and_sheet_words_what_is_missing(name: str, store: Warehouse,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """Every indicator opened, not only those of the screens: no « 0 » where nothing is known of the territory."""
    monkeypatch.setattr(session, "warehouse", lambda: store)
    diagnosis = diagnose(units_of(TERRITORIES[name]), store)
    for measured in diagnosis.measurements:
        entry = diagnosis.entry(measured.indicator)
        card = unescape(re.sub(r"<[^>]+>", " ", cards.card(entry, measured)))
        facts = [*sheet.sentences(entry, measured),
                 *(words for pair in sheet.method(sheet.in_use(diagnosis, entry.id), measured, store.column_said)
                   for words in pair)]
        assert holes(f"{card} {' '.join(facts)}") == [], entry.id
        if measured.value is None:
            value = card.strip().split("  ")[0]
            assert value.startswith(expected(entry, measured)), f"{entry.id}: {value}"


def expected(entry: Indicator, measured: Measurement) -> tuple[str, ...]:
    """How a value that cannot be given begins: with a figure only where both ends of it are written alike."""
    if measured.least is None:
        return ("masqué",) if measured.status in (Status.ENTERED, Status.BOUNDED) else ("non disponible",)
    shared = figure_of(entry, measured.least, unit=False)
    same = (shared,) if measured.least > 0 and shared == figure_of(entry, measured.most, unit=False) else ()
    return ("entre", "de ", "au plus", *same)


def test_the_made_up_tables_have_secrets_and_holes(warehouse: Warehouse) -> None:
    """The crawl would prove nothing on a country without any."""
    country = installed(warehouse, TERRITORIES.values())
    diagnosis = diagnose(units_of(TERRITORIES["CPTS ReGards"]), country)
    assert any(unit.hidden for unit in diagnosis.units)
    assert any(value is None for unit in diagnosis.units for value in unit.values.values())
    assert any(measured.status is Status.BOUNDED for measured in diagnosis.measurements)
    filled = sum(bool(state.filled) for state in diagnosis.headings)
    assert filled > sum(bool(state.filled) for state in diagnose(
        units_of(TERRITORIES["CPTS ReGards"]), warehouse).headings)
    assert set(THEME_LABELS) == set(THEMES)
