"""What a draft changes: whom it meets, what it takes, what it leaves.

    A B C D    x holds A and E, y holds D; A 1,000 inhabitants of two IRIS (400 and 600), the others 100 each
    E F G H
    1 2 a b    z holds the first arrondissement
"""

from __future__ import annotations

import pytest
from coverage_toys import covered, drawn, held
from grids import code, codes

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.effect import DRAFT, effect_of
from diagnostic.coverage.found import Doubt, Effect, Held, Holding, Misread
from diagnostic.geography.units import Unit, units_of
from diagnostic.sources.warehouse import Warehouse

GROUND = drawn("A B C D\nE F G H\n1 2 a b", {"A": 1000}, iris={"A": (400, 600)})
REGISTER = covered(GROUND, held("x", "A", "E", department="01"), held("y", "D", department="01"),
                   held("z", "1", department="13"))
A, B, E = map(code, "ABE")


def effect(*units: str, but: str | None = None, on: Coverage = REGISTER) -> Effect:
    return effect_of(held("", *units).units, on, but=but)


def test_free_ground() -> None:
    found = effect("B", "F")
    assert (found.pairs, found.taken, found.people) == ((), codes("BF"), 200)
    assert (found.released, found.lost, found.misread) == ((), 0, ())
    assert (found.before.uncovered, found.after.uncovered, found.before.cpts, found.after.cpts) == (500, 300, 2, 3)
    # C, G and H are left in one group beside it, in the department of the draft; 2 touches F, in that of z.
    assert [blank.codes for blank in found.left] == [codes("CGH"), codes("2")]


def test_what_it_meets_and_leaves() -> None:
    found = effect("A", "D", "B")
    assert [(pair.first, pair.second, pair.codes, pair.population) for pair in found.pairs] == [
        (DRAFT, "x", (A,), 1000), (DRAFT, "y", codes("D"), 100)]
    assert (found.pairs[0].share_first, found.pairs[0].share_second) == (1000 / 1200, 1000 / 1100)
    assert (found.taken, found.people) == ((B,), 100)
    assert found.after.several == 1100 and found.before.several == 0
    # What touches neither the draft nor its units is no matter of its.
    assert all(code("b") not in blank.codes for blank in found.left)


def test_in_the_place_of_a_cpts() -> None:
    found = effect("A", "B", but="x")
    assert (found.pairs, found.taken, found.people) == ((), (B,), 100)
    assert (found.released, found.lost) == ((E,), 100)
    assert found.before.uncovered == found.after.uncovered == 500
    assert found.before.cpts == found.after.cpts == 2
    assert E in {unit for blank in found.left for unit in blank.codes}


def test_the_same_again_changes_nothing() -> None:
    found = effect("A", "E", but="x")
    assert found.before == found.after
    assert (found.pairs, found.taken, found.people, found.released, found.lost) == ((), (), 0, (), 0)


def test_parts() -> None:
    found = effect("A:1")
    assert [(pair.second, pair.conflict, pair.held) for pair in found.pairs] == [("x", 400, Held.CONFLICT)]
    found = effect("A=30", "M=150")
    assert [(pair.second, pair.conflict, pair.held) for pair in found.pairs] == [
        ("z", 50, Held.CONFLICT), ("x", 30, Held.CONFLICT)]
    assert (found.taken, found.people) == (codes("2"), 100)
    # Replaced by one of its IRIS, 600 of A have nobody any more.
    found = effect("A:1", "E", but="x")
    assert (found.released, found.lost) == ((), 600)
    assert found.left[0].codes[0] == A and found.left[0].part == (A,)


def test_codes_that_do_not_count() -> None:
    found = effect("01901", "99999")
    assert found.misread == (Misread(DRAFT, Doubt.OBSOLETE, "01901", A), Misread(DRAFT, Doubt.UNKNOWN, "99999"))
    assert [pair.codes for pair in found.pairs] == [(A,)]


def test_an_empty_draft() -> None:
    found = effect()
    assert (found.pairs, found.taken, found.left, found.before.total) == ((), (), (), 0)
    assert effect(but="y").released == codes("D")


def test_on_a_register_that_holds_nothing() -> None:
    found = effect("A", "B", on=covered(GROUND))
    assert (found.taken, found.people, found.before.cpts, found.after.cpts) == ((A, B), 1100, 0, 1)
    assert [blank.codes for blank in found.left] == [codes("CDEFGH")]


def test_a_cpts_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        effect("A", but="w")


def test_a_real_draft(paca: Coverage) -> None:
    """Sisteron and its neighbours, which nobody holds: Sisteron is 04209."""
    sisteron = next(blank for blank in paca.blanks(["04"]) if "04209" in blank.codes)
    found = effect_of(units_of(sisteron.codes), paca)
    assert found.taken == sisteron.codes and found.people == sisteron.population
    assert found.pairs == () and found.left == ()
    assert found.after.uncovered == found.before.uncovered - sisteron.population
    # With Nice too: three CPTS to talk with, and no conflict.
    with_nice = effect_of([*units_of(sisteron.codes), Unit("06088")], paca)
    assert [pair.held for pair in with_nice.pairs] == [Held.UNTOLD] * 3
    assert {pair.second for pair in with_nice.pairs} == set(paca.holders_of("06088"))


def test_any_holding_put_again_is_itself(paca: Coverage, listed: tuple[Holding, ...], warehouse: Warehouse) -> None:
    for holding in listed[::14]:
        found = effect_of(holding.units, paca, but=holding.id)
        assert found.before == found.after and not (found.taken or found.released or found.people or found.lost)
        assert {pair.second for pair in found.pairs} == {
            other for pair in paca.pairs() if holding.id in (pair.first, pair.second)
            for other in (pair.first, pair.second)} - {holding.id}
