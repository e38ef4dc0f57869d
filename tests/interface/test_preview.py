"""Every block of a document as HTML, its words escaped."""

from __future__ import annotations

from datetime import date
from typing import get_args

from diagnostic.geography.checks import Severity
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
    KeyFigure,
    KeyFigures,
    Notice,
    Notices,
    PageBreak,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
)
from interface.preview import html_of
from tests.pictures import png

BAD = "<b onload='x'>{{ 7*7 }} & Cie</b>"
BLOCKS: tuple[Block, ...] = (
    Heading(f"Un {BAD}"), Heading(f"Sous {BAD}", 2), Paragraph(BAD), Paragraph(BAD, Tone.NOTE),
    Paragraph(BAD, Tone.SOURCE), Paragraph(BAD, Tone.PROPOSAL), Bullets((BAD,)),
    KeyFigures((KeyFigure(BAD, BAD, BAD),)), Table(BAD, (Column(BAD), Column("n", number=True)), ((BAD, "1"),)),
    Pictures((Picture(png(20, 20), "<svg/>", BAD, BAD, BAD),)), Notices((Notice(Severity.WARNING, BAD),)),
    Blank(BAD, hint=BAD), Blank("Territoire", BAD), PageBreak(),
    Boxes((Box(BAD, True, BAD), Box("à faire", False), Box("à juger"))), Heading("Deux"))
WHOLE = Document(BAD, "Diagnostic", BAD, BLOCKS, edited=date(2026, 11, 22), contents=True,
                 cover=Cover((BAD,), BAD, png(30, 20)))


def test_every_kind_of_block_is_shown() -> None:
    assert {type(block) for block in BLOCKS} == set(get_args(Block))
    shown = html_of(WHOLE)
    assert shown.count("<img") == 2
    assert "<hr>" in shown


def test_nothing_from_outside_becomes_markup() -> None:
    shown = html_of(WHOLE)
    assert "<b" not in shown.replace("<br", "")
    assert "&lt;b onload=" in shown
    assert "{{ 7*7 }} &amp; Cie" in shown


def test_contents_number_the_chapters_as_on_paper() -> None:
    shown = html_of(WHOLE)
    assert "<li>Deux</li></ol>" in shown
    assert "<h3>2. Deux</h3>" in shown
    plain = html_of(Document("Titre", "Formulaire", "", (Heading("Un"),)))
    assert "<h3>Un</h3>" in plain and "Sommaire" not in plain and "<img" not in plain


def test_what_is_proposed_or_left_to_write_is_told_apart() -> None:
    shown = html_of(WHOLE)
    assert "<p class='proposal'><strong>Proposition</strong>" in shown
    assert shown.count("À compléter") == 1
    assert [shown.count(f"aria-label='{said}'") for said in ("coché", "à cocher", "à apprécier")] == [1, 1, 1]
    assert "Édité le 22\xa0novembre 2026" in shown
