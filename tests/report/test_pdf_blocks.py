"""Each block in PDF, read back page by page: cover, contents, lines to write on, boxes, tables that fit."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from every_block import chapter, drawing, every_block
from readers import pdf_pages, pdf_text

from diagnostic.report.document import (
    Blank,
    Block,
    Box,
    Boxes,
    Bullets,
    Column,
    Cover,
    Document,
    Heading,
    KeyFigures,
    Notices,
    PageBreak,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.pdf import to_pdf

MM = 72 / 25.4


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return to_pdf(every_block())


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return pdf_pages(pdf)


def _document(*blocks: Block) -> Document:
    return Document("T", "Genre", "Chapeau.", blocks)


def _words(*blocks: Block) -> str:
    return " ".join(pdf_text(to_pdf(_document(*blocks))).split())


def _inked(raw: bytes, page: int = 0) -> tuple[float, float]:
    """How far to the right and down a page has ink, in millimetres."""
    image = pypdfium2.PdfDocument(raw)[page].render(scale=2, grayscale=True).to_numpy().squeeze() < 200
    across, down = image.any(axis=0).nonzero()[0].max(), image.any(axis=1).nonzero()[0].max()
    return across / 2 / MM, down / 2 / MM


def test_the_cover_is_a_page_of_its_own(pages: list[str]) -> None:
    assert pages[0] == ("Diagnostic territorial CPTS <Trois> & Communes Trois communes. Dr Jeanne Martin "
                        "3 communes (Ain) Édité le 1er mars 2026")


@pytest.mark.parametrize("length", [50, 110, 200])
def test_a_title_of_any_length_is_read_whole_on_the_cover(length: int) -> None:
    title = ("Projet de santé " * 13)[:length].strip()
    pages = pdf_pages(to_pdf(replace(_document(), title=title, cover=Cover(("Gard",), "Des auteurs", drawing().png))))
    assert title in pages[0]
    assert "Gard" in pages[0]


def test_the_contents_give_the_page_of_each_heading(pages: list[str]) -> None:
    assert "Sommaire 1. Chapitre 1" in pages[1]
    found = {words: next(place for place, page in enumerate(pages, 1) if place > 2 and words in page)
             for words in ("1. Chapitre 1", "Les communes", "2. À remplir")}
    for words, page in found.items():
        assert f"{words} {page}" in " ".join(pages[1].replace(". .", "").replace(" .", "").split()), words


def test_head_and_foot_run_after_the_cover(pages: list[str]) -> None:
    for number, page in enumerate(pages[1:], 2):
        assert page.startswith("CPTS <Trois> & Communes · Diagnostic territorial")
        assert page.endswith(f"Édité le 1er mars 2026 page {number} sur {len(pages)}")


def test_without_contents_no_heading_is_numbered() -> None:
    text = pdf_text(to_pdf(replace(every_block(), contents=False)))
    assert "Sommaire" not in text
    assert "1. Chapitre" not in text


def test_breaks_make_no_empty_page(pages: list[str]) -> None:
    assert "2. À remplir" in pages[-1]
    assert all(len(page) > 80 for page in pages)
    assert len(pypdfium2.PdfDocument(to_pdf(_document(Paragraph("A"), PageBreak(), PageBreak())))) == 1
    assert len(pypdfium2.PdfDocument(to_pdf(_document(Paragraph("A"), PageBreak(), Paragraph("B"))))) == 2


def test_suggestions_are_said_to_be_suggestions() -> None:
    text = _words(Paragraph("Une.", Tone.PROPOSAL), Paragraph("Deux.", Tone.PROPOSAL), Paragraph("Fin."))
    assert "Propositions à relire et à modifier Une. Deux. Fin." in text


def test_a_blank_is_answered_or_has_room(pages: list[str]) -> None:
    assert "Porteur du projet CPTS des Trois Communes Objectifs Trois phrases." in pages[-1]
    short, long = (to_pdf(_document(Blank("Question", lines=lines))) for lines in (1, 10))

    def last_line(raw: bytes) -> float:
        page = pypdfium2.PdfDocument(raw)[0].render(scale=2, grayscale=True).to_numpy().squeeze() < 200
        above_foot = page[: int(270 * MM * 2)]
        return above_foot.any(axis=1).nonzero()[0].max() / 2 / MM

    assert last_line(long) - last_line(short) == pytest.approx(9 * 7, abs=2)


def test_boxes_say_their_state() -> None:
    text = _words(Boxes((Box("Un", True, "preuve"), Box("Deux", False), Box("Trois", None))))
    assert "☑ Un preuve ☐ Deux ☐ Trois – à apprécier" in text


def test_long_tables_repeat_their_header_and_break_no_row() -> None:
    rows = tuple((f"ligne {row} " + "mots " * 30 + f"fin {row}", "1") for row in range(120))
    table = Table("Titre", (Column("Nom commun", 3), Column("Nombre", number=True)), rows, together=False)
    pages = pdf_pages(to_pdf(_document(table)))
    assert len(pages) > 3
    assert all("Nom commun Nombre" in page for page in pages)
    for row in range(120):
        assert len({place for place, page in enumerate(pages) for words in (f"ligne {row} ", f"fin {row} ")
                    if words in page}) == 1


def test_a_table_that_no_page_holds_is_cut_between_rows() -> None:
    table = Table("Titre", (Column("Nom"),), tuple((f"ligne {row}.",) for row in range(100)), together=True)
    pages = pdf_pages(to_pdf(_document(table)))
    assert all(f"ligne {row}." in " ".join(pages) for row in range(100))
    assert max(_inked(to_pdf(_document(table)), page)[1] for page in range(len(pages))) < 290


@pytest.mark.parametrize("columns", [2, 6, 10])
def test_words_stay_in_their_page_and_column(columns: int) -> None:
    heads = ("Professionnel", "Pour 100\u202f000 habitants", "Département", "Accompagnement", "Effectif", "Région",
             "Libéraux", "Salariés", "60 ans et plus", "Évolution")
    table = Table("Titre", tuple(Column(head, number=place > 0) for place, head in enumerate(heads[:columns])),
                  (("Masseurs-kinésithérapeutes", *["1\u202f234"] * (columns - 1)),
                   ("x" * 10_000, *["9"] * (columns - 1))))
    raw = to_pdf(_document(table))
    assert _inked(raw)[0] <= 191.5
    text = " ".join(pdf_text(raw).split())
    assert all(word in text for head in heads[:columns] for word in head.split())


def test_endless_words_stay_in_their_page() -> None:
    word = "y" * 10_000
    raw = to_pdf(_document(Heading(word), Paragraph(word), Bullets((word,)), Paragraph(word, Tone.PROPOSAL),
                           Blank(word, word, hint=word), Boxes((Box(word, None, word),))))
    file = pypdfium2.PdfDocument(raw)
    assert max(_inked(raw, page)[0] for page in range(len(file))) <= 191.5
    assert "".join(pdf_pages(raw)).count("y") == 90_000


def test_a_tall_drawing_fits_its_page() -> None:
    raw = to_pdf(_document(Pictures((drawing(2, 9),)), Paragraph("Après.")))
    assert all(_inked(raw, page)[1] < 292 for page in range(len(pypdfium2.PdfDocument(raw))))


def test_blocks_of_nothing_are_nothing() -> None:
    empty = _words(KeyFigures(()), Pictures(()), Notices(()), Bullets(()), Boxes(()))
    assert empty == "Genre T Chapeau. T · Genre page 1 sur 1"


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    """Whatever the height above, a heading goes with the first rows of the table that it heads."""
    for lines in range(28, 46, 3):
        blocks = [Paragraph("Ligne.")] * lines
        pages = pdf_pages(to_pdf(_document(*blocks, Heading("Titre seul", 2), *chapter(1)[5:6])))
        page = next(page for page in pages if "Titre seul" in page)
        assert "Commune numéro 0" in page, lines


def test_no_chapter_stands_alone_with_its_introduction() -> None:
    for lines in range(26, 44, 3):
        blocks = [Paragraph("Ligne.")] * lines
        pages = pdf_pages(to_pdf(_document(*blocks, Heading("Chapitre"), Paragraph("Ce chapitre dit tout."),
                                           Heading("Titre seul", 2), *chapter(1)[5:6])))
        page = next(page for page in pages if "Ce chapitre" in page)
        assert "Commune numéro 0" in page, lines


def test_a_source_never_begins_a_page() -> None:
    for lines in range(36, 52, 2):
        blocks = [Paragraph("Ligne.")] * lines
        table = Table("Titre", (Column("Nom"),), (("valeur",), ("autre",)))
        pages = pdf_pages(to_pdf(_document(*blocks, table, Paragraph("La note.", Tone.NOTE),
                                           Paragraph("La source.", Tone.SOURCE))))
        page = next(page for page in pages if "La source." in page)
        assert "Nom valeur autre La note. La source." in page, lines


def test_the_same_document_gives_the_same_bytes(pdf: bytes) -> None:
    assert to_pdf(every_block()) == pdf
