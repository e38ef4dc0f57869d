"""The rule of rights, beside the same rule said one department at a time."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from diagnostic.registry.access import Action, Area, Grant, Level, Rights, Role
from diagnostic.registry.model import Status
from tests.registry.register_toy import REGIONS, sheet_of

PLACES = sorted(chain.from_iterable(REGIONS.values()))
AREAS = st.one_of(st.just(Area(Level.EVERYWHERE)), st.sampled_from([Area(Level.REGION, code) for code in REGIONS]),
                  st.sampled_from([Area(Level.DEPARTMENT, code) for code in PLACES]))
GRANTS = st.lists(st.builds(Grant, st.sampled_from(Role), AREAS), max_size=4)
SOME = st.sets(st.sampled_from(PLACES), min_size=1, max_size=4)


def holds(grants: list[Grant], role: Role, place: str) -> bool:
    """Whether some grant of that role or above speaks of that department."""
    return any(one.role >= role and (
        one.area.level is Level.EVERYWHERE or one.area.code == place
        or (one.area.level is Level.REGION and place in REGIONS[one.area.code])) for one in grants)


@given(GRANTS, st.sampled_from(Action), SOME)
def test_a_right_holds_in_all_the_departments_or_not_at_all(grants: list[Grant], action: Action,
                                                            places: set[str]) -> None:
    rights = Rights.of(grants, REGIONS)
    assert rights.may(action, places) == all(holds(grants, action.least, place) for place in places)
    assert rights.may(action, None) == any(one.role >= action.least and one.area.level is Level.EVERYWHERE
                                           for one in grants)
    assert rights.somewhere(action) == any(holds(grants, action.least, place) for place in PLACES)
    assert rights.may(action, set()) == rights.may(action, None)


@given(GRANTS, GRANTS, st.sampled_from(Action), SOME)
def test_another_right_takes_nothing_away(grants: list[Grant], more: list[Grant], action: Action,
                                          places: set[str]) -> None:
    before, after = Rights.of(grants, REGIONS), Rights.of([*grants, *more], REGIONS)
    assert after.may(action, places) or not before.may(action, places)


@given(GRANTS, SOME, st.sampled_from(PLACES), st.sampled_from(Status))
def test_a_draft_is_seen_by_those_of_its_departments(grants: list[Grant], places: set[str], seat: str,
                                                     status: Status) -> None:
    sheet = sheet_of(units=[f"{place}001" for place in sorted(places)], department=seat, status=status)
    concerned = any(holds(grants, Role.READER, place) for place in {*places, seat})
    assert Rights.of(grants, REGIONS).sees(sheet) == (concerned if status.draft else bool(grants))


def test_a_region_that_is_not_known_gives_nothing() -> None:
    rights = Rights.of([Grant(Role.ADMINISTRATOR, Area(Level.REGION, "99"))], REGIONS)
    assert not any(rights.somewhere(action) for action in Action)
    assert not rights.may(Action.READ, {"13"})
