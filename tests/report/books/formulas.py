"""The few functions that the workbooks use, calculated here, where no spreadsheet program is: IF, OR, AND, COUNT, SUM,
COUNTIF (of a text), ROUND. Anything else fails.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries


def _flat(arguments: tuple[Callable[[], Any], ...]) -> list[Any]:
    found = [argument() for argument in arguments]
    return [value for given in found for value in (given if isinstance(given, list) else [given])]


def _numbers(arguments: tuple[Callable[[], Any], ...]) -> list[float]:
    return [value for value in _flat(arguments) if isinstance(value, (int, float))]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": lambda test, then, other: then() if test() else other(),
    "OR": lambda *arguments: any(_flat(arguments)),
    "AND": lambda *arguments: all(_flat(arguments)),
    "COUNT": lambda *arguments: len(_numbers(arguments)),
    "SUM": lambda *arguments: sum(_numbers(arguments)),
    "COUNTIF": lambda cells, text: cells().count(text()),
    "ROUND": lambda value, digits: round(value(), digits()),
}
OPERATORS = {"=": "==", "<>": "!="}


class Calculation:
    """The first sheet, each cell calculated when it is asked for."""

    def __init__(self, raw: bytes, changes: dict[str, float] | None = None) -> None:
        self.sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
        for cell, value in (changes or {}).items():
            self.sheet[cell] = value

    def cell(self, name: str) -> Any:
        """What a cell shows; an empty one is an empty text."""
        held = self.sheet[name].value
        if self.sheet[name].data_type == "f":
            names = {"__builtins__": {}, **FUNCTIONS, "cell": self.cell, "cells": self.cells}
            return eval(self._python(held), names)  # noqa: S307
        return "" if held is None else held

    def cells(self, name: str) -> list[Any]:
        left, top, right, bottom = range_boundaries(name)
        return [self.cell(self.sheet.cell(row, column).coordinate)
                for row in range(top, bottom + 1) for column in range(left, right + 1)]

    def rows(self) -> list[list[Any]]:
        return [[self.cell(cell.coordinate) for cell in row] for row in self.sheet.iter_rows()]

    @staticmethod
    def _python(formula: str) -> str:
        """The formula as Python: arguments wait to be asked for, as IF asks for one branch alone."""
        said = []
        for token in Tokenizer(formula).items:
            if token.type == "FUNC" and token.subtype == "OPEN":
                said.append(f"{token.value}lambda: ")
            elif token.type == "SEP":
                said.append(", lambda: ")
            elif token.subtype == "RANGE":
                said.append(f"{'cells' if ':' in token.value else 'cell'}({token.value!r})")
            else:
                said.append(OPERATORS.get(token.value, token.value))
        return "".join(said)
