"""Search by name (commune, intercommunalité, canton, department, other CPTS), then start from it or add it."""

from __future__ import annotations

import streamlit as st

from diagnostic.drawing.finder import Kind, Start, find, starts_around
from diagnostic.drawing.gestures import Held
from diagnostic.geography.checks import counted
from diagnostic.geography.names import of
from interface import gestures, markup, session

_TEXT = "search_text"
SHOWN = 6
MOST_CHARACTERS = 120


@st.fragment
def show() -> None:
    """A fragment of its own: what is typed finds its answer without the map being sent again."""
    text = st.text_input(
        "Chercher un lieu", key=_TEXT, type="search", live="250ms", max_chars=MOST_CHARACTERS,
        icon=":material/search:", persist_state="session",
        placeholder="Commune, intercommunalité, canton, département, CPTS…")
    if not (text or "").strip():
        return
    found = _found(text)
    if not found:
        st.html(markup.quiet(f"Rien ne ressemble à « {text.strip()} » : essayez une partie du nom, ou le code Insee."))
        return
    held = Held(session.drawing().selection, session.warehouse().gazetteer)
    for position, start in enumerate(found):
        _show(start, position, tuple(filter(held.lacks, start.codes)))


def _found(text: str) -> list[Start]:
    """The best answers, and right after the first, when it is a commune of that name, what it belongs to."""
    warehouse, held = session.warehouse(), session.drawing().selection.unit_codes
    near = frozenset(warehouse.gazetteer.place(code).department for code in held)
    found: list[Start] = []
    for start in find(text, warehouse, limit=SHOWN, near=near):
        found.append(start)
        if start.kind is Kind.COMMUNE and start.named and len(found) == 1:
            found += starts_around(start.codes[0], warehouse)
    unique = {(start.kind, start.code): start for start in found}
    return list(unique.values())[:SHOWN]


def _show(start: Start, position: int, missing: tuple[str, ...]) -> None:
    """`missing`: the units of `start` that the territory does not hold."""
    # A click on the map does not draw this again: « Ajouter » stays, were what is added there when this was drawn.
    detail = start.detail if missing else f"{start.detail} · déjà dans le territoire"
    with st.container(key=f"found-{position}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<p class='found'><strong>{markup.text(start.label)}</strong> "
                f"<span class='quiet'>{markup.text(detail)}</span></p>", width="stretch")
        if st.button("Ajouter", key=f"add-{position}", help=_told("Ajouter au territoire", start)):
            gestures.add(start.codes, _label(start, missing))
            st.rerun()
        if st.button("Partir de là", key=f"start-{position}",
                     help=_told("Commencer un nouveau territoire avec", start)):
            gestures.start_from(start.codes, f"Nouveau départ : {start.label}")
            st.rerun()


def _label(start: Start, missing: tuple[str, ...]) -> str:
    """« Ajout d'Aubais », « Ajout : CC du Pays de Sommières (10 communes) », « Ajout : Gard (département, 351
    communes) »: the kind is said where a name alone may be that of a commune."""
    if start.kind is Kind.COMMUNE:
        return f"Ajout {of(start.label)}"
    units = counted(missing, session.warehouse().gazetteer)
    if start.kind is Kind.CANTON:
        return f"Ajout : canton {of(start.label)} ({units})"
    kind = "" if start.kind in (Kind.EPCI, Kind.CPTS) else f"{start.kind}, "
    return f"Ajout : {start.label} ({kind}{units})"


def _told(what: str, start: Start) -> str:
    return markup.label(f"{what} : {start.label}")
