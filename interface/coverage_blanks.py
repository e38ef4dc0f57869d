"""Communes that no CPTS covers: where, how many people, and who could take them."""

from __future__ import annotations

import streamlit as st

from diagnostic.coverage.found import Blank
from diagnostic.figures.coverage_map import clipped
from diagnostic.report.overlaps.view import View
from diagnostic.wording import NBSP, count, number, quantity
from interface import coverage_tables, markup

OPENED = "coverage_blank"


def show(view: View) -> None:
    if not view.blanks:
        st.html(markup.quiet("Aucune zone blanche : chaque commune d'ici est dans une CPTS."))
        return
    gazetteer = view.warehouse.gazetteer
    st.html(markup.quiet(f"{count(len(view.blanks), 'zone blanche', 'zones blanches')} d'un seul tenant, de la plus "
                         "peuplée à la moins peuplée. Choisissez une ligne pour voir qui pourrait la prendre."))
    coverage_tables.show(coverage_tables.blanks_frame(view), "zones-blanches",
                         on_row=lambda row: _open(view.blanks[row]))
    _show_opened(view)
    st.header("Par département et par intercommunalité")
    coverage_tables.show(coverage_tables.tallies_frame(view.by_department, gazetteer.department_name, "Département"),
                         "zones-blanches-departements")
    st.html(markup.quiet("D'une intercommunalité qui déborde du territoire observé, les communes d'ici seulement."))
    coverage_tables.show(coverage_tables.tallies_frame(
        view.coverage.tallies("epci", view.departments),
        lambda code: gazetteer.epci_name(code) if code else "Sans intercommunalité", "Intercommunalité"),
        "zones-blanches-epci")


def _open(blank: Blank) -> None:
    st.session_state[OPENED] = blank.codes[0]


def _show_opened(view: View) -> None:
    found = {blank.codes[0]: blank for blank in view.blanks}
    if st.session_state.get(OPENED) not in found:
        st.session_state[OPENED] = view.blanks[0].codes[0]
    st.header("Une zone blanche de près")
    labels = {code: f"{view.places(blank.codes, 2)}{NBSP}: {coverage_tables.said_of(blank, view.warehouse.gazetteer)}"
              for code, blank in found.items()}
    chosen = st.selectbox("Zone blanche", list(found), key=OPENED, format_func=lambda code: labels.get(code, code))
    blank = found.get(chosen, view.blanks[0])
    listed = ", ".join(view.place(code) + (" en partie" if code in set(blank.part) else "") for code in blank.codes)
    st.html(f"<p class='told'>{markup.text(listed)}.</p>")
    if not blank.candidates:
        st.html(markup.quiet("Aucune CPTS ne touche ces communes."))
        return
    st.html(markup.table(
        ["CPTS qui pourrait les prendre", "Frontière commune", "Communes d'une intercommunalité qu'elle tient déjà"],
        [[clipped(view.names[one.id]), quantity(one.border_km, "km", 1),
          f"{number(one.same_epci)} sur {len(blank.codes)}"] for one in blank.candidates], numeric=[1, 2], cards=True))
