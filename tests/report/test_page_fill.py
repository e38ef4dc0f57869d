"""Pages that are full: no hole above a table or a picture that went to the next page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest
from asked import asked

from diagnostic.record import Diagnosis
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Document
from diagnostic.report.forms.data_request import data_request
from diagnostic.report.forms.health_project import health_project
from diagnostic.report.forms.intention import letter_of_intent
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse

# Parts of the height of a page: where its head ends, where its foot begins; the least that its text takes between.
HEAD, FOOT, LEAST = 0.055, 0.935, 0.55


def _filled(raw: bytes) -> list[float]:
    """How far down the text of each page goes, in parts of its height."""
    found = []
    for page in pypdfium2.PdfDocument(raw):
        ink = page.render(scale=1, grayscale=True).to_numpy().squeeze() < 200
        body = ink[int(len(ink) * HEAD):int(len(ink) * FOOT)]
        found.append((body.any(axis=1).nonzero()[0].max() + 1) / len(body))
    return found


@pytest.mark.parametrize("part", [territory_diagnosis, letter_of_intent, data_request, health_project])
def test_no_page_but_the_last_is_half_empty(part: Callable[[PackRequest], Document], e_rhony: Diagnosis,
                                            warehouse: Warehouse) -> None:
    filled = _filled(to_pdf(part(asked(e_rhony, warehouse, date(2026, 3, 1)))))
    assert len(filled) > 2
    assert min(filled[:-1]) > LEAST, filled
