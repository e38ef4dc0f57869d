"""Tables of the user's on the toy country: what a project keeps of them, and the figures they make.

    A 40   B 30   C 7 (secret)   D « NS »   b 12; of 200, 100, 50, 60, 100 insured
"""

from __future__ import annotations

import json

import pytest
from brought_toy import brought, toy
from hypothesis import given
from hypothesis import strategies as st
from toy_country import A_EAST, A_WEST, ONE, OTHER, TWO, A, B, C, D

from diagnostic.diagnosis import diagnose, from_json, to_json
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.brought import Base, Brought, BroughtError, Kind, Scope, cells_of, with_brought, written
from diagnostic.indicators.measurement import EnteredFigure, Level, Status
from diagnostic.indicators.secrecy import Cell
from diagnostic.record import Diagnosis

FIGURES = {A: 40, B: 30, C: 7, D: "s", OTHER: 12}
BASES = {A: 200.0, B: 100.0, C: 50.0, D: 60.0, OTHER: 100.0}


def told(codes: list[str], *tables: Brought, entered: tuple[EnteredFigure, ...] = ()) -> Diagnosis:
    return diagnose(units_of(codes), toy(), brought=tables, entered=entered)


def test_a_table_fills_the_indicators_of_its_topic() -> None:
    """40 + 30 of 300 insured."""
    found = told([A, B], brought(FIGURES, bases=BASES))
    count, share = found.measurement("ald_effectif"), found.measurement("ald_part")
    assert count is not None and share is not None
    assert (count.value, count.status, count.units_known, count.vintage) == (70, Status.OBSERVED, 2, "2023")
    assert share.value == pytest.approx(70 / 3)
    assert share.lower is not None and share.upper is not None and share.lower < 70 / 3 < share.upper
    assert [unit.values["ald_effectif"] for unit in found.units] == [40, 30]
    assert found.entry("ald_part").aggregation == "ratio"
    assert found.own == ()
    assert "CPAM de l'Ain" in [source.producer for source in found.sources]
    assert "ald_effectif" in next(state for state in found.headings if state.heading == "ald").filled


def test_a_hidden_count_makes_an_interval() -> None:
    """40 + 30 + [0, 10] + [0, 10] of 410."""
    found = told([A, B, C, D], brought(FIGURES, bases=BASES))
    count, share = found.measurement("ald_effectif"), found.measurement("ald_part")
    assert count is not None and share is not None
    assert (count.value, count.least, count.most, count.hidden_units) == (None, 70, 90, 2)
    assert (share.least, share.most) == (pytest.approx(7000 / 410), pytest.approx(9000 / 410))
    assert [unit.values["ald_effectif"] for unit in found.units] == [40, 30, None, None]
    assert [unit.hidden for unit in found.units] == [(), (), *(("ald_effectif", "ald_part"),) * 2]


def test_a_commune_that_the_table_has_not_is_unknown() -> None:
    found = told([A, ONE], brought(FIGURES, bases=BASES))
    count, share = found.measurement("ald_effectif"), found.measurement("ald_part")
    assert count is not None and share is not None
    assert (count.value, count.status) == (None, Status.MISSING)
    assert "renseigne (1)\u00a0: 40." in count.note
    assert (share.value, share.units_known, share.units_total) == (20.0, 1, 2)


def test_the_small_figure_is_nowhere_in_the_object() -> None:
    kept = brought(FIGURES, bases=BASES)
    assert kept.by_code[C] == Cell(C, 0, 10, 50, True)
    assert kept.by_code[D] == Cell(D, 0, 10, 60, True)
    assert brought({**FIGURES, C: 3}, bases=BASES).digest == kept.digest
    assert "cells" not in repr(kept)


def test_zeros_are_under_the_threshold_too() -> None:
    assert brought({A: 0, B: 30}).by_code[A].secret


def test_a_rate_that_implies_a_small_count_is_hidden() -> None:
    """12 % of the 100 inhabitants of C are 12 persons; 9 % are 9."""
    def rates(c: float) -> Brought:
        return brought({A: 20.0, C: c}, kind=Kind.RATE, base=Base.POPULATION)

    assert not rates(12.0).by_code[C].secret
    assert rates(9.0).by_code[C] == Cell(C, None, 0, None, True)
    found = told([A, C], rates(9.0)).measurement("ald_part")
    assert found is not None
    assert (found.value, found.units_known, found.status) == (20.0, 1, Status.ESTIMATED)


def test_rates_on_a_base_of_their_own_become_counts() -> None:
    """20 % of 200 and 30 % of 100: 70 of 300. 10 % of 50 are 5, which are hidden."""
    table = brought({A: 20.0, B: 30.0, C: 10.0}, kind=Kind.RATE, bases=BASES)
    share = told([A, B], table).measurement("ald_part")
    assert share is not None and share.value == pytest.approx(70 / 3)
    bounded = told([A, B, C], table).measurement("ald_part")
    assert bounded is not None and bounded.status is Status.BOUNDED
    assert told([A, B], table).measurement("ald_effectif") is None or "ald_effectif" not in told([A, B], table).filled


