"""Which column of a table holds the codes: judged by what its cells are, and told to the person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diagnostic import wording
from diagnostic.geography.codes import MAX_CHARACTERS
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader.pieces import Judge
from diagnostic.geography.reader.tables import SAMPLE, Layout, TableFinder, normal, title_kind
from diagnostic.geography.reading import FiveDigits, shown

MAX_PREFACE = 40
Rows = Sequence[Sequence[str]]
# Above the first, a column is of that kind; above the second, it may be; under the third, it is not.
SURE, LIKELY, UNLIKELY = 0.9, 0.8, 0.5
_TITLE = {FiveDigits.INSEE: "Code INSEE", FiveDigits.POSTAL: "Code postal"}
_HELD = re.compile(r"(?<![\w.,])(?:\d{5}|2[ABab]\d{3})(?![\w.,])")
_BLANK = str.maketrans({"\t": " ", "\n": " ", "\r": " ", '"': " "})


@dataclass(frozen=True)
class CodeText:
    """`text`: for `read_codes`. `note`: where it was found, in French. `found`: how many codes or names it holds;
    `coded`: codes rather than names.
    """

    text: str
    note: str
    found: int = 0
    coded: bool = False


class ColumnFinder:
    """Finds the column of codes of a table, or else that of names. The decision is that of pasted tables; what is added
    here is rows above the titles, titles that lie, and the sentence that says which column was taken."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._judge = Judge(gazetteer)
        self._finder = TableFinder(self._judge)

    def read(self, rows: Rows, place: str = "") -> CodeText | None:
        """The column of codes of `rows` (any widths) as text; None when they hold neither codes nor names.

        `place` is put after the name of the column in the note: « de la feuille « 1 » ».
        """
        table = [cleaned for row in rows if any(cleaned := [str(cell).translate(_BLANK).strip() for cell in row])]
        width = max(map(len, table), default=0)
        table = [row + [""] * (width - len(row)) for row in table]
        titles, body = self._parted(table, width)
        layout = self._layout(titles, body)
        return self._text(layout, titles, body, place) if layout is not None else self._mixed(titles, body, place)

    def _mixed(self, titles: list[str], body: list[list[str]], place: str) -> CodeText | None:
        """The column whose cells hold a code among words: « 30062 - Calvisson », « Calvisson (30062) »."""
        shares = [self._share(body, column, self._holds_code) for column in range(len(titles))]
        if max(shares, default=0.0) < SURE:
            return None
        column = shares.index(max(shares))
        cells = [row[column] for row in body if row[column]]
        found = len({cell for cell in cells if self._holds_code(cell)})
        note = f"{_named(titles, column)}{place}, {wording.count(found, 'code')}"
        return CodeText("\n".join(dict.fromkeys(cells)), wording.typography(note), found, coded=True)

    def _holds_code(self, cell: str) -> bool:
        held = _HELD.search(cell)
        return held is not None and held.group() != cell and self._judge.insee(held.group().upper()) is not None

    def whole(self, rows: Rows, place: str) -> CodeText | None:
        """Every cell of a page of codes laid out in several columns; None when most of them are no codes."""
        cells = [[str(cell).translate(_BLANK).strip() for cell in row] for row in rows]
        filled = [cell for row in cells for cell in row if cell]
        codes = [normal(cell) for cell in filled if self._insee(cell)]
        found = len(set(codes)) if len(codes) > UNLIKELY * len(filled) else 0
        text = "\n".join("\t".join(row) for row in cells)
        note = f"toutes les colonnes{place}, {wording.count(found, 'code')}"
        return CodeText(text, wording.typography(note), found, coded=True) if found else None

    def _parted(self, table: list[list[str]], width: int) -> tuple[list[str], list[list[str]]]:
        """The title of each column (the nearest cell above the first row of data) and the rows of data."""
        first = next((index for index, row in enumerate(table[:MAX_PREFACE]) if self._is_data(row)), None)
        if first is None:
            return [""] * width, table
        above = table[max(0, first - 3):first][::-1]
        return [next((row[index] for row in above if row[index]), "") for index in range(width)], table[first:]

    def _is_data(self, row: list[str]) -> bool:
        tests = (self._insee, self._postal, self._is_iris, self._holds_code)
        if any(test(cell) for cell in row for test in tests):
            return True
        return (not any(title_kind(cell) for cell in row)
                and any(self._judge.gazetteer.by_name(cell) for cell in row if cell))

    def _layout(self, titles: list[str], body: list[list[str]]) -> Layout | None:
        """Read with the titles, then without them if they hide the codes."""
        plain = self._find(body)
        titled = self._find([titles, *body]) if any(titles) else plain
        found = [layout for layout in (titled, plain) if layout is not None]
        layout = next((layout for layout in found if layout.code is not None and self._sound(layout, titles, body)),
                      next((layout for layout in found if layout.code is None), None))
        if not body or (layout is not None and layout.split):
            return layout
        shares = [self._share(body, index, self._insee) for index in range(len(body[0]))]
        best = max(range(len(shares)), key=shares.__getitem__)
        sure = shares[best] >= SURE and len({row[best] for row in body}) > 2 and not _years(body, best)
        if layout is None:
            # Several columns of codes and nothing else are a page of codes: all are read.
            alone = sum(share >= SURE for share in shares) == 1
            return Layout("\t", len(shares), best, None, None, None, FiveDigits.INSEE) if sure and alone else None
        if sure and (layout.code is None or shares[layout.code] < UNLIKELY):
            name = layout.name if layout.name != best else None
            return Layout("\t", layout.columns, best, name, layout.department, layout.postal, FiveDigits.INSEE)
        return layout

    def _sound(self, layout: Layout, titles: list[str], body: list[list[str]]) -> bool:
        """Whether a column is of codes by its title or by its cells: incomes and years are codes now and then."""
        column = layout.code or 0
        if layout.split or title_kind(titles[column]) in ("insee", "postal", "iris"):
            return True
        tests = (self._insee, self._postal, self._is_iris)
        return not _years(body, column) and max(self._share(body, column, test) for test in tests) >= LIKELY

    def _find(self, rows: list[list[str]]) -> Layout | None:
        # An empty column more, so that a list of one column is a table too.
        found = self._finder.find(["\t".join([*row, ""]) for row in rows[:SAMPLE]])
        # Cut by a sign that its cells hold, it would be of other columns.
        return found if found is not None and found.delimiter == "\t" else None

    @staticmethod
    def _share(body: list[list[str]], column: int, test: Callable[[str], bool]) -> float:
        """Share of the filled cells of a column that pass the test; 0 when half of the cells are blank."""
        cells = [row[column] for row in body[:SAMPLE] if row[column]]
        return sum(map(test, cells)) / len(cells) if len(cells) > 0.5 * len(body[:SAMPLE]) else 0.0

    def _insee(self, cell: str) -> bool:
        return _looks_like_code(cell) and self._judge.insee(normal(cell)) is not None

    def _postal(self, cell: str) -> bool:
        return _looks_like_code(cell) and bool(self._judge.postal(normal(cell)))

    def _text(self, layout: Layout, titles: list[str], body: list[list[str]], place: str) -> CodeText:
        if layout.code is None:
            return self._names(layout, titles, body, place)
        column = layout.code
        declared = self._declared(layout, titles[column], body)
        codes = [row[column].zfill(2).upper() + row[column + 1].zfill(3) if layout.split and row[column] else
                 normal(row[column]) if _looks_like_code(row[column]) else row[column] for row in body]
        found = sum(self._judge.known(code) or self._is_iris(code) for code in set(codes))
        head = _TITLE.get(declared, "")
        names = [row[layout.name] if layout.name is not None else "" for row in body]
        text = _joined([head, "Nom"], [codes, names]) if any(names) else _joined([head], [codes])
        if len(text) > MAX_CHARACTERS:
            text = _joined([head], [codes])
        words = ("code postal", "codes postaux") if declared is FiveDigits.POSTAL else ("code", "codes")
        note = (f"{_named(titles, column)}{place}, {wording.count(found, *words)}"
                f"{self._left_aside(layout, declared, titles, body)}{_unread(codes, names)}")
        return CodeText(text, wording.typography(note), found, coded=True)

    def _is_iris(self, code: str) -> bool:
        return len(code) in (8, 9) and code.zfill(9)[:5].upper() in self._judge.gazetteer

    def _declared(self, layout: Layout, title: str, body: list[list[str]]) -> FiveDigits:
        """What the five digits of the column are; ASK when only the person can tell."""
        insee, postal = (self._share(body, layout.code or 0, test) for test in (self._insee, self._postal))
        if layout.split or (insee >= SURE and (postal < SURE or layout.postal is not None)):
            return FiveDigits.INSEE
        if insee < UNLIKELY and postal >= SURE:
            return FiveDigits.POSTAL
        kind = title_kind(title)
        return FiveDigits(kind) if kind in ("insee", "postal") else layout.declared

    def _left_aside(self, layout: Layout, declared: FiveDigits, titles: list[str], body: list[list[str]]) -> str:
        """What is said of a column of postal codes that was not taken."""
        if declared is not FiveDigits.INSEE or layout.split:
            return ""
        postal = next((column for column in range(len(body[0])) if column not in (layout.code, layout.name)
                       and self._share(body, column, self._postal) >= SURE), None)
        return "" if postal is None else f" ; la {_named(titles, postal)}, de codes postaux, n'a pas servi"

    def _names(self, layout: Layout, titles: list[str], body: list[list[str]], place: str) -> CodeText:
        name = layout.name or 0
        extra = [("Département", layout.department), ("Code postal", layout.postal)]
        beside = {head: column for head, column in extra if column is not None and column != name}
        found = len({row[name] for row in body if row[name]})
        note = (f"{_named(titles, name)}{place}, {wording.count(found, 'nom')}"
                f"{f' avec {wording.enumerate_fr(map(str.lower, beside))}' if beside else ''} "
                "(aucune colonne de codes Insee)")
        cells = [[row[column] for row in body] for column in (name, *beside.values())]
        text = _joined(["Commune", *beside], cells)
        return CodeText(text, wording.typography(note), found)


