"""The forecast budget as a workbook: lines to fill, live totals by account and by side, a balance that tells.

Every formula comes with its value, so that a reader who does not calculate sees the same figures.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from diagnostic.aci.budget import AccountPosts, Balance, Budget, Post, Side, Sum, sum_of
from diagnostic.aci.funding import AmountStatus
from diagnostic.figures import tokens
from diagnostic.report.forms.budget import NAME, SIDES, notes, project_budget
from diagnostic.report.identity import lead, title
from diagnostic.report.request import PackRequest
from diagnostic.report.sheets import Book
from diagnostic.report.words import file_moment

SHEET, READ_ME = "Budget", "Lisez-moi"
_FIRST = 2
_HEAD = 2
_WIDTHS, _LAST_WIDTHS, _READ_ME_WIDTH = (9, 66), (14, 16, 60), 110
_SECTION = 26
_EUROS = "#,##0"


def budget_book(request: PackRequest) -> bytes:
    """The bytes of an .xlsx; the same request gives the same bytes."""
    found = project_budget(request)
    raw = io.BytesIO()
    book = Book(raw, title(request.diagnosis))
    book.file.set_properties({"title": NAME, "subject": title(request.diagnosis),
                              "author": "Diagnostic territorial CPTS", "created": file_moment(request.edited)})
    _Sheet(book, found).fill(title(request.diagnosis))
    page = book.file.add_worksheet(READ_ME)
    page.set_column(0, 0, _READ_ME_WIDTH)
    page.hide_gridlines(2)
    lines = (title(request.diagnosis), lead(request.diagnosis), *notes(request, found))
    for row, line in enumerate(lines):
        book.write(page, row, 0, line, book.title if not row else None)
        book.grow(page, row, (line,), [_READ_ME_WIDTH])
    book.dress(page, len(lines), [_READ_ME_WIDTH])
    book.file.close()
    return raw.getvalue()


class _Sheet:
    """The one sheet under way: where each account stands, so that totals can name it."""

    def __init__(self, book: Book, found: Budget) -> None:
        self.book, self.budget = book, found
        self.sheet = book.file.add_worksheet(SHEET)
        self.years = range(len(found.years))
        self.total_column = _FIRST + len(found.years)
        self.row = 0
        self.blocks: dict[tuple[Side, bool], tuple[int, int]] = {}
        self.totals: dict[tuple[Side, bool], int] = {}
        self.money = book.format(num_format=_EUROS)
        self.open = book.format(num_format=_EUROS, bg_color=tokens.WARNING_GROUND, border=4, border_color=tokens.LINE)
        self.account = book.format(num_format=_EUROS, bold=True, bg_color=tokens.TINT)
        self.total = book.format(num_format=_EUROS, bold=True, top=1, bottom=1, top_color=tokens.ACCENT,
                                 bottom_color=tokens.ACCENT)
        self.right = book.format(bold=True, font_color=tokens.ACCENT_DARK, bg_color=tokens.TINT, bottom=1,
                                 bottom_color=tokens.ACCENT, valign="bottom", align="right")
        self.word = book.format(italic=True, font_color=tokens.INK_SOFT, align="right")
        self.check = book.format(bold=True, align="right", font_color=tokens.ACCENT_DARK)

    def fill(self, name: str) -> None:
        widths = (*_WIDTHS, *(12,) * len(self.years), *_LAST_WIDTHS)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.book.write(self.sheet, 0, 0, f"{NAME} – {name}", self.book.title)
        self.row = _HEAD
        heads = ("Compte", "Intitulé", *self.budget.years, "Cinq ans", "Statut du montant", "Source")
        for column, head in enumerate(heads):
            figures = _FIRST <= column <= self.total_column
            self.book.write(self.sheet, self.row, column, head, self.right if figures else self.book.header)
        self.sheet.freeze_panes(self.row + 1, _FIRST)
        self.row += 1
        for voluntary in (False, True):
            for side in Side:
                self._side(side, voluntary=voluntary)
            self._balance(voluntary=voluntary)
        self.sheet.repeat_rows(_HEAD)
        self.book.dress(self.sheet, self.row, widths)

    def _side(self, side: Side, *, voluntary: bool) -> None:
        label = SIDES[side] + (" : contributions volontaires en nature" if voluntary else "")
        self.sheet.set_row(self.row, _SECTION)
        self.book.write(self.sheet, self.row, 0, label, self.book.title)
        self.row += 1
        start, rows = self.row, []
        for lines in self.budget.on(side, voluntary=voluntary):
            rows.append(self.row)
            self._account(lines)
        self.blocks[side, voluntary] = (start, self.row - 1)
        self.totals[side, voluntary] = self.row
        name = f"Total des {side.value}" if not voluntary else f"Total des contributions ({side.value})"
        self.book.write(self.sheet, self.row, 1, name, self.total)
        sums = [self.budget.sum_of(side, year, voluntary=voluntary) for year in self.years]
        for year in self.years:
            cells = ",".join(xl_rowcol_to_cell(row, _FIRST + year) for row in rows)
            self._sum(self.row, _FIRST + year, cells, sums[year].amount, self.total)
        self._five_years(self.row, [total.amount for total in sums], self.total)
        self._partial(start, self.row - 1, max(total.unverified for total in sums))
        self.row += 2

    def _account(self, lines: AccountPosts) -> None:
        top = self.row
        self.book.write(self.sheet, top, 0, lines.account.number, self.account)
        self.book.write(self.sheet, top, 1, lines.account.label, self.account)
        sums = [sum_of(lines.posts, year) for year in self.years]
        for year in self.years:
            cells = f"{xl_rowcol_to_cell(top + 1, _FIRST + year)}:" \
                    f"{xl_rowcol_to_cell(top + len(lines.posts), _FIRST + year)}"
            self._sum(top, _FIRST + year, cells, sums[year].amount, self.account)
        self._five_years(top, [total.amount for total in sums], self.account)
        self.row += 1
        for post in lines.posts:
            self._post(post)

    def _post(self, post: Post) -> None:
        self.book.write(self.sheet, self.row, 1, post.label)
        self.book.grow(self.sheet, self.row, (post.label,), _WIDTHS[1:])
        for year in self.years:
            amount, column = post.amounts[year], _FIRST + year
            if amount is not None:
                self.sheet.write_number(self.row, column, amount, self.money)
            elif post.unverified:
                self.book.write(self.sheet, self.row, column, AmountStatus.UNVERIFIED.value, self.word)
            else:
                self.sheet.write_blank(self.row, column, None, self.open)
        self._five_years(self.row, list(post.amounts), self.money)
        if post.status:
            self.book.write(self.sheet, self.row, self.total_column + 1, post.status.value)
            self.book.write(self.sheet, self.row, self.total_column + 2, post.source)
        self.row += 1

    def _sum(self, row: int, column: int, cells: str, value: int | None, form: Any) -> None:
        """A sum that stays blank as long as nothing is written: nobody said that it is zero."""
        self.sheet.write_formula(row, column, f'=IF(COUNT({cells})=0,"",SUM({cells}))', form,
                                 "" if value is None else value)

    def _five_years(self, row: int, amounts: Sequence[int | None], form: Any) -> None:
        known = [amount for amount in amounts if amount is not None]
        cells = f"{xl_rowcol_to_cell(row, _FIRST)}:{xl_rowcol_to_cell(row, self.total_column - 1)}"
        self._sum(row, self.total_column, cells, sum(known) if known else None, form)

    def _partial(self, first: int, last: int, unverified: int) -> None:
        """Beside a total: how many lines it misses, counted again as they are filled."""
        cells = f"{xl_rowcol_to_cell(first, _FIRST)}:{xl_rowcol_to_cell(last, _FIRST + len(self.years) - 1)}"
        self.sheet.write_formula(self.row, self.total_column + 1,
                                 f'=IF(COUNTIF({cells},"{AmountStatus.UNVERIFIED.value}")>0,"total partiel","")',
                                 self.check, "total partiel" if unverified else "")

    def _balance(self, *, voluntary: bool) -> None:
        charges, products = ((self.totals[side, voluntary], self.blocks[side, voluntary]) for side in Side)
        for rank, label in enumerate(("Produits − charges", "Équilibre")):
            self.book.write(self.sheet, self.row + rank, 1, label, self.total)
        for year in self.years:
            column = _FIRST + year
            less, more = (xl_rowcol_to_cell(found[0], column) for found in (charges, products))
            unknown = "+".join(f'COUNTIF({xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)},'
                               f'"{AmountStatus.UNVERIFIED.value}")' for _, (first, last) in (charges, products))
            sums = [self.budget.sum_of(side, year, voluntary=voluntary) for side in Side]
            self.sheet.write_formula(
                self.row, column, f'=IF(OR({less}="",{more}=""),"",{more}-{less})', self.total, _gap(*sums))
            self.sheet.write_formula(
                self.row + 1, column,
                f'=IF(OR({less}="",AND({more}="",{unknown}=0)),"{Balance.TO_FILL}",IF(OR({more}="",{unknown}>0),'
                f'"{Balance.TO_VERIFY}",IF(ROUND({more}-{less},2)=0,"{Balance.BALANCED}",'
                f'IF({more}>{less},"{Balance.SURPLUS}","{Balance.DEFICIT}"))))',
                self.check, self.budget.balance(year, voluntary=voluntary).value)
        self.row += 3


def _gap(charges: Sum, products: Sum) -> int | str:
    return "" if charges.amount is None or products.amount is None else products.amount - charges.amount
