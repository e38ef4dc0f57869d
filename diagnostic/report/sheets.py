"""One sheet of a workbook: a header that stays, text that is never a formula, numbers that are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range

from diagnostic.figures import tokens
from diagnostic.report.text import clean, shorten

# A cell of a workbook holds 32 767 characters; a longer text would be dropped without a word.
LONGEST = 32_000
FORMULA_SIGNS = ("=", "+", "-", "@")

# What stands in a cell whose figure is under statistical secrecy.
HIDDEN = "secret"
A3, A4 = 8, 9


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
        self.header = self.format(bold=True, font_color=tokens.ACCENT_DARK, bg_color=tokens.TINT, text_wrap=True,
                                  bottom=1, bottom_color=tokens.ACCENT, valign="bottom")
        self.title = self.format(bold=True, font_size=14, font_color=tokens.ACCENT_DARK)
        self.text = self.format(text_wrap=True)
        self.literal = self.format(text_wrap=True, quote_prefix=True)
        self.total = self.format(bold=True, top=1, top_color=tokens.ACCENT)

    def format(self, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(self._base | options)
        return self._formats[key]

    def number(self, decimals: int, **options: Any) -> Any:
        return self.format(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), **options)

    def add(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Cell]], *,
            frozen_columns: int = 1, paper: int = A4) -> Any:
        """A sheet with a frozen header, a filter, and one row for each of `rows` (None: an empty cell)."""
        sheet = self.file.add_worksheet(name)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, field.width)
            self.write(sheet, 0, column, field.title, self.header)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, (field, value) in enumerate(zip(fields, row, strict=True)):
                self.put(sheet, last, column, value, field.decimals)
        sheet.freeze_panes(1, frozen_columns)
        sheet.autofilter(0, 0, last, len(fields) - 1)
        sheet.repeat_rows(0)
        self.dress(sheet, last, len(fields) - 1, paper)
        return sheet

    def dress(self, sheet: Any, last_row: int, last_column: int, paper: int = A4) -> None:
        """How a sheet prints; and its codes and years, which are texts made of digits, are no mistakes to point at."""
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.foot}&C&A&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})

    def put(self, sheet: Any, row: int, column: int, value: Cell, decimals: int = 0) -> None:
        """A number as a number, a text as a text; nothing for None, and nothing that is not finite."""
        if isinstance(value, Figure):
            value, decimals = value
        if isinstance(value, str):
            self.write(sheet, row, column, value)
        elif value is not None and isfinite(value):
            sheet.write_number(row, column, value, self.number(decimals))

    def write(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        """A text, whatever it starts with: the mark that Excel shows as an apostrophe keeps « = » a plain sign."""
        text = clean(text)[:LONGEST]
        if form is None:
            form = self.literal if text.startswith(FORMULA_SIGNS) else self.text
        sheet.write_string(row, column, text, form)

    def formula(self, sheet: Any, row: int, column: int, formula: str, value: float, decimals: int = 0) -> None:
        """A live total, with what it amounts to for whoever does not calculate. `formula` holds no text from outside."""
        sheet.write_formula(row, column, formula, self.number(decimals, bold=True, top=1, top_color=tokens.ACCENT), value)
