"""The letter of a conflict: the facts, from whom, what was proposed; nothing that people said among themselves."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from every_block import ooxml_validator, vera_pdf
from readers import docx_text, pdf_text
from views import UNTOLD, disputed, paca

from diagnostic.report.document import Document, Heading, Pictures
from diagnostic.report.docx import to_docx
from diagnostic.report.overlaps.letter import letter, letter_name, letters
from diagnostic.report.pack import zipped
from diagnostic.report.pdf import to_pdf
from diagnostic.sources.warehouse import Warehouse

TODAY = date(2026, 11, 22)
HOSTILE = ["=1+1", "<script>alert(1)</script>", '#import "@preview/x:1.0.0": * #read("/etc/passwd") $a$',
           "très " * 399 + "fin", "مركز الصحة", "社区卫生 🏥", r"$\frac{1}{2}$", "{{ 7*7 }}", "../../x"]


def told(document: Document) -> str:
    return re.sub("[\u00a0\u202f]", " ", docx_text(to_docx(document)))


@pytest.fixture(scope="module")
def conflict(warehouse: Warehouse) -> Document:
    view = disputed(warehouse)
    return letter(view, view.pairs[0], TODAY)


def test_the_facts_of_a_conflict(conflict: Document) -> None:
    words = told(conflict)
    assert "« CPTS du Littoral » (contrat ACI signé, siège dans le département des Alpes-Maritimes)" in words
    assert "« CPTS des Baous » (idée, siège dans le département des Alpes-Maritimes) tiennent toutes deux" in words
    assert "53 354 habitants sont dans les deux périmètres" in words
    # Antibes has 77 637 inhabitants, Vence 19 917: 53 354 in 130 991, and in 73 271.
    assert "soit 40,7 % de la population de « CPTS du Littoral » et 72,8 % de la population de « CPTS des Bao" in words
    assert "06027 | Cagnes-sur-Mer | 53 354 | entière | entière | 53 354" in words
    for source in ("état du 3 novembre 2026", "Insee, Populations de référence, 2023", "IGN, ADMIN EXPRESS"):
        assert source in words, source


def test_what_was_proposed_is_there_and_what_colleagues_say_is_not(conflict: Document) -> None:
    words = told(conflict)
    assert "proposition en attente de « CPTS du Littoral »" in words
    assert "3 novembre 2026 | Proposition : Cagnes-sur-Mer à « CPTS du Littoral » | plus proche" in words
    assert "Accord de « CPTS des Baous »" in words
    assert UNTOLD not in words
    assert "agente" not in words


def test_it_takes_no_side_and_leaves_places_to_answer_and_sign(conflict: Document) -> None:
    words = told(conflict)
    titles = [block.text for block in conflict.blocks if isinstance(block, Heading)]
    assert titles == ["Ce que disent les périmètres", "Ce qui a été proposé et décidé", "Ce qui est demandé", "Sources"]
    for who in ("CPTS du Littoral", "CPTS des Baous"):
        assert f"Réponse de « {who} »" in words
        assert f"Pour « {who} »" in words
    assert words.count("Nom, qualité, date et signature.") == 3
    picture, = [block for block in conflict.blocks if isinstance(block, Pictures)]
    assert "Cagnes-sur-Mer" in picture.items[0].alt


def test_parts_that_nobody_told_are_asked_for(warehouse: Warehouse) -> None:
    view = paca(warehouse)
    words = told(letter(view, view.pairs[0], TODAY))
    assert "Au plus 357 737 habitants" in words
    assert "« Au plus » : tous ceux que les deux périmètres peuvent avoir en commun" in words
    assert "invitée à préciser la part" in words
    assert "état du dossier" not in words.lower()


def test_the_same_letter_every_time(warehouse: Warehouse) -> None:
    first, again = ([*letters(disputed(warehouse), TODAY)] for _ in range(2))
    assert first == again
    assert zipped("lettres", dict(first)) == zipped("lettres", dict(again))
    stem = "001-CPTS-du-Littoral-CPTS-des-Baous"
    assert [name for name, _ in first] == [f"{stem}.docx", f"{stem}.pdf"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.filterwarnings("error:Glyph")
def test_a_name_or_a_reason_is_text(warehouse: Warehouse, name: str) -> None:
    view = disputed(warehouse, name, reason=name[:900])
    document = letter(view, view.pairs[0], TODAY)
    assert name.split()[0][:20] in told(document)
    assert "/etc/passwd" in pdf_text(to_pdf(document)) or "/etc/passwd" not in name
    assert re.fullmatch(r"[A-Za-z0-9-]+\.pdf", letter_name(view, view.pairs[0], "pdf"))


def documents(warehouse: Warehouse, conflict: Document) -> dict[str, Document]:
    view = paca(warehouse)
    return {"conflit": conflict, "parts": letter(view, view.pairs[-1], TODAY)}


def test_word_letters_pass_the_validator(warehouse: Warehouse, conflict: Document, tmp_path: Path) -> None:
    command = ooxml_validator()
    for name, document in documents(warehouse, conflict).items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(to_docx(document))
        done = subprocess.run([command, str(path)], capture_output=True, text=True, timeout=120, check=False)
        assert json.loads(done.stdout)["errors"] == [], name


def test_pdf_letters_pass_verapdf(warehouse: Warehouse, conflict: Document, tmp_path: Path) -> None:
    command, paths = vera_pdf(), []
    for name, document in documents(warehouse, conflict).items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(to_pdf(document))
        paths.append(str(path))
    done = subprocess.run([*command, "PDFA-2B,PDFA-2A,PDFUA-1", *paths], capture_output=True, text=True, timeout=300,
                          check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 3 * len(paths)
    assert all(re.search(r" [1-9]\d* checks pass ", line) for line in lines), done.stdout
