"""The screen of overlaps on a register without any CPTS: what it would show, and how to begin."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action
from diagnostic.registry.listing import EMBEDDED_TABLE, embedded_listing
from diagnostic.registry.model import RegistryError
from diagnostic.registry.plan import Plan, plan_of
from diagnostic.registry.register import Desk
from diagnostic.wording import count
from interface import markup, session
from interface.guard import guarded
from interface.guard import show as say

_DONE, _REFUSED = "coverage_imported", "coverage_import_refused"


def show(desk: Desk) -> None:
    st.header("Le registre est vide")
    st.html(markup.quiet("Aucune CPTS n'y est enregistrée, ou aucune que vous puissiez voir : il n'y a ni "
                         "chevauchement ni zone blanche à montrer. Cet écran suit le registre : dès qu'une liste y "
                         "est, il dit qui couvre quoi."))
    if refused := st.session_state.pop(_REFUSED, ""):
        say(Severity.ALERT, refused)
    if desk.people.me().rights.somewhere(Action.IMPORT):
        with guarded("La liste fournie avec l'application"):
            _offer(desk)
    st.page_link("pages/registre.py", label="Importer ma propre liste, ou saisir une CPTS : écran Registre",
                 icon=":material/upload_file:")


def _offer(desk: Desk) -> None:
    """Say what the listing that comes with the application would change, and take it at a click."""
    warehouse = session.warehouse()
    listing = embedded_listing(warehouse)
    plan = plan_of(listing, desk.perimeters.entries(), warehouse)
    with st.container(border=True, key="coverage-start"):
        st.html(markup.lead("Commencer par la liste fournie avec l'application"))
        st.html("<p class='told'>" + markup.text(
            f"L'import ajouterait {count(len(plan.new), 'CPTS', 'CPTS')} au registre, et ne changerait rien d'autre. "
            "Il se fait en une fois, garde la trace de qui l'a fait, et s'annule sur l'écran Registre. Il n'apporte "
            "aucun nom ni contact de personne.") + "</p>" + "".join(map(markup.quiet, listing.said))
            + markup.quiet(f"Source : {warehouse.provenance(EMBEDDED_TABLE).citation}."))
        st.button(f"Importer {count(len(plan.new), 'CPTS', 'CPTS')}", key="coverage_import", type="primary",
                  icon=":material/download:", on_click=_import, args=(desk, plan))


def _import(desk: Desk, plan: Plan) -> None:
    try:
        batch = desk.imports.apply(plan, "Liste fournie avec l'application")
    except RegistryError as failure:
        st.session_state[_REFUSED] = str(failure)
        return
    st.session_state[_DONE] = batch.created


def show_done() -> None:
    """Once, after an import made here."""
    if created := st.session_state.pop(_DONE, 0):
        say(Severity.INFO, f"{count(created, 'CPTS importée', 'CPTS importées')} dans le registre.",
            "L'import s'annule sur l'écran Registre.")
