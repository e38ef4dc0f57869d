"""The territories of a batch side by side: a page for a browser, a workbook, and the report of what became of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from diagnostic.batch.shared import Shared
from diagnostic.batch.summary import MAIN, Shown, Summary
from diagnostic.figures import tokens
from diagnostic.indicators.catalogue import Indicator, catalogue
from diagnostic.report.sheets import FORMULA_SIGNS, Book, Cell, Field
from diagnostic.report.text import clean, shorten
from diagnostic.report.words import file_moment
from diagnostic.wording import MISSING, NBSP, count, enumerate_fr, number, typography

INDEX_PAGE, INDEX_BOOK, REPORT = "index.html", "index.xlsx", "rapport.csv"
MOST_OVERLAPS = 5
_PAGE = Path(__file__).with_name("index.html")


class State(StrEnum):
    """What became of a territory, as the report says it."""

    MADE = "fait"
    FAILED = "échec"


@dataclass(frozen=True)
class Outcome:
    """`summary` None: there is no pack, `remarks` say why. `overlaps`: the others of the table it shares units with."""

    line: int
    name: str
    folder: str
    state: State
    remarks: tuple[str, ...]
    summary: Summary | None = None
    overlaps: tuple[Shared, ...] = ()

    @property
    def shown(self) -> str:
        return shorten(self.name) or f"Territoire sans nom (ligne{NBSP}{self.line})"


def report(outcomes: Iterable[Outcome]) -> bytes:
    """`rapport.csv`, for a French Excel: UTF-8 with its mark, semicolons, no cell that runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Ligne", "Territoire", "Dossier", "État", "Remarques"])
    for outcome in outcomes:
        folder = outcome.folder if outcome.summary else ""
        writer.writerow([outcome.line, *map(_inert, (outcome.name, folder, outcome.state.value,
                                                     " ".join(outcome.remarks)))])
    return "\ufeff".encode() + text.getvalue().encode()