def _looks_like_code(cell: str) -> bool:
    head = cell.split(".")[0].split(",")[0]
    tail = cell[len(head) + 1:]
    return (len(head) in (4, 5) and (head.isdecimal() or (len(head) == 5 and head[:2].upper() in ("2A", "2B")
                                                          and head[2:].isdecimal())) and not tail.strip("0"))


def _years(body: list[list[str]], column: int) -> bool:
    """Whether a column is of years, which are communes of Ain and Aisne that lost their zero."""
    cells = {row[column] for row in body if row[column]}
    return all(len(cell) == 4 and cell.isdecimal() and 1900 <= int(cell) <= 2100 for cell in cells)


def _joined(heads: list[str], columns: list[list[str]]) -> str:
    """One line for each different row; the line of heads only when each column has one."""
    lines = dict.fromkeys("\t".join(cells) for cells in zip(*columns, strict=True) if any(cells))
    return "\n".join([*(["\t".join(heads)] if all(heads) else []), *lines])


def _unread(codes: list[str], names: list[str]) -> str:
    """What is said of rows that have neither a code nor a name."""
    unread = sum(not code and not name for code, name in zip(codes, names, strict=True))
    if not unread:
        return ""
    return f" ; {wording.count(unread, 'ligne', 'lignes')} sans code ni nom, {wording.plural(unread, 'ignorée')}"


def _named(titles: list[str], column: int) -> str:
    """« colonne « CODGEO » », or « 3e colonne » without a title."""
    if titles[column]:
        return f"colonne « {shown(titles[column])} »"
    return "1re colonne" if column == 0 else f"{column + 1}e colonne"
