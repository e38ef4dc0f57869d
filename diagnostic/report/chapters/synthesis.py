"""The first page to read: six figures, then what they would have a reader remark."""

from __future__ import annotations

from diagnostic.report.chapters import voice
from diagnostic.report.document import Block, Paragraph
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest


def blocks(request: PackRequest) -> list[Block]:
    diagnosis = request.diagnosis
    return [*voice.opening(request, "synthesis"), Paragraph(lead(diagnosis)), key_figures(diagnosis)]
