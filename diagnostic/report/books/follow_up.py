"""The follow-up of the ACI's indicators as a workbook: each year's figure to fill, the way done beside it."""

from __future__ import annotations

import io

from xlsxwriter.utility import xl_rowcol_to_cell

from diagnostic.figures import tokens
from diagnostic.report.forms.follow_up import NAME, FollowedLine, followed_lines, year_titles
from diagnostic.report.identity import title
from diagnostic.report.request import PackRequest
from diagnostic.report.sheets import Book, Field
from diagnostic.report.words import file_moment

SHEET = "Suivi ACI"
_BEFORE = (Field("Mission de l'ACI", 34), Field("Indicateur", 44), Field("Unité", 14), Field("Départ", 10, 1),
           Field("Année de départ", 9), Field("Cible", 10, 1))
_AFTER = (Field("Dernier chiffre", 11, 1), Field("Chemin fait vers la cible", 12), Field("À demander à", 34),
          Field("Source du départ", 44), Field("Définition", 60))
_BASELINE, _TARGET, _YEARS = 3, 5, len(_BEFORE)


def follow_up_book(request: PackRequest) -> bytes:
    """The bytes of an .xlsx; the same request gives the same bytes."""
    raw = io.BytesIO()
    years, lines = year_titles(request), followed_lines(request)
    book = Book(raw, title(request.diagnosis))
    book.file.set_properties({"title": NAME, "subject": title(request.diagnosis),
                              "author": "Diagnostic territorial CPTS", "created": file_moment(request.edited)})
    fields = (*_BEFORE, *(Field(year, 10, 1) for year in years), *_AFTER)
    sheet = book.add(SHEET, fields, (_row(line, len(years)) for line in lines), frozen_columns=2)
    latest = _YEARS + len(years)
    for row, line in enumerate(lines, start=1):
        figure = f"#,##0{'.' + '0' * line.entry.decimals if line.entry.decimals else ''}"
        to_fill = book.format(num_format=figure, bg_color=tokens.WARNING_GROUND, border=4, border_color=tokens.LINE)
        empty = [column for column, value in ((_BASELINE, line.kept and line.kept.baseline),
                                              (_TARGET, line.kept and line.kept.target)) if value is None]
        for column in (*empty, *range(_YEARS, latest)):
            sheet.write_blank(row, column, None, to_fill)
        cells = [xl_rowcol_to_cell(row, column) for column in range(latest - 1, _YEARS - 1, -1)]
        nested = '""'
        for cell in reversed(cells):
            nested = f'IF({cell}<>"",{cell},{nested})'
        sheet.write_formula(row, latest, f"={nested}", book.format(num_format=figure, bold=True), "")
        start, aim, now = (xl_rowcol_to_cell(row, column) for column in (_BASELINE, _TARGET, latest))
        sheet.write_formula(row, latest + 1, f'=IF(OR({start}="",{aim}="",{now}="",{start}={aim}),"",'
                            f'({now}-{start})/({aim}-{start}))', book.format(num_format="0%", bold=True), "")
    book.file.close()
    return raw.getvalue()


def _row(line: FollowedLine, years: int) -> tuple[str | float | None, ...]:
    kept = line.kept
    return (line.mission, line.entry.label, line.entry.unit, kept.baseline if kept else None,
            str(kept.year) if kept else None, kept.target if kept else None, *(None,) * years, None, None,
            line.entry.asked_from, kept.source if kept else None, line.entry.definition)
