"""Territoire: start from anything, draw, and see at every gesture what it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from diagnostic.geography.checks import Severity
from interface import (
    against_register,
    drawing_tools,
    file_panel,
    gestures,
    help_panel,
    markup,
    parts_panel,
    projects_panel,
    reading_panel,
    search_panel,
    session,
    sidebar,
    territory_figures,
)
from interface.drawing_map import drawing_legend, show_drawing_map
from interface.following import Follower, whole_run_asked
from interface.frame import framed
from interface.guard import guarded, show
from interface.sources import show_sources

# What may be opened beside the map: filled only while it is.
ROOMS: dict[str, tuple[str, Callable[[], None]]] = {
    "Liste": ("La saisie du territoire", reading_panel.show),
    "Aide à décider": ("L'aide à décider", help_panel.show),
    "Parties de communes": ("Les parties de communes", parts_panel.show_current),
    "Fichier": ("L'import de fichier", file_panel.show),
    "Projets": ("Les projets", projects_panel.show),
}


@dataclass(frozen=True)
class Around:
    """What follows the territory outside of the fragment."""

    side: sidebar.Side
    figures: Follower
    remarks: Follower

    def refresh(self) -> None:
        diagnosis, warehouse = session.current(), session.warehouse()
        with guarded("La première ligne de chiffres"):
            self.figures.show(markup.kpi_row(territory_figures.first_row(diagnosis)))
        with guarded("La liste des contrôles"):
            self.remarks.show(territory_figures.remarks(diagnosis, warehouse.gazetteer)
                              + against_register.against(diagnosis, warehouse))
        self.side.refresh()


def rooms() -> None:
    chosen = st.segmented_control("Volet ouvert", list(ROOMS), key="room", wrap=True,
                                  default="Liste", persist_state="session", label_visibility="collapsed")
    if chosen:
        what, fill = ROOMS[chosen]
        with guarded(what):
            fill()


@st.fragment
def workspace(around: Around) -> None:
    """All that a gesture changes: drawn again by itself, so that the map is never mounted anew."""
    if whole_run_asked():
        st.rerun()
    around.refresh()
    with guarded("La liste de ce qui reste à trancher"):
        reading_panel.show_pending()
    with st.container(key="split-territoire"):
        left, right = st.columns([5, 2], gap="small")
    with left, guarded("La carte"):
        bounds, asked = gestures.view()
        show_drawing_map(session.drawing().selection, key="dessin", on_event=gestures.on_map, fit=bounds,
                         asked=asked)
    with right, guarded("Le dernier changement"):
        drawing_tools.show_last()
        st.html(territory_figures.where_it_stands(session.current(), session.warehouse()))
    rooms()
    with guarded("L'adresse de la page"):
        session.publish_link()


framed()
st.title("Territoire")
st.html(markup.quiet("Cherchez un lieu, cliquez sur la carte, ou collez une liste : la population, la taille et les "
                     "contrôles suivent à chaque geste."))
for said in session.link_warnings():
    show(Severity.WARNING, said)
for said in against_register.warnings(session.warehouse()):
    show(Severity.WARNING, said)
figures = Follower()
with guarded("La recherche"):
    search_panel.show()
with guarded("Les outils de dessin"):
    drawing_tools.show()
st.html(f"<div class='legend'>{drawing_legend()}</div>")
drawn = st.container()
show_sources(session.current(), ("population", "shapes", "aci_tailles", "aci_financement"))
st.header("À vérifier")
remarks = Follower()
with guarded("Les liens vers le registre"):
    against_register.show_ways()
with guarded("Le détail de la lecture"):
    reading_panel.show_details()
with drawn:
    workspace(Around(sidebar.side(), figures, remarks))
