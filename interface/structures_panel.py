"""The structures of the territory: on a map, filtered by family, in a table, as a file."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import streamlit as st
from streamlit_folium import st_folium

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.maps import use_local_assets
from diagnostic.figures.structures_layer import structures_map
from diagnostic.geography.names import fold
from diagnostic.indicators.catalogue import catalogue
from diagnostic.record import Structure
from diagnostic.structures import STRUCTURES_TABLE
from diagnostic.wording import count, typography
from interface import markup, session, tables
from interface.charts import ASSETS, MAP_HEIGHT
from interface.sources import show_sources

# Where the headings say what to install for the structures to be there.
_COUNTED = "structures_communes"


def show_structures(diagnosis: Diagnosis) -> None:
    st.header("Les structures, une à une")
    if diagnosis.structures:
        _panel(diagnosis)
    elif session.warehouse().has(STRUCTURES_TABLE):
        st.html(markup.quiet("Le registre installé n'a aucune structure dans ces communes : il ne couvre peut-être pas "
                             "ce département."))
    else:
        st.html(markup.quiet(_ask()))


def _ask() -> str:
    """What the catalogue says to install: said once, where the structures would be."""
    entries = catalogue()
    return next((heading.ask for heading in entries.headings for entry in entries.under(heading.id)
                 if _COUNTED in entry.tables), "")


@st.fragment
def _panel(diagnosis: Diagnosis) -> None:
    """A fragment: filtering draws nothing else of the page again."""
    families = {structure.family: structure.family_label for structure in diagnosis.structures}
    numbers = Counter(structure.family for structure in diagnosis.structures)
    chosen = st.pills("Familles de structures", list(families), selection_mode="multi", key="structures_families",
                      format_func=lambda family: markup.label(f"{families[family]} ({numbers[family]})"))
    typed = st.text_input("Chercher un nom ou une commune", key="structures_search", max_chars=80)
    places = {unit.code: unit.name for unit in diagnosis.units}
    kept = kept_of(diagnosis.structures, places, chosen, typed)
    st.html(markup.quiet(said_of(kept, len(diagnosis.structures))))
    use_local_assets(ASSETS)
    board, legend = structures_map(diagnosis, session.warehouse(), kept, height=MAP_HEIGHT, assets=ASSETS)
    # The component tells maps apart by their script with digits stripped.
    shown = sha256(" ".join(structure.finess for structure in kept).encode()).hexdigest()[:12]
    st_folium(board, key=f"structures-{shown}", height=MAP_HEIGHT, use_container_width=True, returned_objects=[],
              render=False)
    st.html(f"<div class='legend'>{legend}</div>")
    tables.show_frame(("Nom", "Famille", "Catégorie", "Commune", "FINESS"), [
        (structure.name, structure.family_label, structure.category, _place(structure, places), structure.finess)
        for structure in kept], "structures")
    show_sources(diagnosis, (STRUCTURES_TABLE,), "Un établissement figure une fois, dans sa famille principale. Pour "
                 "une commune prise en partie, toutes ses structures sont montrées.")


def kept_of(structures: tuple[Structure, ...], places: dict[str, str], families: list[str],
            typed: str) -> tuple[Structure, ...]:
    """Those of the families chosen (all when none is) whose name or commune holds what was typed, accents aside."""
    sought = fold(typed)
    return tuple(structure for structure in structures
                 if (not families or structure.family in families)
                 and sought in f"{fold(structure.name)} {fold(_place(structure, places))}")


def said_of(kept: tuple[Structure, ...], total: int) -> str:
    """« 12 structures sur 140, dont 2 sans position et 3 placées au milieu de leur commune. »"""
    nowhere = sum(structure.lat is None for structure in kept)
    rough = sum(structure.lat is not None and not structure.precise for structure in kept)
    parts = [f"{count(nowhere, 'structure')} sans position, dans le tableau seulement" if nowhere else "",
             f"{count(rough, 'placée')} au milieu de leur commune, faute d'adresse" if rough else ""]
    known = " et ".join(filter(None, parts))
    of = f" sur {total}" if len(kept) < total else ""
    return typography(f"{count(len(kept), 'structure')}{of}{f', dont {known}' if known else ''}.")


def _place(structure: Structure, places: dict[str, str]) -> str:
    if structure.code in places:
        return places[structure.code]
    gazetteer = session.warehouse().gazetteer
    return gazetteer.place(structure.code).name if structure.code in gazetteer else structure.code

