"""Territoire: start from anything, draw, and see at every gesture what it changes."""

from __future__ import annotations

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.geography.checks import Severity
from interface import (
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
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import show_kpis
from interface.sources import show_sources

# What the accordion beside the map holds: a room is only filled while it is open.
ROOMS = {
    "Coller une liste": ("La saisie du territoire", True, reading_panel.show),
    "Aide à décider": ("L'aide à décider", False, help_panel.show),
    "Prendre une partie de commune": ("Les parties de communes", False, parts_panel.show_current),
    "Importer un fichier": ("L'import de fichier", False, file_panel.show),
    "Projets et partage": ("Les projets", False, projects_panel.show),
}


def effects(diagnosis: Diagnosis) -> None:
    with st.container(border=True):
        st.markdown("##### Où se situe le projet")
        st.html(territory_figures.scale_bar(diagnosis, session.warehouse()))
        st.html(territory_figures.shape_facts(diagnosis))


def rooms() -> None:
    for title, (what, opened, fill) in ROOMS.items():
        room = st.expander(title, expanded=opened, key=f"room-{title}", on_change="rerun")
        if room.open:
            with room, guarded(what):
                fill()


@st.fragment
def workspace(side: sidebar.Side) -> None:
    """All that a gesture changes: drawn again by itself, so that the map is never mounted anew."""
    diagnosis = session.current()
    with guarded("La première ligne de chiffres"):
        show_kpis(territory_figures.first_row(diagnosis))
    with guarded("La recherche"):
        search_panel.show()
    with guarded("La liste de ce qui reste à trancher"):
        reading_panel.show_pending()
    with st.container(key="split-territoire"):
        left, right = st.columns([5, 2], gap="small")
    with left:
        with guarded("Les outils de dessin"):
            drawing_tools.show()
        with guarded("La carte"):
            bounds, asked = gestures.view()
            show_drawing_map(session.drawing().selection, key="dessin", on_event=gestures.on_map, fit=bounds,
                             asked=asked)
            st.html(f"<div class='legend'>{drawing_legend()}</div>")
        with guarded("Les gestes d'ensemble"):
            drawing_tools.show_actions()
    with right:
        with guarded("Le dernier changement"), st.container(border=True):
            drawing_tools.show_last()
        with guarded("La jauge de taille"):
            effects(diagnosis)
        rooms()
    show_sources(diagnosis, ("population", "shapes", "aci_tailles", "aci_financement"))
    with guarded("La liste des contrôles"):
        st.subheader("À vérifier")
        st.html(territory_figures.remarks(diagnosis, session.warehouse().gazetteer))
    if diagnosis.overlaps:
        with guarded("La liste des CPTS voisines"):
            st.subheader("CPTS déjà enregistrées sur ces communes")
            st.html(territory_figures.overlaps_table(diagnosis))
            show_sources(diagnosis, ("cpts_paca", "population"))
    with guarded("Le détail de la lecture"):
        reading_panel.show_details()
    side.refresh()
    with guarded("L'adresse de la page"):
        session.publish_link()


framed()
st.title("Territoire")
st.html(markup.quiet("Cherchez un lieu, cliquez sur la carte, ou collez une liste : la population, la taille et les "
                     "contrôles suivent à chaque geste."))
for warning in session.link_warnings():
    show(Severity.WARNING, warning)
workspace(sidebar.side())
