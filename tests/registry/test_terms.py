"""What two perimeters become once terms hold: nothing else moves, and nobody is held twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.terms import (
    ARRONDISSEMENTS,
    Term,
    TermError,
    allotted,
    held_of,
    part_words,
    with_terms,
)
from diagnostic.sources.warehouse import Warehouse

CODES = [f"13{number:03}" for number in range(1, 9)]
CITY = "13055"
QUARTERS = ARRONDISSEMENTS[CITY]
IRIS = [f"13001{number:04}" for number in range(1, 5)]
LISTED = st.sets(st.sampled_from([*CODES, CITY]))


def units(codes: set[str]) -> tuple[Unit, ...]:
    return tuple(Unit(code) for code in sorted(codes))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """On 13001, by IRIS or whole, or on an arrondissement of the city."""
    if draw(st.booleans()):
        code = draw(st.sampled_from(QUARTERS))
        first = draw(st.booleans())
        return Term(code, Unit(code) if first else None, None if first else Unit(code), CITY, QUARTERS)
    ours = tuple(draw(st.sets(st.sampled_from(IRIS))))
    others = tuple(sorted(set(IRIS) - set(ours)))
    if not ours or not others:
        return Term("13001", Unit("13001") if ours else None, None if ours else Unit("13001"))
    return Term("13001", Unit("13001", ours), Unit("13001", others))


@given(LISTED, terms(), st.sampled_from([0, 1]))
def test_only_the_unit_of_the_term_changes(codes: set[str], term: Term, place: int) -> None:
    before = units(codes)
    after = with_terms(before, [term], place)
    told = {unit.code: unit for unit in after}
    assert len(told) == len(after)
    assert held_of(after, term) == term.held[place]
    others = {code for code in codes if code not in (term.code, term.city)}
    assert others <= told.keys()
    if term.city in codes:
        # The rest of the city stays where it was.
        assert set(QUARTERS) - {term.code} <= told.keys()
        assert CITY not in told
    assert with_terms(after, [term], place) == after


@given(LISTED, LISTED, terms())
def test_nobody_is_held_twice_afterwards(one: set[str], other: set[str], term: Term) -> None:
    first, second = (held_of(with_terms(units(codes), [term], place), term)
                     for place, codes in enumerate((one, other)))
    if first is not None and second is not None:
        assert first.iris
        assert second.iris
        assert set(first.iris).isdisjoint(second.iris)


def test_a_city_held_in_part_says_first_of_which_quarters() -> None:
    term = Term("13201", Unit("13201"), None, CITY, QUARTERS)
    with pytest.raises(TermError, match="précisez d'abord"):
        with_terms((Unit(CITY, declared=DeclaredPart(10, "nord")),), [term], 0)


def test_the_country_knows_its_iris_and_its_cities(warehouse: Warehouse) -> None:
    gazetteer = warehouse.gazetteer
    term = allotted("13201", Unit("13201"), None, gazetteer)
    assert term.city == "13055"
    assert len(term.quarters) == 16
    for city, quarters in ARRONDISSEMENTS.items():
        assert gazetteer.arrondissements_of(city) == quarters
    assert allotted("06027", Unit("06027"), None, gazetteer).city == ""
    known = gazetteer.iris_of("06027")
    parts = Unit("06027", known[:1]), Unit("06027", known[1:])
    assert allotted("06027", *parts, gazetteer).held == parts
    with pytest.raises(TermError, match="n'est pas un IRIS de Cagnes-sur-Mer"):
        allotted("06027", Unit("06027", ("060279999",)), None, gazetteer)
    half = Unit("06027", declared=DeclaredPart(30_000, "est"))
    with pytest.raises(TermError, match="60\u202f000"):
        allotted("06027", half, Unit("06027", declared=DeclaredPart(30_000, "ouest")), gazetteer, 53_354)
    assert allotted("06027", half, None, gazetteer, 53_354).first == half


@pytest.mark.parametrize("quarters", [QUARTERS[:1], (*QUARTERS, "59350"), ("13201", "59350"), QUARTERS[1:], ()])
def test_no_commune_slips_in_with_a_city(quarters: tuple[str, ...]) -> None:
    """What both would hold beside what the words of the proposal say."""
    with pytest.raises(TermError, match="n'est pas un arrondissement"):
        Term("13201", Unit("13201"), None, CITY, quarters)
    with pytest.raises(TermError, match="n'est pas un arrondissement"):
        Term("13001", Unit("13001"), None, "13002", ("13001", "59350"))


def test_parts_in_words() -> None:
    assert part_words(None) == "rien"
    assert part_words(Unit("13001")) == "entière"
    assert part_words(Unit("13001", ("130010002", "130010001"))) == "2\u00a0IRIS (130010001, 130010002)"
    assert part_words(Unit("13001", declared=DeclaredPart(1_250, "nord"))) == "1\u202f250\u00a0habitants (nord)"
