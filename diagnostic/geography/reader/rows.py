"""Rows of a table into pieces: one cell holds the code or the name, the others go with it."""

from __future__ import annotations

from diagnostic.geography.names import fold
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.lexemes import Look, items_of
from diagnostic.geography.reader.lines import LineReader
from diagnostic.geography.reader.pieces import Evidence, Piece, Role, aside
from diagnostic.geography.reader.tables import Cell, Layout, cells_of
from diagnostic.geography.reading import Fate


class RowReader:
    """Reads the rows of one layout; a line of another shape (a title, a total) is read as free text."""

    def __init__(self, lines: LineReader, layout: Layout) -> None:
        self.lines, self.layout, self.judge = lines, layout, lines.judge

    def read(self, text: str, start: int, end: int) -> list[Piece]:
        cells = cells_of(text[start:end], start, self.layout.delimiter)
        if len(cells) != self.layout.columns:
            return self.lines.read(text, start, end)
        if self.layout.titles and tuple(cell.text for cell in cells) == self.layout.titles:
            return [aside(cell.text, cell.start, Fate.LABEL, sentences.HEADER) for cell in cells if _meaningful(cell)]
        if self.layout.split and (pieces := self._split(text, cells)):
            return pieces
        code, name = self._cell(cells, self.layout.code), self._cell(cells, self.layout.name)
        if code is not None and (piece := self._code(text, code)) is not None:
            if name is not None and piece.role is Role.CODE:
                self._compare(piece, name)
            used = {self.layout.code: piece}
            return self._with_rest(cells, used, sentences.label_of(piece.raw))
        if name is not None and self.layout.code != self.layout.name:
            return self._named(text, cells, name)
        read = [piece for cell in (code, name) if cell is not None
                for piece in self.lines.read(text, cell.start, cell.start + len(cell.text))]
        blank = {index: aside("", 0, Fate.LABEL, "") for index in (self.layout.code, self.layout.name)}
        rest = [piece for piece in self._with_rest(cells, blank, "") if piece.raw]
        return sorted([*read, *rest], key=lambda piece: piece.start)

    @staticmethod
    def _cell(cells: list[Cell], index: int | None) -> Cell | None:
        return cells[index] if index is not None and _meaningful(cells[index]) else None

    def _code(self, text: str, cell: Cell) -> Piece | None:
        """The piece of a cell that holds one code and nothing else."""
        items = items_of(text, cell.start, cell.start + len(cell.text))
        if len(items) != 1:
            return None
        if items[0].look is Look.IRIS:
            return self.lines.nine(items[0])
        if items[0].look not in (Look.CODE, Look.LOOSE):
            return None
        piece = self.lines.code(items[0])
        piece.declared, piece.coded = self.layout.declared, True
        return piece

    def _compare(self, piece: Piece, name: Cell) -> None:
        """What the name on the row says of the code."""
        key = fold(name.text)
        piece.evidence, piece.named = self.judge.evidence(piece.code, key)
        piece.label = name.text
        if piece.evidence is Evidence.CONTRARY and (districts := self.lines.book.districts(key)):
            piece.named = districts

    def _with_rest(self, cells: list[Cell], used: dict[int | None, Piece], message: str) -> list[Piece]:
        pieces: list[Piece] = []
        for index, cell in enumerate(cells):
            if index in used:
                pieces.append(used[index])
            elif _meaningful(cell):
                title = self.layout.titles[index] if self.layout.titles else ""
                pieces.append(aside(cell.text, cell.start, Fate.LABEL, message if index == self.layout.name
                                    else sentences.other_column(title)))
        return pieces

    def _named(self, text: str, cells: list[Cell], name: Cell) -> list[Piece]:
        """A row known by its name, with the department or the postal code of other cells to tell homonyms apart."""
        pieces = self.lines.read(text, name.start, name.start + len(name.text))
        department, postal = self._cell(cells, self.layout.department), self._cell(cells, self.layout.postal)
        for piece in pieces:
            if piece.role is not Role.NAME or piece.every:
                continue
            if department is not None and (code := self._department(department.text)):
                kept = tuple(unit for unit in piece.units if self.judge.gazetteer.place(unit).department == code)
                piece.department = code
                if kept:
                    piece.units = kept
                else:
                    piece.role = Role.LOST
                    piece.message = sentences.not_in_department(piece.raw, self.judge.gazetteer.department_name(code))
            if postal is not None and len(piece.units) > 1:
                served = self.judge.postal(postal.text.zfill(5))
                piece.units = tuple(unit for unit in piece.units if unit in served) or piece.units
        rest = self._with_rest(cells, {self.layout.name: aside("", name.start, Fate.LABEL, "")}, "")
        return sorted([*pieces, *(piece for piece in rest if piece.raw)], key=lambda piece: piece.start)

    def _department(self, text: str) -> str | None:
        departments = self.judge.gazetteer.departments
        return text.zfill(2).upper() if text.zfill(2).upper() in departments else self.lines.book.department(fold(text))

    def _split(self, text: str, cells: list[Cell]) -> list[Piece]:
        """« 30;062;Calvisson »: the two cells make one code."""
        index = self.layout.code or 0
        left, right = cells[index], cells[index + 1]
        code = left.text.zfill(2).upper() + right.text.zfill(3)
        if code not in self.judge.gazetteer:
            return []
        raw = text[left.start:right.start + len(right.text)]
        piece = Piece(raw, left.start, Role.CODE, code=code, repairs=("département et commune réunis",),
                      declared=self.layout.declared)
        if (name := self._cell(cells, self.layout.name)) is not None:
            self._compare(piece, name)
        blank = aside("", right.start, Fate.LABEL, "")
        made = self._with_rest(cells, {index: piece, index + 1: blank}, sentences.label_of(raw))
        return [piece for piece in made if piece.raw]


def _meaningful(cell: Cell) -> bool:
    return any(character.isalnum() for character in cell.text)
