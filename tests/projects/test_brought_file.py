"""Brought tables in a project: they come back whole, cost little to compare, and hold no small figure, even forged."""

from __future__ import annotations

import json

import pytest
from brought_toy import brought
from hypothesis import given
from hypothesis import strategies as st
from toy_country import A, B, C

from diagnostic.drawing.selection import Selection
from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.indicators.secrecy import Cell
from diagnostic.projects.file import FormatError, from_text, to_text
from diagnostic.projects.project import Project, Scenario, Work
from interface import link
from interface.projects_panel import file_text

ALD = brought({A: 40, B: 30, C: 7}, bases={A: 200.0, B: 100.0, C: 50.0})
OWN = brought({A: 12.5, B: 20.0}, topic="propre_tabac", label="Fumeurs quotidiens", unit="%", kind=Kind.RATE,
              base=Base.POPULATION)
WORK = Work(Project((A, B, C), "Essai", brought=(ALD, OWN)), others=(Scenario("B", "", Selection.of([A, C], {})),))
CODES = st.from_regex(r"(?:[0-9]{2}|2[AB])[0-9]{3}", fullmatch=True)


def changed(**fields: object) -> str:
    """The project file with fields of its first table changed."""
    content = json.loads(to_text(WORK))
    content["brought"][0] |= fields
    return json.dumps(content)


def test_tables_come_back_whole() -> None:
    back = from_text(to_text(WORK))
    assert back == WORK
    assert [table.cells for table in back.project.brought] == [table.cells for table in WORK.project.brought]


@given(st.dictionaries(CODES, st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_any_table_comes_back_and_holds_nothing_small(figures: dict[str, tuple[int, int]]) -> None:
    table = Brought("ald", "", "", "ald", Kind.COUNT, Scope.COMMUNE, Base.COLUMN, 2023, "CPAM", 11,
                    cells=tuple(Cell(code, float(count), 0, float(base)) for code, (count, base) in figures.items()))
    back = from_text(to_text(Work(Project((A,), brought=(table,))))).project.brought[0]
    assert (back, back.cells) == (table, table.cells)
    assert all(cell.least is not None and (cell.least >= 11 or (cell.secret and cell.least == 0))
               and (cell.base is None or cell.base >= 11) for cell in back.cells)


@pytest.mark.parametrize("figure", [1e-12, -1e-12, 0.1 + 0.2, 1_000 / 3, 123_456_789.123_456_789_1])
def test_no_figure_is_another_once_it_was_kept(figure: float) -> None:
    """Who made a table and who opens its file read the same diagnosis, to the last bit."""
    table = Brought("propre_essai", "Un chiffre", "euros", "ald", Kind.VALUE, Scope.COMMUNE, Base.NONE, 2023, "CPAM", 0,
                    cells=(Cell(A, figure), Cell(B, 12.0, 0, None)))
    back = from_text(to_text(Work(Project((A,), brought=(table,))))).project.brought[0]
    assert repr(back.cells) == repr(table.cells)
    assert table.cells[0].least == pytest.approx(figure, abs=1e-10)


def test_a_file_of_before_tables_is_read() -> None:
    content = json.loads(to_text(Work(Project((A,), "Essai"))))
    for field in ("brought", "against", "follow_up"):
        content.pop(field, None)
    assert from_text(json.dumps({**content, "schema": 1})).project == Project((A,), "Essai")


def test_a_forged_small_figure_is_masked_as_it_is_read() -> None:
    table = from_text(changed(cells=f"{A}:7/200 {B}:30/3")).project.brought[0]
    assert table.cells == (Cell(A, 0, 10, 200, True), Cell(B, 0, 10, None, True))


@pytest.mark.parametrize("fields", [
    {"cells": f"{A}:-7"}, {"cells": f"{A}:1e9"}, {"cells": f"{A}:5 {A}:20"}, {"cells": ""}, {"cells": "30:5"},
    {"threshold": 0}, {"kind": "autre"}, {"year": 1500}, {"source": ""}, {"scope": "territoire"}, {"per": 0},
    {"extra": 1}, {"cells": "x" * 6_000_000},
])
def test_a_forged_table_is_refused(fields: dict) -> None:
    with pytest.raises(FormatError):
        from_text(changed(**fields))


def test_one_indicator_has_one_table() -> None:
    content = json.loads(to_text(WORK))
    content["brought"].append({**content["brought"][0], "year": 2022})
    with pytest.raises(FormatError, match="deux tableaux"):
        from_text(json.dumps(content))


def test_what_the_catalogue_no_longer_has_stays_as_the_users_own() -> None:
    table = from_text(changed(id="disparu", heading="disparue")).project.brought[0]
    assert (table.id, table.label, table.own) == ("propre_disparu", "disparu", True)


def test_a_country_is_told_by_a_few_characters() -> None:
    """A project is compared by its repr at every gesture."""
    country = Brought("ald", "", "", "ald", Kind.COUNT, Scope.COMMUNE, Base.NONE, 2023, "CPAM", 11,
                      cells=tuple(Cell(f"{code:05d}", 100.0) for code in range(1000, 36_000)))
    assert len(repr(Project((A,), brought=(country,)))) < 600
    assert len(to_text(Work(Project((A,), brought=(country,))))) < 1_000_000
    assert repr(country) != repr(brought({A: 40}))


def test_an_address_never_holds_a_table() -> None:
    assert not link.told_in_full(WORK)
    assert "CPAM" not in json.dumps(link.write(WORK)) and "brought" not in link.write(WORK)


def test_a_file_that_leaves_holds_no_total_that_would_tell_a_hidden_commune() -> None:
    """Typed for the current scenario, or for another that holds C."""
    def file(codes: tuple[str, ...], others: tuple[Scenario, ...] = ()) -> Work:
        total = EnteredFigure("ald", 2023, "CPAM", count=77)
        return from_text(file_text(Work(Project(codes, entered=(total,), brought=(ALD,)), others=others), 1600, 2026))

    assert file((A, B)).project.entered[0].count == 77
    assert file((A, B, C)).project.entered[0].masked
    assert file((A, B), WORK.others).project.entered[0].masked
