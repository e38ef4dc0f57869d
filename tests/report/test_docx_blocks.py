"""Each block in Word, read back: named styles, fields to fill, boxes to tick, a table of contents that leads."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Text
from every_block import DAY, chapter, drawing, every_block
from lxml import etree
from readers import docx_text

from diagnostic.report.document import (
    Blank,
    Box,
    Boxes,
    Column,
    Document,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.docx import to_docx
from diagnostic.report.docx_style import NAMES

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@pytest.fixture(scope="module")
def word() -> bytes:
    return to_docx(every_block())


@pytest.fixture(scope="module")
def body(word: bytes) -> object:
    return docx.Document(io.BytesIO(word)).element.body


def _document(*blocks: object, **fields: object) -> Document:
    return Document("T", "Genre", "Chapeau.", tuple(blocks), **fields)  # type: ignore[arg-type]


def _words(element: object) -> str:
    return "".join(node.text for node in element.iter(qn("w:t")))


def kept(text: Text) -> bool:
    """Whether a paragraph stays with the next, by itself or by its style."""
    own = text.paragraph_format.keep_with_next
    return bool(text.style.paragraph_format.keep_with_next if own is None else own)


def _styled(raw: bytes, style: str) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(raw)).paragraphs if paragraph.style.name == style]


def test_every_style_has_a_name_of_the_list(word: bytes) -> None:
    file = docx.Document(io.BytesIO(word))
    named = {style.name.lower() for style in file.styles}
    assert {name.lower() for name in NAMES} <= named
    used = {node.get(qn("w:val")) for node in file.element.body.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    known = {style.style_id for style in file.styles if style.name.lower() in {name.lower() for name in NAMES}}
    assert used <= known


def test_suggestions_that_follow_each_other_have_one_label(word: bytes) -> None:
    assert _styled(word, "Proposition") == ["La densité dépasse celle de la région.", "Le nombre de médecins baisse."]
    assert _styled(word, "Proposition – titre") == ["Propositions à relire et à modifier"]
    alone = to_docx(_document(Paragraph("Une.", Tone.PROPOSAL), Paragraph("Texte."), Paragraph("Deux.", Tone.PROPOSAL)))
    assert _styled(alone, "Proposition – titre") == ["Proposition à relire et à modifier"] * 2


def test_a_blank_is_a_field_to_type_over(body: object) -> None:
    fields = [sdt for sdt in body.iter(qn("w:sdt")) if sdt.find(f"{qn('w:sdtPr')}/{qn('w:alias')}") is not None]
    assert [field.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").get(qn("w:val")) for field in fields] == [
        "Porteur du projet", "Objectifs"]
    answered, empty = fields
    assert answered.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is None
    assert _words(answered) == "CPTS des Trois Communes"
    assert empty.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None
    assert _words(empty) == "à compléter"
    assert len(empty.findall(f"{qn('w:sdtContent')}/{qn('w:p')}")) == 4


def test_boxes_can_be_ticked_and_say_what_is_to_be_judged(body: object, word: bytes) -> None:
    ticked = [node.get(f"{W14}val") for node in body.iter(f"{W14}checked")]
    assert ticked == ["1", "0", "0"]
    text = docx_text(word)
    assert "☑ Le territoire est identifié 3 communes d'un seul tenant" in text
    assert "☐ Des acteurs ont signé\n" in text
    assert "☐ Les objectifs répondent aux missions\u00a0– à apprécier à comparer" in text


def test_identifiers_are_used_once(body: object) -> None:
    for tag, attribute in (("w:id", "w:val"), ("wp:docPr", "id"), ("w:bookmarkStart", "w:name")):
        name = qn(attribute) if ":" in attribute else attribute
        found = [node.get(name) for node in body.iter(qn(tag))]
        assert len(found) == len(set(found)) > 1, tag


def test_the_contents_lead_to_the_headings_and_ask_for_nothing(body: object, word: bytes) -> None:
    links = [(link.get(qn("w:anchor")), _words(link)) for link in body.iter(qn("w:hyperlink"))]
    assert [text for _, text in links] == ["1.\u00a0Chapitre 1", "Les communes", "2.\u00a0À remplir"]
    marked = {mark.get(qn("w:name")): _words(mark.getparent()) for mark in body.iter(qn("w:bookmarkStart"))}
    assert [marked[anchor] for anchor, _ in links] == ["Chapitre 1", "Les communes", "À remplir"]
    assert [node.text for node in body.iter(qn("w:instrText"))] == [' TOC \\o "1-2" \\h \\z \\u ']
    marks = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    archive = zipfile.ZipFile(io.BytesIO(word))
    whole = archive.read("word/document.xml") + archive.read("word/settings.xml")
    assert b"updateFields" not in whole
    assert b"w:dirty" not in whole


def test_chapters_are_numbered_only_with_a_table_of_contents(body: object) -> None:
    def numbered(element: object) -> int:
        return sum(node.getparent().getparent().tag == qn("w:p") for node in element.iter(qn("w:numPr")))

    assert numbered(body) == 2
    without = to_docx(replace(every_block(), contents=False))
    assert numbered(docx.Document(io.BytesIO(without)).element.body) == 0


def test_the_cover_is_a_page_without_head_or_foot(word: bytes) -> None:
    section = docx.Document(io.BytesIO(word)).sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    assert section.header.paragraphs[0].text == "CPTS <Trois> & Communes · Diagnostic territorial"
    assert section.footer.paragraphs[0].text == "Édité le 1er\u00a0mars 2026\tpage 1 sur 1"
    short = docx.Document(io.BytesIO(to_docx(_document(edited=DAY)))).sections[0]
    assert not short.different_first_page_header_footer
    assert short.header.is_linked_to_previous
    assert short.footer.paragraphs[0].text.startswith("T · Genre, édité le 1er\u00a0mars 2026")


def test_who_signs_is_the_author_of_the_file(word: bytes) -> None:
    properties = docx.Document(io.BytesIO(word)).core_properties
    assert properties.author == "Dr Jeanne Martin"
    assert properties.created.date() == DAY
    assert properties.title == "CPTS <Trois> & Communes"


def test_page_breaks_make_no_empty_page(body: object) -> None:
    breaks = list(body.iter(qn("w:pageBreakBefore")))
    # After the cover, after the contents, before the form; the second in a row and the last of all say nothing.
    assert len(breaks) == 3
    bare = docx.Document(io.BytesIO(to_docx(_document(PageBreak())))).element.body
    assert not list(bare.iter(qn("w:pageBreakBefore")))


def test_rows_stay_whole_and_headers_return(body: object) -> None:
    table = next(table for table in body.iter(qn("w:tbl")) if len(table.findall(qn("w:tr"))) == 32)
    rows = table.findall(qn("w:tr"))
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 31
    kept = [row.find(f".//{qn('w:keepNext')}") is not None for row in rows]
    # The last two stay together, with their source.
    assert kept == [True] * 3 + [False] * 27 + [True] * 2
    assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val")).startswith("Population par commune")


def test_a_note_goes_with_the_source_under_it() -> None:
    raw = to_docx(_document(Paragraph("Une.", Tone.NOTE), Paragraph("Deux.", Tone.SOURCE), Paragraph("Trois.")))
    kept = {paragraph.text: paragraph.paragraph_format.keep_with_next
            for paragraph in docx.Document(io.BytesIO(raw)).paragraphs}
    assert kept["Une."]
    assert not kept["Deux."]


@pytest.mark.parametrize("number", [1, 2])
def test_pictures_go_with_the_source_under_them(number: int) -> None:
    raw = to_docx(_document(Pictures((replace(drawing(), source=""),) * number), Paragraph("Source.", Tone.SOURCE)))
    body = docx.Document(io.BytesIO(raw)).element.body
    place = next(place for place, node in enumerate(body) if "Source." in _words(node))
    before = [node for part in body[3:place] for node in part.iter(qn("w:p"))]
    file = docx.Document(io.BytesIO(raw))
    assert len(before) >= 2 * number
    assert all(kept(Text(node, file)) for node in before)


def test_a_table_too_long_for_a_page_is_not_held_together() -> None:
    table = Table("T", (Column("A"),), tuple((str(row),) for row in range(200)), together=True)
    rows = next(docx.Document(io.BytesIO(to_docx(_document(table)))).element.body.iter(qn("w:tbl"))).findall(qn("w:tr"))
    kept = [row.find(f".//{qn('w:keepNext')}") is not None for row in rows]
    assert kept == [True] * 3 + [False] * 196 + [True, False]


def test_a_table_that_ends_the_file_leaves_no_room_to_an_empty_page() -> None:
    last = docx.Document(io.BytesIO(to_docx(_document(Table("T", (Column("A"),), (("1",),)))))).paragraphs[-1]
    assert (last.text, last.paragraph_format.line_spacing.pt) == ("", 1)
    assert last.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY


def test_an_introduction_stays_with_what_it_introduces() -> None:
    raw = to_docx(_document(Heading("Chapitre"), Paragraph("Une."), Paragraph("Deux."), Heading("Partie", 2),
                            Paragraph("Trois."), Heading("Autre", 2), Paragraph("Quatre."), Paragraph("Fin.")))
    kept = {paragraph.text: bool(paragraph.paragraph_format.keep_with_next)
            for paragraph in docx.Document(io.BytesIO(raw)).paragraphs[3:] if not paragraph.style.name.startswith("H")}
    assert kept == {"Une.": True, "Deux.": True, "Trois.": False, "Quatre.": False, "Fin.": False}


def test_many_columns_take_smaller_letters() -> None:
    def styles(columns: int, small: bool) -> set[str]:
        table = Table("T", tuple(Column(f"C{place}", number=place > 0) for place in range(columns)),
                      (("1",) * columns,), small=small)
        file = docx.Document(io.BytesIO(to_docx(_document(table))))
        return {cell.paragraphs[0].style.name for cell in file.tables[0]._cells}

    assert styles(6, False) == {"Cellule", "Cellule – nombre"}
    assert styles(7, False) == styles(2, True) == {"Cellule serrée", "Cellule serrée – nombre"}


def test_a_drawing_shown_twice_is_in_the_file_once(word: bytes, body: object) -> None:
    names = [name for name in zipfile.ZipFile(io.BytesIO(word)).namelist() if name.startswith("word/media/")]
    assert len(names) == 1
    assert len(list(body.iter(qn("wp:docPr")))) == 4


def test_a_tall_drawing_stays_on_its_page() -> None:
    raw = to_docx(_document(Pictures((drawing(2, 9),))))
    extent = next(docx.Document(io.BytesIO(raw)).element.body.iter(qn("wp:extent")))
    assert int(extent.get("cy")) < 240 * 36000
    assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(2 / 9, rel=0.02)


def test_hostile_words_stay_words() -> None:
    words = "]]>&amp;<w:p/>\x00 \"q\" 'a' \u202egauche {{ 7*7 }} 🏥 " + "x" * 10_000
    shown = "]]>&amp;<w:p/> \"q\" 'a' gauche {{ 7*7 }} 🏥 " + "x" * 10_000
    table = Table(words, (Column(words),), ((words,),))
    raw = to_docx(_document(Heading(words), Paragraph(words, Tone.PROPOSAL), Blank(words, words, hint=words),
                            Boxes((Box(words, None, words),)), table, contents=True))
    text = docx_text(raw)
    # Heading and its line of contents, paragraph, question, hint, answer, box twice, caption, title of column, cell.
    assert text.count(shown) == 11
    assert len(list(docx.Document(io.BytesIO(raw)).element.body.iter(qn("w:tbl")))) == 1


def test_blocks_of_nothing_are_nothing() -> None:
    assert docx_text(to_docx(_document(KeyFigures(()), Pictures(()), Boxes(())))) == "Genre\n# T\nChapeau.\n"


# The order that the schema asks of the properties (ECMA-376, wml.xsd), as far as they are used here.
ORDERS = {
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing "
           "jc outlineLvl",
    "rPr": "rFonts b bCs i color sz szCs lang",
    "trPr": "cantSplit tblHeader",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr tblStylePr",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg docGrid",
}


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml"])
def test_properties_stand_in_the_order_of_the_schema(word: bytes, part: str) -> None:
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(word)).read(part))
    seen = set()
    for tag, order in ORDERS.items():
        ranks = {qn(f"w:{name}"): rank for rank, name in enumerate(order.split())}
        for properties in tree.iter(qn(f"w:{tag}")):
            names = [child.tag for child in properties if tag != "sectPr" or "Reference" not in child.tag]
            assert [ranks[name] for name in names] == sorted(ranks[name] for name in names), etree.tostring(properties)
            seen.add(tag)
    assert {"pPr", "rPr", "tblPr"} <= seen


def test_the_same_document_gives_the_same_bytes(word: bytes) -> None:
    assert to_docx(every_block()) == word
    assert chapter(1) == chapter(1)