def test_an_indicator_of_the_users_own() -> None:
    table = brought({A: 100, B: 20, OTHER: 11}, topic="propre_asthme", label="Asthme <b>traité</b>", unit="personnes",
                    base=Base.POPULATION)
    found = told([A, B], table)
    assert [indicator.id for indicator in found.own] == ["propre_asthme", "propre_asthme_part"]
    count, share = found.measurement("propre_asthme"), found.measurement("propre_asthme_part")
    assert count is not None and count.value == 120
    assert share is not None and share.value == pytest.approx(100 * 120 / 1500)
    assert from_json(to_json(found)) == found


def test_values_that_do_not_add_up_are_told_by_their_extremes() -> None:
    table = brought({A: 20_000, B: 18_000}, topic="propre_revenu", label="Revenu", unit="€", kind=Kind.VALUE,
                    threshold=0)
    found = told([A, B], table).measurement("propre_revenu")
    assert found is not None and (found.value, found.least, found.most) == (None, 18_000, 20_000)


def test_iris_are_masked_before_they_are_added() -> None:
    """A east 8 (secret) and A west 50: the commune lies between 50 and 60, though 58 is over the threshold."""
    table = brought({A_EAST: 8, A_WEST: 50, f"{B}0000": 30}, scope=Scope.IRIS)
    whole = told([A, B], table)
    count = whole.measurement("ald_effectif")
    assert count is not None and (count.least, count.most, count.hidden_units) == (80, 90, 1)
    part = told([A_WEST], table)
    found = part.measurement("ald_effectif")
    assert found is not None and (found.value, found.status) == (50, Status.OBSERVED)


def test_a_part_of_a_commune_takes_its_share() -> None:
    """500 of the 1000 inhabitants of A: 20 of its 40; 100 of them would be 4, which are not told."""
    def part(people: int) -> Diagnosis:
        return diagnose([Unit(A, declared=DeclaredPart(people, "quartier")), Unit(B)], toy(),
                        brought=[brought({A: 40, B: 30})])

    half, tenth = part(500).measurement("ald_effectif"), part(100).measurement("ald_effectif")
    assert half is not None and (half.value, half.status) == (50, Status.ESTIMATED)
    assert tenth is not None and (tenth.least, tenth.most) == (30, 40)


def test_arrondissements_make_their_city() -> None:
    table = brought({ONE: 20, TWO: 8})
    assert table.by_code["13055"] == Cell("13055", 20, 10, None, True)


def test_departments_compare_only_where_the_table_covers_them() -> None:
    """A, B and C hold all of the Ain, A alone 62 % of it. The country is mostly Marseille, which is not there."""
    def levels(table: Brought) -> set[str]:
        found = told([A], table).measurement("ald_part")
        return {f"{place.level.value} {place.code}" for place in found.references
                if place.source.startswith("apporte")} if found else set()

    assert "département 01" in levels(brought({A: 40, B: 30, C: 20, D: 15}, bases=BASES))
    assert "France FR" not in levels(brought({A: 40, B: 30, C: 20, D: 15}, bases=BASES))
    assert levels(brought({A: 40}, bases=BASES)) == set()


def test_a_typed_total_beside_hidden_communes_is_masked() -> None:
    total = EnteredFigure("ald", 2023, "CPAM", count=77)
    found = told([A, B, C], brought(FIGURES), entered=(total,))
    count = found.measurement("ald_effectif")
    assert count is not None and (count.value, count.least, count.most) == (None, 70, 80)
    assert "masqué" in count.note
    assert found.entered[0].masked and found.entered[0].count is None
    assert '"count": 77' not in to_json(found)


def test_a_typed_total_over_no_hidden_commune_stands() -> None:
    found = told([A, B], brought(FIGURES), entered=(EnteredFigure("ald", 2023, "CPAM", count=77),))
    count = found.measurement("ald_effectif")
    assert count is not None and (count.value, count.status) == (77, Status.ENTERED)


def test_an_older_typed_total_leaves_its_place() -> None:
    found = told([A, B], brought(FIGURES), entered=(EnteredFigure("ald", 2020, "CPAM", count=77),))
    count = found.measurement("ald_effectif")
    assert count is not None and (count.value, count.vintage) == (70, "2023")


