"""The sheets of figures: one for each theme, then every place that they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from diagnostic.indicators.catalogue import THEME_LABELS
from diagnostic.indicators.measurement import Comparative, Level, Reference, Standing, Status
from diagnostic.record import Diagnosis
from diagnostic.report.columns import CREDITS, MEASURED, Column, Told, told
from diagnostic.report.sheets import HIDDEN, Book, Cell, Field, Figure
from diagnostic.wording import MISSING, count, typography

# The places of a theme's sheet, from the nearest to the country; published landmarks are in « Repères ».
_PLACES = (Level.CHOSEN, Level.EPCI, Level.DEPARTMENTS, Level.DEPARTMENT, Level.REGION, Level.FRANCE)
_REFERENCES = (
    Field("Indicateur", 46), Field("Niveau", 14), Field("Lieu", 24), Field("Code", 11), Field("Valeur", 14),
    Field("Unité", 22), Field("Millésime", 14), Field("Nature", 26), Field("Comparaison", 28), Field("Note", 60),
    Field("Adresse", 50), Field("Source", 44), Field("Identifiant", 26))


def theme_sheets(book: Book, diagnosis: Diagnosis) -> None:
    """A sheet for each theme of the catalogue that the diagnosis has something to say of."""
    for theme, label in THEME_LABELS.items():
        rows = [row for row in told(diagnosis) if row.entry.theme == theme]
        if rows:
            columns = (*MEASURED, *_compared(rows), *_standings(rows), *_indices(rows), *CREDITS)
            fields = [Field(typography(column.title), column.width, column.decimals or 0) for column in columns]
            book.add(label, fields, ([_cell(column, row) for column in columns] for row in rows), frozen_columns=3)


def _cell(column: Column[Told], row: Told) -> Cell:
    value = column.read(row)
    if value is None and column.key == "valeur":
        return _unknown(row)
    if column.decimals is None and isinstance(value, int | float):
        return Figure(value, row.entry.decimals)
    return value


def _unknown(row: Told) -> str:
    """What stands for a value that is not given: its bounds are beside, it is secret, or nobody knows it."""
    measured = row.measured
    if measured.status not in (Status.BOUNDED, Status.ENTERED):
        return MISSING
    return HIDDEN if measured.least is None or measured.most is None else measured.status.value


def _at(row: Told, level: Level) -> tuple[Reference, ...]:
    return tuple(found for found in row.measured.references if found.level is level)


def _compared(rows: Sequence[Told]) -> Iterator[Column[Told]]:
    """Two columns for each level met: the value there, and how the territory stands to it."""
    for level in _PLACES:
        places = {reference.label for row in rows for reference in _at(row, level)}
        if not places:
            continue
        name = level.value[0].upper() + level.value[1:]
        # « France » needs no « France » in brackets; what it leaves out is in the notes of « Repères ».
        title = name if len(places) > 1 or level is Level.FRANCE else f"{name} ({min(places)})"
        yield Column(level.value, title, "", _value_at(level), "nombre", 14, None)
        yield Column(f"{level.value} : écart", f"Territoire / {level.value}", "", _verdict_at(level), width=16)


def _value_at(level: Level) -> Callable[[Told], str | float | None]:
    """Of several places of one level none speaks for the others: the cell says where they are told."""
    def read(row: Told) -> str | float | None:
        found = _at(row, level)
        if len(found) > 1:
            return typography(f"{count(len(found), 'valeur')} : voir Repères")
        return found[0].value if found else None
    return read


def _verdict_at(level: Level) -> Callable[[Told], str | None]:
    def read(row: Told) -> str | None:
        found = _at(row, level)
        return found[0].verdict.value if len(found) == 1 and row.measured.value is not None else None
    return read


def _standings(rows: Iterable[Told]) -> Iterator[Column[Told]]:
    """Where each value stands among all EPCI, all registered CPTS."""
    for among in dict.fromkeys(standing.among for row in rows for standing in row.measured.standings):
        yield Column(f"{among} en dessous", f"{among} à valeur plus basse", "", _standing(among, lambda s: s.below),
                     "entier", 12)
        yield Column(f"{among} en tout", f"{among} : nombre", "", _standing(among, lambda s: s.number), "entier", 12)
        yield Column(f"{among} médiane", f"{among} : médiane", "", _standing(among, lambda s: s.quantiles[3]),
                     "nombre", 12, None)


def _standing(among: str, pick: Callable[[Standing], float]) -> Callable[[Told], float | None]:
    def read(row: Told) -> float | None:
        found = [standing for standing in row.measured.standings if standing.among == among]
        return pick(found[0]) if found else None
    return read


_INDEX: tuple[tuple[str, Callable[[Comparative], float]], ...] = (
    ("Indice comparatif (référence : 100)", lambda index: index.value),
    ("Indice : borne basse à 95 %", lambda index: index.lower),
    ("Indice : borne haute à 95 %", lambda index: index.upper),
    ("Cas observés", lambda index: index.observed),
    ("Cas attendus", lambda index: index.expected),
)


def _indices(rows: Sequence[Told]) -> Iterator[Column[Told]]:
    """Observed counts beside those that age and sex would lead to expect, where both are known."""
    if any(row.measured.index for row in rows):
        for title, pick in _INDEX:
            yield Column(title, title, "", _index(pick), "nombre", 13, 1)


def _index(pick: Callable[[Comparative], float]) -> Callable[[Told], float | None]:
    def read(row: Told) -> float | None:
        return pick(row.measured.index) if row.measured.index else None
    return read


def references(book: Book, diagnosis: Diagnosis) -> None:
    """« Repères »: one row for each value of another place, with what limits the comparison."""
    citations = {source.table: source.citation for source in diagnosis.sources}
    rows = ((row.entry.label, found.level.value, found.label, found.code, Figure(found.value, row.entry.decimals),
             row.entry.unit, found.vintage, found.status, found.verdict.value, found.note, found.url,
             citations.get(found.source, found.source), row.entry.id)
            for row in told(diagnosis) for found in row.measured.references)
    book.add("Repères", _REFERENCES, rows)
