"""Every form on paper: few pages, none of them empty, its name and its places to fill, the same bytes every time."""

from __future__ import annotations

from datetime import date

import pytest
from asked import asked
from readers import docx_text, pdf_pages

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.report.document import Blank, Heading, PageBreak, Paragraph, Tone
from diagnostic.report.docx import to_docx
from diagnostic.report.forms.intention import letter_of_intent
from diagnostic.report.parts import FORMS, Part
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

MOST_PAGES = 4


@pytest.fixture(scope="module", params=["E-Rhôny", "92012"])
def real(request: pytest.FixtureRequest, warehouse: Warehouse, e_rhony: Diagnosis) -> PackRequest:
    """Seventeen communes with a file, one commune without."""
    if request.param == "E-Rhôny":
        return asked(e_rhony, warehouse, date(2026, 11, 22), actors=("Dr Anne Martin",),
                     objectives=(("prevention", "Dépister le diabète"), ("parcours", "Écrire deux parcours")))
    return asked(diagnose(units_of(["92012"]), warehouse), warehouse)


@pytest.mark.parametrize("part", FORMS, ids=lambda part: part.id)
def test_it_reads_on_a_few_pages(real: PackRequest, part: Part) -> None:
    assert part.document is not None
    document = part.document(real)
    pages = pdf_pages(to_pdf(document))
    breaks = sum(isinstance(block, PageBreak) for block in document.blocks)
    assert len(pages) <= max(MOST_PAGES, 1 + breaks)
    # the foot alone has about ten words
    assert min(len(page.split()) for page in pages) > 20
    assert document.title in pages[0]
    word = docx_text(to_docx(document))
    assert {block.text for block in document.blocks if isinstance(block, Heading)} <= {
        line.removeprefix("# ") for line in word.splitlines()}


@pytest.mark.parametrize("part", FORMS, ids=lambda part: part.id)
def test_it_says_to_whom_it_goes_and_leaves_places(real: PackRequest, part: Part) -> None:
    assert part.document is not None
    blocks = part.document(real).blocks
    assert [block for block in blocks if isinstance(block, Paragraph)
            and block.text.startswith(typography("À adresser à : "))]
    questions = [block for block in blocks if isinstance(block, Blank)]
    assert [question.label for question in questions[:2]] == ["Date", "Rédigé par"]
    assert any(not question.answer for question in questions[2:])


@pytest.mark.parametrize("part", FORMS, ids=lambda part: part.id)
def test_a_part_makes_the_same_files_every_time(told: PackRequest, part: Part) -> None:
    files = dict(part.files(told))
    assert {f"{part.id}.docx", f"{part.id}.pdf"} <= set(files)
    assert files == dict(part.files(told))


def test_what_the_figures_would_have_one_remark_is_a_proposal(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    letter = letter_of_intent(asked(e_rhony, warehouse))
    said = [block.text for block in letter.blocks if isinstance(block, Paragraph) and block.tone is Tone.PROPOSAL]
    notes = [block.text for block in letter.blocks if isinstance(block, Paragraph) and block.tone is Tone.NOTE]
    assert len(said) <= 4
    assert bool(said) == any("à relire, à modifier ou à retirer" in note for note in notes)


def test_forms_are_in_the_folder_of_forms() -> None:
    assert {part.group for part in FORMS} == {"formulaires"}
    assert len({part.id for part in FORMS}) == len(FORMS) == 9