def test_a_typed_sub_group_beside_hidden_communes_of_another_is_masked() -> None:
    """C2S of the territory less the free one: the paying one, of which C hides its own."""
    paying = brought({A: 40, C: 7}, topic="c2s_p")
    found = told([A, C], paying, entered=(EnteredFigure("c2s", 2023, "CPAM", count=147),
                                          EnteredFigure("c2s_np", 2023, "CPAM", count=100)))
    assert all(figure.masked for figure in found.entered)


def test_sub_groups_do_not_give_each_other_away() -> None:
    """In C, 30 in all and 22 free ones would tell the 8 paying ones."""
    tables = (brought({A: 90, C: 30}, topic="c2s"), brought({A: 50, C: 22}, topic="c2s_np"),
              brought({A: 40, C: 8}, topic="c2s_p"))
    found = told([A, C], *tables)
    assert [unit.values["c2s_np_effectif"] for unit in found.units] == [50, None]
    assert [unit.values["c2s_effectif"] for unit in found.units] == [90, 30]
    paying, free = found.measurement("c2s_p_effectif"), found.measurement("c2s_np_effectif")
    assert paying is not None and (paying.least, paying.most) == (40, 50)
    assert free is None or free.value is None


def test_a_figure_of_the_whole_territory_is_told_unless_it_tells_a_commune() -> None:
    """120 of 1500 persons; 77 beside a table that hides C; 8, which is under the threshold by itself."""
    def whole(count: int, *beside: Brought) -> Diagnosis:
        table = brought({"": count}, topic="propre_x", label="X", unit="personnes", scope=Scope.TERRITORY)
        return told([A, B, C], table, *beside)

    fine = brought(FIGURES, topic="propre_x", label="X", unit="personnes")
    alone, masked_beside, small = (found.measurement("propre_x")
                                   for found in (whole(120), whole(77, fine), whole(8)))
    assert alone is not None and (alone.value, alone.status) == (120, Status.ENTERED)
    assert masked_beside is not None and (masked_beside.least, masked_beside.most) == (70, 80)
    assert small is not None and (small.value, small.status) == (None, Status.ENTERED)
    assert "77" not in str([masked_beside.note, whole(77, fine).own])


def test_two_hidden_sub_groups_of_a_known_total_are_unknown() -> None:
    """15 in all, of two sub-groups under 11: each would be between 5 and 10."""
    tables = (brought({A: 90, C: 15}, topic="c2s"), brought({A: 50, C: 7}, topic="c2s_np"),
              brought({A: 40, C: 8}, topic="c2s_p"))
    found = told([A, C], *tables)
    for topic in ("c2s_np_effectif", "c2s_p_effectif"):
        measured = found.measurement(topic)
        assert measured is None or measured.least is measured.value is None


def test_tables_of_one_indicator_replace_each_other() -> None:
    first, second = brought(FIGURES), brought({A: 50})
    by_iris = brought({A_EAST: 20}, scope=Scope.IRIS)
    assert with_brought((first,), second) == (second,)
    assert with_brought((first,), by_iris) == (by_iris,)


@pytest.mark.parametrize(("changed", "said"), [
    ({"topic": "inconnu", "label": "X"}, "n'est pas un indicateur"),
    ({"topic": "propre_x", "label": "X"}, "unité"),
    ({"year": 1890}, "année"),
    ({"threshold": 5}, "seuil"),
    ({"kind": Kind.RATE}, "base"),
    ({"kind": Kind.VALUE}, "sorte"),
    ({"scope": Scope.TERRITORY}, "se saisit"),
    ({"scope": Scope.IRIS}, "code de iris"),
])
def test_what_cannot_be_is_refused_in_french(changed: dict, said: str) -> None:
    with pytest.raises(BroughtError, match=said):
        brought({A: 40}, **changed)


CELLS = st.lists(st.builds(
    Cell, st.from_regex(r"(?:[0-9]{2}|2[AB])[0-9]{3}", fullmatch=True), st.integers(0, 10**6).map(float) | st.none(),
    st.sampled_from([0.0, 10.0]), st.integers(0, 10**6).map(float) | st.none(), st.booleans()), max_size=20)


@given(CELLS)
def test_cells_are_written_and_read_back(cells: list[Cell]) -> None:
    assert list(cells_of(written(cells))) == cells


@given(st.permutations(list(FIGURES)))
def test_the_order_of_rows_never_matters(order: list[str]) -> None:
    assert brought({code: FIGURES[code] for code in order}, bases=BASES) == brought(FIGURES, bases=BASES)


def test_epci_levels_are_told_apart() -> None:
    """The toy country has no EPCI: nothing is said, and nothing breaks."""
    table = Brought("ald", "", "", "ald", Kind.COUNT, Scope.EPCI, Base.NONE, 2023, "CPAM", 11,
                    cells=(Cell("200034692", 500),))
    assert all(place.level is not Level.EPCI for found in told([A], table).measurements for place in found.references)
    assert json.loads(to_json(told([A], table)))["schema"]
