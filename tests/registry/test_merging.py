"""Two changes of one sheet, brought together or refused, on sheets small enough to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.merging import together
from diagnostic.registry.model import Days, Sheet, Status, sheet

READ = sheet("CPTS du Vidourle", "30", (Unit("30341"), Unit("30344")), 2026, Status.LETTER, tier="1",
             days=Days(letter=date(2025, 3, 1)), note="à relire")


def test_a_new_name_and_a_new_commune_go_together() -> None:
    theirs = replace(READ, units=(*READ.units, Unit("30258")), days=replace(READ.days, filed=date(2026, 1, 5)))
    mine = replace(READ, name="CPTS Vidourle", units=READ.units[:1], tier="")
    found = together(READ, theirs, mine)
    assert found == sheet("CPTS Vidourle", "30", (Unit("30258"), Unit("30341")), 2026, Status.LETTER, tier="",
                          days=Days(date(2025, 3, 1), date(2026, 1, 5)), note="à relire")


def test_two_names_or_two_parts_of_one_commune_do_not_go_together() -> None:
    assert together(READ, replace(READ, name="Une"), replace(READ, name="Autre")) is None
    part = (Unit("30341", declared=DeclaredPart(100, "le bourg")), Unit("30344"))
    iris = (Unit("30341", ("303410101",)), Unit("30344"))
    assert together(READ, replace(READ, units=part), replace(READ, units=iris)) is None
    assert together(READ, replace(READ, units=part), replace(READ, units=READ.units[1:])) is None, "one took it away"


def test_a_day_that_one_took_away_and_the_other_left_is_away() -> None:
    found = together(READ, replace(READ, days=Days()), replace(READ, note=""))
    assert found == replace(READ, days=Days(), note="")


units = st.sets(st.sampled_from(["30258", "30341", "30344", "34001"]), max_size=4).map(
    lambda codes: tuple(Unit(code) for code in sorted(codes)))
sheets = st.builds(lambda name, held, status, tier, day: sheet(name, "30", held, 2026, status, tier=tier,
                                                               days=Days(letter=day)),
                   st.sampled_from(["Une", "Deux"]), units, st.sampled_from(list(Status)), st.sampled_from(["", "1"]),
                   st.none() | st.just(date(2026, 1, 1)))


@given(read=sheets, theirs=sheets, mine=sheets)
def test_neither_change_is_lost_whoever_comes_first(read: Sheet, theirs: Sheet, mine: Sheet) -> None:
    assert together(read, theirs, read) == theirs
    assert together(read, read, mine) == mine
    assert together(read, mine, mine) == mine
    found = together(read, theirs, mine)
    assert found == together(read, mine, theirs)
    if found is not None:
        for before, one, other, kept in ((read.name, theirs.name, mine.name, found.name),
                                         (read.tier, theirs.tier, mine.tier, found.tier)):
            assert kept == (other if one == before else one)
        for code in {unit.code for one in (read, theirs, mine) for unit in one.units}:
            held = [code in {unit.code for unit in one.units} for one in (read, theirs, mine, found)]
            assert held[3] == (held[2] if held[1] == held[0] else held[1])
