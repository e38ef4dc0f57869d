"""Brought tables on the real country: EPCI around a territory, two worlds that differ by what a department masks."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.diagnosis import diagnose, to_json
from diagnostic.geography.units import units_of
from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.measurement import EnteredFigure, Level, Status
from diagnostic.indicators.secrecy import Cell
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse

GARD = Warehouse.embedded().gazetteer.members_of_department("30")
CALVISSON = "30062"
EPCI = Warehouse.embedded().gazetteer.place(CALVISSON).epci or ""
MEMBERS = Warehouse.embedded().gazetteer.members_of_epci(EPCI)


def by_commune(figures: dict[str, float], year: int = 2023) -> Brought:
    return Brought("ald", "", "", "ald", Kind.COUNT, Scope.COMMUNE, Base.COLUMN, year, "CPAM du Gard", 11,
                   cells=tuple(Cell(code, count, 0, 500.0) for code, count in figures.items()))


def by_epci(count: float, year: int = 2023) -> Brought:
    return Brought("ald", "", "", "ald", Kind.COUNT, Scope.EPCI, Base.COLUMN, year, "CPAM du Gard", 11,
                   cells=(Cell(EPCI, count, 0, 20_000.0),))


def told(codes: list[str] | tuple[str, ...], *tables: Brought, entered: tuple[EnteredFigure, ...] = ()) -> Diagnosis:
    return diagnose(units_of(codes), Warehouse.embedded(), brought=tables, entered=entered)


def epci_values(found: Diagnosis) -> list[float]:
    measured = found.measurement("ald_part")
    return [place.value for place in measured.references if place.level is Level.EPCI] if measured else []


def test_a_table_by_epci_is_a_reference_around_a_territory() -> None:
    assert epci_values(told([CALVISSON], by_epci(4000))) == [20.0]


def test_and_the_figure_of_a_territory_that_is_one() -> None:
    found = told(MEMBERS, by_epci(4000)).measurement("ald_effectif")
    assert found is not None and (found.value, found.status) == (4000, Status.OBSERVED)


def test_an_epci_says_nothing_over_a_hidden_commune() -> None:
    figures = dict.fromkeys(MEMBERS, 100.0)
    shown, hidden = by_commune(figures), by_commune({**figures, MEMBERS[0]: 5.0})
    total = sum(figures.values())
    assert epci_values(told([CALVISSON], shown, by_epci(total))) == [100 * total / 20_000]
    assert epci_values(told([CALVISSON], hidden, by_epci(total))) == []
    assert epci_values(told([CALVISSON], hidden, by_epci(total, year=2022))) != []


def test_an_epci_says_nothing_a_few_persons_from_a_typed_total() -> None:
    """The EPCI less one commune was typed: 4000 and 3996 would tell 4 persons of that commune."""
    def around(count: int) -> list[float]:
        return epci_values(told(MEMBERS[1:], by_epci(4000),
                                entered=(EnteredFigure("ald", 2023, "CPAM", count=count),)))

    assert around(3996) == []
    assert around(3900) == [20.0]


def test_a_department_is_compared_with_when_the_table_covers_it() -> None:
    full = told([CALVISSON], by_commune(dict.fromkeys(GARD, 100.0))).measurement("ald_part")
    part = told([CALVISSON], by_commune(dict.fromkeys(MEMBERS, 100.0))).measurement("ald_part")
    assert full is not None and part is not None
    assert [place.value for place in full.references if place.source == "apporte_ald"] == [20.0]
    assert [place for place in part.references if place.source == "apporte_ald"] == []


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_of_a_department_tells_what_its_communes_mask(data: st.DataObject) -> None:
    """References, standings among EPCI and CPTS, shares: of any communes of the Gard, those of E-Rhôny among them."""
    every = data.draw(st.integers(2, 9))
    world = {code: float(5 if rank % every == 0 else 20 + rank) for rank, code in enumerate(GARD)}
    other = {code: float(data.draw(st.integers(0, 10))) if figure < 11 else figure for code, figure in world.items()}
    codes = data.draw(st.sets(st.sampled_from(GARD), min_size=1, max_size=20).map(sorted))
    for where in (codes, list(MEMBERS), codes[1:] or codes):
        assert to_json(told(where, by_commune(world))) == to_json(told(where, by_commune(other)))
