"""The Word file, the PDF and the workbook of a pack, read back, say the figures of its JSON.

The JSON is read as JSON, and numbers are read from the French by this file: nothing here goes through the words that
the report was written with.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from asked import asked
from readers import pdf_pages, sheet_rows

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.report.pack import pack_files
from diagnostic.sources.warehouse import Warehouse

# Territory → fewest figures of its own that the tables of indicators must hold.
TERRITORIES = {"CPTS E-Rhôny": 30, "Boulogne-Billancourt": 20, "CPTS ReGards": 20}
SPACES = str.maketrans("", "", "\u202f\u00a0 ")
NUMBER = re.compile(r"[+\u2212\-]?\d[\d\u202f\u00a0]*(?:,\d+)?")


class Pack:
    def __init__(self, name: str, codes: list[str], warehouse: Warehouse) -> None:
        request = asked(diagnose(units_of(codes), warehouse, name=name), warehouse, date(2026, 1, 15))
        request = replace(request, project=replace(request.project, dossier=replace(
            request.dossier, parts=("diagnostic", "classeur", "donnees"))))
        files = pack_files(request)
        self.ending = {path.rpartition(".")[2] if not path.endswith("diagnostic.json") else "diagnostic.json": content
                       for path, content in files.items()}
        self.json = json.loads(self.ending["diagnostic.json"])
        self.measured = {measured["indicator"]: measured for measured in self.json["measurements"]}
        self.word = docx.Document(io.BytesIO(self.ending["docx"]))
        self.pdf = " ".join(" ".join(pdf_pages(self.ending["pdf"])).split())


@pytest.fixture(scope="module", params=TERRITORIES)
def pack(request: pytest.FixtureRequest, warehouse: Warehouse, real_cpts: dict) -> Pack:
    codes = real_cpts[request.param]["communes"] if request.param in real_cpts else ["92012"]
    return Pack(request.param, codes, warehouse)


def number_of(text: str) -> float | None:
    """The first number of a French text; None when there is none."""
    found = NUMBER.search(text)
    if found is None:
        return None
    return float(found[0].translate(SPACES).replace(",", ".").replace("\u2212", "-"))


def own_figures(pack: Pack) -> Iterator[tuple[str, str, list[dict]]]:
    """Words of the row, the territory's cell, what the JSON says of it, for tables « Indicateur | Territoire | … »."""
    entries = [entry for entry in catalogue().indicators if entry.id in pack.measured]
    for table in pack.word.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if rows[0][:2] != ["Indicateur", "Territoire"]:
            continue
        for label, value, *_ in rows[1:]:
            fitting = [(len(name), entry.id) for entry in entries for name in (entry.label, entry.short)
                       if label == name or label.startswith(f"{name},")]
            assert fitting, f"the row « {label} » is no indicator"
            longest = max(length for length, _ in fitting)
            yield label, value, [pack.measured[found] for length, found in fitting if length == longest]


def agrees(value: str, measured: dict) -> bool:
    if measured["value"] is None:
        return number_of(value.partition("(")[0]) is None or measured["least"] is not None
    read, decimals = number_of(value), catalogue()[measured["indicator"]].decimals
    return read is not None and math.isclose(read, measured["value"], abs_tol=0.5 * 10**-decimals + 1e-9)


def test_the_word_file_says_the_figures_of_the_json(pack: Pack) -> None:
    told = 0
    for label, value, candidates in own_figures(pack):
        assert any(agrees(value, measured) for measured in candidates), f"{label}: {value}"
        told += number_of(value) is not None
    assert told >= TERRITORIES[pack.json["name"]]


def test_the_pdf_says_what_the_word_file_says(pack: Pack) -> None:
    rows = [" ".join(f"{label} {value}".split()) for label, value, _ in own_figures(pack)]
    assert [row for row in rows if row not in pack.pdf] == []
    assert len(rows) >= TERRITORIES[pack.json["name"]]


def test_population_tier_and_money_are_the_same_everywhere(pack: Pack) -> None:
    word = " ".join("\n".join(paragraph.text for paragraph in pack.word.paragraphs).split())
    said = f"{pack.json['population']:,}".replace(",", " ")
    tier = pack.json["tiers"][0]["label"]
    words = word + " ".join(cell.text for table in pack.word.tables for row in table.rows for cell in row.cells)
    for text in (" ".join(words.split()), pack.pdf):
        assert said in text.replace("\u202f", " ").replace("\u00a0", " ")
        assert tier in text


def test_the_workbook_holds_the_figures_of_the_json(pack: Pack) -> None:
    book = openpyxl.load_workbook(io.BytesIO(pack.ending["xlsx"]), data_only=True)
    rows = {row["Identifiant"]: row for sheet in book.sheetnames
            if {"Identifiant", "Numérateur"} <= {cell.value for cell in book[sheet][1]}
            for row in sheet_rows(book, sheet)}
    held = 0
    for identifier, measured in pack.measured.items():
        if measured["value"] is None:
            assert not isinstance(rows[identifier]["Valeur"], (int, float)), identifier
            continue
        assert math.isclose(rows[identifier]["Valeur"], measured["value"], rel_tol=1e-12), identifier
        held += 1
    assert held >= TERRITORIES[pack.json["name"]]


@pytest.mark.parametrize(("text", "value"), [("+7,0\u202f%", 7.0), ("\u22120,4 %", -0.4), ("49\u202f993", 49993.0),
                                             ("non disponible", None), ("4,04 (16 communes sur 17)", 4.04)])
def test_french_numbers_are_read(text: str, value: float | None) -> None:
    assert number_of(text) == value