def _inert(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets the apostrophe that makes it one no more."""
    told = clean(text)
    return f"'{told}" if told.startswith(FORMULA_SIGNS) else told


def _figures(outcomes: Sequence[Outcome]) -> list[Indicator]:
    """The main indicators that one of the territories has a figure of."""
    made = [outcome.summary for outcome in outcomes if outcome.summary]
    return [catalogue()[name] for name in MAIN
            if any(summary.figures[name].said not in ("", MISSING) for summary in made)]


def _vintage(entry: Indicator, outcomes: Sequence[Outcome]) -> str:
    """The vintages of a column, one most of the time."""
    found = {outcome.summary.figures[entry.id].vintage for outcome in outcomes if outcome.summary}
    return enumerate_fr(sorted(filter(None, found)))


def _head(entry: Indicator, outcomes: Sequence[Outcome]) -> str:
    bracket = ", ".join(filter(None, [entry.unit, _vintage(entry, outcomes)]))
    return typography(f"{entry.short} ({bracket})" if bracket else entry.short)


def _population(outcomes: Sequence[Outcome]) -> str:
    years = sorted({outcome.summary.population_year for outcome in outcomes if outcome.summary})
    return f"Population {enumerate_fr(map(str, years))}".strip()


def _overlaps(outcome: Outcome) -> str:
    said = [f"{shorten(other.name, 60)} ({count(other.population, 'habitant')})" for other in outcome.overlaps]
    return enumerate_fr(said, MOST_OVERLAPS)


# -- workbook ---------------------------------------------------------------------------------------------------------


def index_book(outcomes: Sequence[Outcome]) -> bytes:
    """`index.xlsx`: a row for each territory, then each overlap, then what failed. The same index, the same bytes."""
    raw = io.BytesIO()
    book = Book(raw)
    entries = _figures(outcomes)
    fields = [Field("Territoire", 36), Field("Départements", 24), Field("Composition", 18),
              Field(_population(outcomes), 13), Field("Taille ACI", 12),
              *(Field(_head(entry, outcomes), 16, entry.decimals) for entry in entries),
              Field("Autres territoires du lot qui le recouvrent", 44), Field("Points d'attention", 60),
              Field("Dossier", 34)]
    made = [(outcome, outcome.summary) for outcome in outcomes if outcome.summary]
    sheet = book.add("Territoires", fields, [
        (outcome.shown, told.where, told.units, told.population, told.tier,
         *(_cell(told.figures[entry.id]) for entry in entries), _overlaps(outcome),
         " ".join((*outcome.remarks, *told.warnings)), outcome.folder) for outcome, told in made])
    link = book.format(font_color=tokens.ACCENT, underline=1)
    for row, (outcome, _) in enumerate(made, start=1):
        # The dot goes when it is written; without it XlsxWriter fails on a folder of one letter.
        sheet.write_url(row, len(fields) - 1, f"external:./{outcome.folder}", link, outcome.folder)
    book.add("Recouvrements", [Field("Territoire", 36), Field("Autre territoire", 36), Field("Communes partagées", 12),
                               Field("Habitants partagés", 12), Field("Codes Insee", 60)],
             [(outcome.shown, other.name, len(other.codes), other.population, " ".join(other.codes))
              for outcome, _ in made for other in outcome.overlaps])
    book.add("Rapport", [Field("Ligne", 8), Field("Territoire", 36), Field("État", 12), Field("Remarques", 100)],
             [(outcome.line, outcome.shown, outcome.state.value, " ".join(outcome.remarks)) for outcome in outcomes])
    book.file.set_properties({"title": "Index des territoires", "created": file_moment(None)})
    book.file.close()
    return raw.getvalue()


def _cell(shown: Shown) -> Cell:
    """A number, unless it must be said in words: masked, between two bounds, unknown."""
    return shown.value if shown.value is not None else shown.said


# -- page -------------------------------------------------------------------------------------------------------------


def index_page(outcomes: Sequence[Outcome]) -> bytes:
    """`index.html`: the same table, sorted by a click on its headers, without anything from elsewhere."""
    entries = _figures(outcomes)
    heads = ["Territoire", "Composition", _population(outcomes), "Taille ACI",
             *(_head(entry, outcomes) for entry in entries), "Recouvrements", "Points d'attention"]
    failed = [outcome for outcome in outcomes if outcome.summary is None]
    made = len(outcomes) - len(failed)
    lead = f"{count(made, 'territoire')} sur {number(len(outcomes))} ont leur dossier." if failed else \
        f"{count(made, 'territoire')}, un dossier chacun."
    page = Template(_PAGE.read_text(encoding="utf-8"))
    return page.substitute(
        accent=tokens.ACCENT_DARK, tint=tokens.TINT, paper=tokens.PAPER, ink=tokens.INK,
        soft=tokens.INK_SOFT, line=tokens.LINE, lead=escape(typography(lead)), heads="".join(map(_header, heads)),
        rows="\n".join(_row(outcome, outcome.summary, entries) for outcome in outcomes if outcome.summary),
        failures=_failures(failed)).encode()


def _header(text: str) -> str:
    return f'<th scope="col" aria-sort="none"><button type="button">{escape(text)}</button></th>'


def _row(outcome: Outcome, told: Summary, entries: Sequence[Indicator]) -> str:
    link = f'<a href="{escape(quote(outcome.folder))}/"><bdi>{escape(outcome.shown)}</bdi></a>'
    cells = [_td(escape(told.units), str(len(told.people))), _td(number(told.population), str(told.population)),
             _td(escape(told.tier), escape(told.tier))]
    for entry in entries:
        shown = told.figures[entry.id]
        cells.append(_td(escape(shown.said), "" if shown.value is None else repr(shown.value)))
    shared = sum(other.population for other in outcome.overlaps)
    warnings = (*outcome.remarks, *told.warnings)
    cells += [f'<td data-sort="{shared}"><bdi>{escape(_overlaps(outcome)) or "aucun"}</bdi></td>',
              f'<td data-sort="{len(warnings)}">{_warned(warnings)}</td>']
    return (f'<tr><th scope="row" data-sort="{escape(outcome.shown.casefold())}">{link}'
            f"<small>{escape(told.where)}</small></th>{''.join(cells)}</tr>")


def _td(content: str, key: str) -> str:
    return f'<td class="number" data-sort="{key}">{content}</td>'


def _warned(warnings: Sequence[str]) -> str:
    if not warnings:
        return "aucun"
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in warnings)
    return f"<details><summary>{count(len(warnings), 'point')}</summary><ul>{items}</ul></details>"


def _failures(failed: Sequence[Outcome]) -> str:
    if not failed:
        return ""
    items = "".join(f"<li><strong><bdi>{escape(outcome.shown)}</bdi></strong>{NBSP}: "
                    f"{escape(' '.join(outcome.remarks))}</li>" for outcome in failed)
    return f"<h2>Sans dossier</h2><ul>{items}</ul>"
