"""Which part of the country the screen of overlaps watches: the whole register, a region, a department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from diagnostic.geography.departments import department_in_sentence
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.wording import NBSP, count
from interface import session

ZONE, FIELD = "zone", "coverage_zone"
WHOLE = "registre"


@dataclass(frozen=True)
class Watched:
    """`key`: its word in the address; `name`: in a sentence (« la région Bretagne »); `departments`: never empty."""

    key: str
    label: str
    name: str
    departments: frozenset[str]


def areas(gazetteer: Gazetteer, spoken: Iterable[str]) -> dict[str, Watched]:
    """What can be watched, by key: the departments `spoken` of by the register all together, then its regions and
    departments, then the others."""
    # A seat may be recorded in a department that there is not.
    held = frozenset(spoken) & gazetteer.departments.keys() or frozenset(gazetteer.departments)
    of_region = {code: frozenset(gazetteer.place(member).department for member in gazetteer.members_of_region(code))
                 for code in gazetteer.regions}
    whole = Watched(WHOLE, f"Tout le registre ({count(len(held), 'département')})", "les départements du registre",
                    held)
    regions = [Watched(f"region-{code}", f"Région{NBSP}: {gazetteer.region_name(code)}",
                       f"la région {gazetteer.region_name(code)}", inside) for code, inside in of_region.items()]
    departments = [Watched(f"departement-{code}", f"Département{NBSP}: {name} ({code})",
                           department_in_sentence(code, name), frozenset({code}))
                   for code, name in gazetteer.departments.items()]
    by_name = sorted(regions, key=lambda area: area.label) + sorted(departments, key=lambda area: area.key)
    first = [area for area in by_name if area.departments & held]
    return {area.key: area for area in (whole, *first, *(area for area in by_name if not area.departments & held))}


def starting(found: dict[str, Watched], asked: str) -> str:
    """The key to begin with: what the address asks for where it is known, else the one region of the register, else
    all of it."""
    if asked in found:
        return asked
    held = found[WHOLE].departments
    return next((key for key, area in found.items() if key.startswith("region-") and held <= area.departments), WHOLE)


def choose(spoken: Iterable[str]) -> Watched:
    """Draw the choice, keep it in the address, and give it."""
    found = areas(session.warehouse().gazetteer, spoken)
    if st.session_state.get(FIELD) not in found:
        st.session_state[FIELD] = starting(found, st.query_params.get(ZONE, ""))
    chosen = st.selectbox("Territoire observé", list(found), key=FIELD, persist_state="session",
                          format_func=lambda key: found[key].label if key in found else key)
    area = found.get(chosen, found[WHOLE])
    session.tell_beside(**{ZONE: area.key})
    return area
