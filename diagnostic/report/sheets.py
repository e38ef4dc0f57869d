"""One sheet of a workbook: a header that stays, text that is never a formula, numbers that are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import xlsxwriter

from diagnostic.figures import tokens
from diagnostic.report.text import clean

# A cell of a workbook holds 32 767 characters; a longer text would be dropped without a word.
LONGEST = 32_000
FORMULA_SIGNS = ("=", "+", "-", "@")

Cell = str | int | float | None


@dataclass(frozen=True)
class Field:
    """A column: its French header, its width in characters, the decimals of its numbers."""

    title: str
    width: float = 14
    decimals: int = 0


class Book:
    """A workbook under way: formats shared by its sheets."""

    def __init__(self, target: Any) -> None:
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

    def format(self, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(self._base | options)
        return self._formats[key]

    def number(self, decimals: int) -> Any:
        return self.format(num_format="#,##0" + ("." + "0" * decimals if decimals else ""))

    def add(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Cell]], *,
            frozen_columns: int = 1) -> Any:
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
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Cell, decimals: int = 0) -> None:
        """A number as a number, a text as a text; nothing for None, and nothing that is not finite."""
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
