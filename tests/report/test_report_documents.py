"""The diagnostic territorial as Word and PDF: what a reader, a screen reader and an archive expect of the files."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pypdfium2
import pytest
from asked import asked
from docx.oxml.ns import qn
from readers import docx_text, pdf_pages, pdf_text

from diagnostic.aci.funding import FundingPlan
from diagnostic.diagnosis import diagnose
from diagnostic.geography.checks import Severity
from diagnostic.geography.units import units_of
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.record import Diagnosis
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Document, Notice, Notices, Paragraph, Picture, Pictures, Table
from diagnostic.report.docx import to_docx
from diagnostic.report.pdf import to_pdf
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="module")
def word(e_rhony_summary: Document) -> bytes:
    return to_docx(e_rhony_summary)


@pytest.fixture(scope="module")
def pdf(e_rhony_summary: Document) -> bytes:
    return to_pdf(e_rhony_summary)


def test_both_say_what_an_ars_looks_for(word: bytes, pdf: bytes) -> None:
    for text in (docx_text(word), pdf_text(pdf)):
        # The reader of the PDF breaks lines after hyphens.
        plain = " ".join(text.split()).replace("- ", "-")
        for words in ("CPTS E-Rhôny", "17 communes (Gard, Occitanie)", "49 993", "Taille 2",
                      "30 007 sous celui de 80 000", "207 000 €", "D'un seul tenant", "Points de vigilance",
                      "CC du Pays de Sommières", "Besoins de santé", "Vergèze",
                      "Saint-Côme-et-Maruéjols", "Licence Ouverte 2.0", "IGN", "MSPU La Source"):
            assert words in plain, words


def test_a_common_territory_makes_a_document_of_some_pages(pdf: bytes) -> None:
    """With the embedded data alone; 15 to 25 pages once the official files are installed."""
    assert 12 <= len(pypdfium2.PdfDocument(pdf)) <= 20


@pytest.mark.parametrize("codes", [["75110"], ["97613"], ["55039"], ["2A247", "2A041"]],
                         ids=["arrondissement", "mayotte", "nobody", "corsica"])
def test_small_and_odd_territories_too(codes: list[str], warehouse: Warehouse) -> None:
    raw = to_pdf(territory_diagnosis(asked(diagnose(units_of(codes), warehouse), warehouse)))
    assert 8 <= len(pypdfium2.PdfDocument(raw)) <= 16


def test_five_hundred_communes_take_a_few_pages_more(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_department("80")[:500]
    document = territory_diagnosis(asked(diagnose(units_of(codes), warehouse, name="Cinq cents communes"), warehouse))
    pages = pdf_pages(to_pdf(document))
    assert len(pages) <= 25
    assert all(code in " ".join(pages) for code in codes)


def test_no_page_is_nearly_empty_but_the_first_and_the_last(pdf: bytes) -> None:
    assert all(len(page) > 400 for page in pdf_pages(pdf)[1:-1])


def test_every_picture_has_words_in_word(word: bytes, e_rhony_summary: Document) -> None:
    pictures = [item for block in e_rhony_summary.blocks if isinstance(block, Pictures) for item in block.items]
    told = [node.get("descr") for node in docx.Document(io.BytesIO(word)).element.body.iter(qn("wp:docPr"))]
    assert len(told) == len(pictures) >= 5
    assert all(told), "a picture without alternative text"
    assert told[0].startswith("Carte du territoire")


def test_word_is_french_paged_and_styled(word: bytes) -> None:
    file = docx.Document(io.BytesIO(word))
    language = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    assert language.get(qn("w:val")) == "fr-FR"
    assert file.core_properties.language == "fr-FR"
    assert file.core_properties.title == "CPTS E-Rhôny"
    fields = [node.text for node in file.sections[0].footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    used = {paragraph.style.name for paragraph in file.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Chapeau", "Source", "List Bullet"} <= used
    assert round(file.sections[0].page_width.mm) == 210


def test_word_tables_repeat_their_header(word: bytes, e_rhony_summary: Document) -> None:
    file = docx.Document(io.BytesIO(word))
    tables = [table for table in file.tables if table.style.name == "Tableau diagnostic"]
    assert len(tables) == sum(isinstance(block, Table) for block in e_rhony_summary.blocks)
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None


def test_pdf_is_tagged_french_and_archivable(pdf: bytes) -> None:
    assert re.search(rb"/Lang ?\(fr", pdf)
    assert b"/StructTreeRoot" in pdf
    assert b"pdfaid:part>2" in pdf
    assert b"pdfuaid:part>1" in pdf
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "CPTS E-Rhôny"


def test_pdf_embeds_the_house_font(pdf: bytes) -> None:
    assert b"SourceSansPro" in pdf
    assert b"Libertinus" not in pdf


def test_the_same_diagnosis_gives_the_same_bytes(e_rhony: Diagnosis, warehouse: Warehouse, word: bytes,
                                                  pdf: bytes) -> None:
    again = territory_diagnosis(asked(e_rhony, warehouse))
    assert to_docx(again) == word
    assert to_pdf(again) == pdf


def test_the_day_of_edition_is_printed_when_given(e_rhony_summary: Document) -> None:
    dated = replace(e_rhony_summary, edited=date(2026, 3, 1))
    assert "Édité le 1er mars 2026" in pdf_text(to_pdf(dated)).replace("\n", " ")
    assert "dité le" not in pdf_text(to_pdf(e_rhony_summary))
    footer = docx.Document(io.BytesIO(to_docx(dated))).sections[0].footer.paragraphs[0].text
    assert "1er\u00a0mars 2026" in footer


def test_word_archive_carries_no_clock(word: bytes) -> None:
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(word)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_severity_is_said_in_words() -> None:
    notices = Notices(tuple(Notice(severity, "Ceci.") for severity in Severity))
    document = Document("Titre", "Genre", "Chapeau.", (notices,))
    for text in (docx_text(to_docx(document)), pdf_text(to_pdf(document))):
        plain = " ".join(text.split())
        assert "À savoir : Ceci." in plain
        assert "Attention : Ceci." in plain
        assert "Alerte : Ceci." in plain


def test_a_row_of_the_wrong_width_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table("T", (), (("un",),))


def test_what_is_unknown_is_said_so_and_never_zero(warehouse: Warehouse) -> None:
    """48095: a commune of Lozère without APL in the embedded data."""
    document = territory_diagnosis(asked(diagnose(units_of(["48095"]), warehouse), warehouse))
    rows = [row for block in document.blocks if isinstance(block, Table) for row in block.rows
            if row[0].startswith("APL aux médecins généralistes")]
    assert rows
    assert {row[1] for row in rows} == {"non disponible"}


def funding_table(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table) and block.caption.startswith("Barème"))


def test_typed_figures_masked_figures_and_options(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    diagnosis = diagnose(e_rhony.perimeter.units, warehouse, entered=[
        EnteredFigure("ald", 2024, "CPAM du Gard", count=9800, base=49000),
        EnteredFigure("c2s", 2024, "CPAM du Gard", count=7, base=49000)],
        plan=FundingPlan("aci_2019", ("traitement_orientation_snp",)))
    document = territory_diagnosis(asked(diagnosis, warehouse))
    own = {row[0]: row for block in document.blocks if isinstance(block, Table) and block.columns[1].title == "Niveau"
           for row in block.rows if row[1] == "Territoire"}
    assert own["ALD"][2].startswith("20,0\u202f% [")
    assert "CPAM du Gard" in own["ALD"][4]
    assert own["C2S"][2] == "masqué"
    money = funding_table(document)
    # The worked example of the guide: tier 2, core missions, with unscheduled-care orientation.
    assert money.rows[-1][-1] == "252\u202f000\u00a0€"
    asked_for = [block.text for block in document.blocks if isinstance(block, Paragraph)
                 and block.text.startswith("Pour le chiffre du territoire")]
    assert any("AME" in said for said in asked_for), "AME is still to be asked for, even when ALD is known"
    assert not any("ALD par commune" in said for said in asked_for)


def test_unverified_amounts_are_named_and_the_total_is_partial(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    diagnosis = diagnose(e_rhony.perimeter.units, warehouse, plan=FundingPlan("avenant_2"))
    document = territory_diagnosis(asked(diagnosis, warehouse))
    money = funding_table(document)
    assert money.rows[-1][0] == "Total retenu (partiel)"
    assert any("non vérifié" in cell for row in money.rows for cell in row)
    warnings = [item.text for block in document.blocks if isinstance(block, Notices) for item in block.items]
    assert any("Montants non vérifiés" in warning for warning in warnings)


def test_overlaps_are_told(real_cpts: dict, warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(real_cpts["CPTS Guil Durance"]["communes"]), warehouse)
    document = territory_diagnosis(asked(diagnosis, warehouse))
    table = next(block for block in document.blocks if isinstance(block, Table) and block.columns[0].title == "CPTS")
    assert table.rows[0][0] == "CPTS Guil Durance (en entier)"


def test_pictures_are_real_images(e_rhony_summary: Document) -> None:
    pictures: list[Picture] = [item for block in e_rhony_summary.blocks if isinstance(block, Pictures)
                               for item in block.items]
    assert all(item.png.startswith(b"\x89PNG") and "<svg" in item.svg for item in pictures)


def test_a_partial_total_is_not_called_a_ceiling(warehouse: Warehouse) -> None:
    """Amendment 2: several amounts are not verified, so that their sum is no most."""
    diagnosis = diagnose(units_of(["30344"]), warehouse, plan=FundingPlan("avenant_2"))
    written = territory_diagnosis(asked(diagnosis, warehouse))
    said = repr(written)
    assert "un total partiel de 120\\u202f000\\xa0€" in said
    assert not [words for words in ("par an au plus", "obtenir au plus", "au plus 120") if words in said]
