"""Chevauchements: over a region, which CPTS overlap, which communes nobody covers, who is counted twice."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk
from diagnostic.report.overlaps.view import View
from interface import coverage_head, coverage_sections, coverage_start, markup
from interface.coverage_board import show_board
from interface.coverage_reading import drawn, watched
from interface.frame import framed
from interface.guard import guarded, show
from interface.identity import entrance
from interface.kpi import show_kpis


def tell(desk: Desk, view: View) -> None:
    with guarded("La première ligne de chiffres"):
        if untold := coverage_head.silent(view):
            st.html(untold)
        show_kpis(coverage_head.first_row(view))
        st.html(coverage_head.sum_line(view))
        if doubts := coverage_head.misread(view):
            st.html(doubts)
    with st.container(key="split-couverture"):
        left, right = st.columns([5, 2], gap="small")
    with left, guarded("La carte"):
        answer, legend = drawn(view)
        show_board(answer, legend, "couverture")
    with right, guarded("Ce qui est à traiter"):
        st.html(coverage_head.to_do(view))
    st.html(coverage_head.sources(view))
    coverage_sections.show(desk, view)


framed()
st.title("Chevauchements")
st.html(markup.quiet("Les CPTS du registre : celles qui se chevauchent, les communes que personne ne couvre, les "
                     "habitants comptés deux fois."))
if (desk := entrance()) is not None:
    with guarded("Les chevauchements"):
        try:
            if (view := watched(desk)) is None:
                coverage_start.show(desk)
            else:
                coverage_start.show_done()
                tell(desk, view)
        except RegistryError as failure:
            show(Severity.ALERT, str(failure))
