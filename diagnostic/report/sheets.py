"""One sheet of a workbook: a header that stays, text that is never a formula, numbers that are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range

from diagnostic.figures import tokens
from diagnostic.report.text import clean, shorten
from diagnostic.wording import typography

# A cell of a workbook holds 32 767 characters; a longer text would be dropped without a word.
LONGEST = 32_000
FORMULA_SIGNS = ("=", "+", "-", "@")

# What stands in a cell whose figure is under statistical secrecy.
HIDDEN = "secret"
# A4; how many characters wide a printed page may be and still be read; points of a line and of the tallest row.
_PAPER, _PAGE_WIDTH, _LINE, _MOST_LINES = 9, 270, 13.5, 12
# Characters across of a sheet of sentences.
_READ_ME = 120


class Figure(NamedTuple):
    """A number with decimals of its own, where a column holds numbers of several kinds."""

    value: float
    decimals: int


Cell = str | int | float | Figure | None


@dataclass(frozen=True)
class Field:
    """A column: its French header, its width in characters, the decimals of its numbers."""

    title: str
    width: float = 14
    decimals: int = 0


class Book:
    """A workbook under way: formats shared by its sheets."""

    def __init__(self, target: Any, foot: str = "") -> None:
        """`foot`: what the foot of each printed page says, beside the name of the sheet and the page number."""
        # A « & » begins a code of Excel's; its own texts hold 255 characters.
        self.foot = shorten(foot, 60).replace("&", "&&")
        self.file = xlsxwriter.Workbook(target, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        base = {"font_name": tokens.WORD_FONT, "font_size": 10, "valign": "top"}
        self._base = base
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        head = {"bold": True, "font_color": tokens.ACCENT_DARK, "bg_color": tokens.TINT, "text_wrap": True, "bottom": 1,
                "bottom_color": tokens.ACCENT, "valign": "bottom", "quote_prefix": True}
        self.header = self.format(**head, align="left", indent=1)
        self.number_header = self.format(**head, align="right")
        # Titles may hold what somebody typed: like `literal`, they stay text when their cell is edited.
        self.title = self.format(bold=True, font_size=14, font_color=tokens.ACCENT_DARK, quote_prefix=True)
        self.text = self.format(text_wrap=True, align="left", indent=1)
        self.literal = self.format(text_wrap=True, align="left", indent=1, quote_prefix=True)
        self.beside = self.format(align="left", indent=1)
        self.total = self.format(bold=True, align="left", indent=1, top=1, top_color=tokens.ACCENT)

    def format(self, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(self._base | options)
        return self._formats[key]

    def number(self, decimals: int, **options: Any) -> Any:
        return self.format(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), **options)

    def add(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Cell]], *,
            frozen_columns: int = 1) -> Any:
        """A sheet with a frozen header, a filter, and one row for each of `rows` (None: an empty cell)."""
        sheet, rows = self.file.add_worksheet(name), [tuple(row) for row in rows]
        for column, field in enumerate(fields):
            sheet.set_column(column, column, field.width)
            figures = any(not isinstance(row[column], str | None) for row in rows)
            self.write(sheet, 0, column, field.title, self.number_header if figures else self.header)
        widths, last = [field.width for field in fields], 0
        self.grow(sheet, 0, [field.title for field in fields], widths)
        for last, row in enumerate(rows, start=1):
            for column, (field, value) in enumerate(zip(fields, row, strict=True)):
                self.put(sheet, last, column, value, field.decimals)
            self.grow(sheet, last, row, widths)
        sheet.freeze_panes(1, frozen_columns)
        sheet.autofilter(0, 0, last, len(fields) - 1)
        sheet.repeat_rows(0)
        # Lines between the cells on paper too.
        sheet.hide_gridlines(0)
        if sum(widths) > _PAGE_WIDTH:
            sheet.repeat_columns(0, frozen_columns - 1)
        self.dress(sheet, last, widths)
        return sheet

    def grow(self, sheet: Any, row: int, cells: Sequence[Cell], widths: Sequence[float]) -> None:
        """Make a row as high as its longest text: a spreadsheet that trusts the file would print one line of it."""
        # Capitals are wider by a third.
        lengths = [len(cell) + sum(map(str.isupper, cell)) / 3 if isinstance(cell, str) else 0 for cell in cells]
        lines = max((ceil(length / (1.2 * width)) for length, width in zip(lengths, widths, strict=False)), default=1)
        if lines > 1:
            sheet.set_row(row, _LINE * min(lines, _MOST_LINES) + 2)

    def dress(self, sheet: Any, last_row: int, widths: Sequence[float]) -> None:
        """How a sheet prints; and its codes and years, which are texts made of digits, are no mistakes to point at."""
        sheet.set_landscape()
        sheet.set_paper(_PAPER)
        sheet.fit_to_pages(ceil(sum(widths) / _PAGE_WIDTH), 0)
        sheet.set_footer(f"&L{self.foot}&C&A&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, len(widths) - 1)})

    def read_me(self, sheet: Any, title: str, lines: Sequence[str]) -> None:
        """The sheet one reads first: a title, then sentences, one a row."""
        sheet.set_column(0, 0, _READ_ME)
        sheet.hide_gridlines(2)
        self.write(sheet, 0, 0, title, self.title)
        for row, line in enumerate(lines, start=1):
            self.write(sheet, row, 0, typography(line))
            self.grow(sheet, row, [line], [_READ_ME])
        self.dress(sheet, len(lines), [_READ_ME])

    def put(self, sheet: Any, row: int, column: int, value: Cell, decimals: int = 0, **options: Any) -> None:
        """A number as a number, a text as a text; nothing for None, and nothing that is not finite.

        `options`: what the format of a number has beyond the usual.
        """
        if isinstance(value, Figure):
            value, decimals = value
        if isinstance(value, str):
            self.write(sheet, row, column, value)
        elif value is not None and isfinite(value):
            sheet.write_number(row, column, value, self.number(decimals, **options))

    def write(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        """A text, whatever it starts with: the mark that Excel shows as an apostrophe keeps « = » a plain sign."""
        text = clean(text)[:LONGEST]
        if form is None:
            form = self.literal if text.startswith(FORMULA_SIGNS) else self.text
        sheet.write_string(row, column, text, form)

    def formula(self, sheet: Any, row: int, column: int, formula: str, value: float, decimals: int = 0) -> None:
        """A live total, with what it amounts to for who does not calculate; `formula` holds no text from outside."""
        form = self.number(decimals, bold=True, top=1, top_color=tokens.ACCENT)
        sheet.write_formula(row, column, formula, form, value)
